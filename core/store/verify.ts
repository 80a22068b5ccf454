import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VerifyProblem, VerifyReport } from '../api/verification.ts';
import { digestAlgorithm, isDigest, shortDigest, type Digest } from '../oci/digest.ts';
import { isCancelled, StrataError } from '../oci/strata-error.ts';
import { visibleLine } from '../oci/visible-text.ts';
import { beyondRepair } from './beyond-repair.ts';
import { blobSizes } from './blobs.ts';
import { systemCode } from '../stream/disk-error.ts';
import type { Ground } from './ground.ts';
import { blobPath } from './layout.ts';
import { expectationsOf, type Expectations } from './expectations.ts';
import { nameIn, type NamesDocument } from './names/names.ts';

/** Hashes a file away from the thread that draws or answers. */
type HashFile = (
  path: string,
  algorithm: 'sha256' | 'sha384' | 'sha512',
  options: { readonly signal?: AbortSignal },
) => Promise<{ readonly digest: string; readonly size: number }>;

interface VerifyProgress {
  readonly blobs: number;
  readonly totalBlobs: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface VerifyOptions {
  readonly hashFile?: HashFile;
  readonly onProgress?: (progress: VerifyProgress) => void;
  /** Files hashed at a time. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/** Bytes hashed in one go: some milliseconds. */
const CHUNK = 1024 * 1024;

/** Known entries of the root; everything else is a stray. `build` comes with building. */
const ROOT_ENTRIES = new Set([
  'oci-layout',
  'index.json',
  'strata-store',
  'blobs',
  'partial',
  'trash',
  'derived',
  'journal',
  'locks',
  'build',
]);

/**
 * Re-hashes what is at rest and compares it with what the documents promise (fault S4). Changes nothing and takes no
 * lock: what a removal takes meanwhile is looked at again before it is called missing.
 */
export async function verify(ground: Ground, options: VerifyOptions = {}): Promise<VerifyReport> {
  const problems: VerifyProblem[] = [];
  const document = await readNames(ground, problems);
  const expected = await expectationsOf(ground, document);
  const sizes = await blobSizes(ground.layout);
  problems.push(...(await strays(ground)));
  const found = await hashAll(ground, sizes, expected, options);
  problems.push(...found);
  const damaged = new Set(found.map(({ digest }) => digest));
  for (const [digest, { images }] of expected) {
    if (sizes.has(digest) || damaged.has(digest)) continue;
    problems.push(problem(ground, 'missing', digest, images, 'it is not in the store'));
  }
  if (document === undefined || problems.length === 0) return reportOf(sizes, problems);
  // Removed while this went on: no problem any more.
  const still = await expectationsOf(ground, await ground.names.read());
  return reportOf(
    sizes,
    problems.filter(({ kind, digest }) => kind !== 'missing' || (isDigestKey(digest) && still.has(digest))),
  );
}

function isDigestKey(digest: string | null): digest is Digest {
  return digest !== null && isDigest(digest);
}

function reportOf(sizes: ReadonlyMap<Digest, number>, problems: readonly VerifyProblem[]): VerifyReport {
  let bytes = 0;
  for (const size of sizes.values()) bytes += size;
  return { blobs: sizes.size, bytes, problems };
}

async function readNames(ground: Ground, problems: VerifyProblem[]): Promise<NamesDocument | undefined> {
  const path = ground.layout.index;
  try {
    const document = await ground.names.read();
    document.entries.forEach((entry, position) => {
      if (entry.image !== undefined) return;
      const name = nameIn(entry.raw);
      const whose = name === undefined ? '' : `, which names ${visibleLine(name).slice(0, 300)},`;
      const message = `Entry ${position + 1} of index.json${whose} is no descriptor`;
      problems.push(indexProblem(path, message, name === undefined ? [] : [name]));
    });
    return document;
  } catch (error) {
    if (!(error instanceof StrataError) || error.code !== 'STORE_CORRUPT') throw error;
    problems.push(indexProblem(path, error.message, []));
    return undefined;
  }
}

function indexProblem(path: string, message: string, images: readonly string[]): VerifyProblem {
  const kind = 'bad-index';
  return { kind, digest: null, path, message, images, beyondRepair: beyondRepair({ kind, images }) };
}

async function hashAll(
  ground: Ground,
  sizes: ReadonlyMap<Digest, number>,
  expected: Expectations,
  options: VerifyOptions,
): Promise<readonly VerifyProblem[]> {
  const problems: VerifyProblem[] = [];
  const waiting = [...sizes];
  const progress = {
    blobs: 0,
    totalBlobs: sizes.size,
    bytes: 0,
    totalBytes: waiting.reduce((sum, [, size]) => sum + size, 0),
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (options.signal?.aborted === true)
        throw new StrataError('CANCELLED', 'Checking the store was cancelled', { retryable: true });
      const [digest, size] = next;
      const found = await check(ground, digest, size, expected, options);
      if (found !== undefined) problems.push(found);
      progress.blobs++;
      progress.bytes += size;
      options.onProgress?.({ ...progress });
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 2 }, work));
  return problems;
}

async function check(
  ground: Ground,
  digest: Digest,
  size: number,
  expected: Expectations,
  { hashFile = hashInStream, signal }: VerifyOptions,
): Promise<VerifyProblem | undefined> {
  const { size: wanted, images } = expected.get(digest) ?? { size: -1, images: [] };
  if (wanted >= 0 && wanted !== size)
    return problem(ground, 'wrong-size', digest, images, `it has ${size} bytes instead of ${wanted}`);
  try {
    const actual = await hashFile(
      blobPath(ground.layout, digest),
      digestAlgorithm(digest),
      signal === undefined ? {} : { signal },
    );
    if (actual.digest === digest) return undefined;
    return problem(ground, 'wrong-digest', digest, images, `its bytes hash to ${shortDigest(actual.digest)}`);
  } catch (error) {
    if (isCancelled(error)) throw error;
    const system = systemCode(error) ?? (error instanceof StrataError ? systemCode(error.cause) : undefined);
    // Removed since it was listed; if it should be here, it is found missing.
    if (system === 'ENOENT') return undefined;
    if (system === undefined) throw error;
    return problem(ground, 'unreadable', digest, images, `it cannot be read (${system})`);
  }
}

function problem(
  ground: Ground,
  kind: VerifyProblem['kind'],
  digest: Digest,
  images: readonly string[],
  how: string,
): VerifyProblem {
  return {
    kind,
    digest,
    path: blobPath(ground.layout, digest),
    message: `Blob ${shortDigest(digest)}: ${how}`,
    images,
    beyondRepair: beyondRepair({ kind, images }),
  };
}

/** Files that are not the store's: they are reported and left alone. */
async function strays({ layout }: Ground): Promise<readonly VerifyProblem[]> {
  const found: VerifyProblem[] = [];
  const report = (file: string): void => {
    // A file's name may hold anything, and ends in a terminal.
    const path = visibleLine(file);
    found.push({
      kind: 'stray-file',
      digest: null,
      path,
      message: 'This file does not belong to the store',
      images: [],
      beyondRepair: beyondRepair({ kind: 'stray-file', images: [] }),
    });
  };
  for (const name of await readdir(layout.root)) if (!ROOT_ENTRIES.has(name)) report(join(layout.root, name));
  for (const algorithm of await readdir(layout.blobs, { withFileTypes: true })) {
    const folder = join(layout.blobs, algorithm.name);
    if (!algorithm.isDirectory() || !/^sha(256|384|512)$/.test(algorithm.name)) {
      report(folder);
      continue;
    }
    for (const file of await readdir(folder, { withFileTypes: true })) {
      if (!file.isFile() || !isDigest(`${algorithm.name}:${file.name}`)) report(join(folder, file.name));
    }
  }
  return found;
}

/** For callers without workers: a megabyte at a time, with turns for others in between. */
const hashInStream: HashFile = async (path, algorithm, { signal }) => {
  if ((await stat(path)).size <= CHUNK) {
    const bytes = await readFile(path);
    return {
      digest: `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`,
      size: bytes.length,
    };
  }
  const hash = createHash(algorithm);
  let size = 0;
  const stream = createReadStream(path, {
    highWaterMark: CHUNK,
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { digest: `${algorithm}:${hash.digest('hex')}`, size };
};
