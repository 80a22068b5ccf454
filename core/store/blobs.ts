import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedBlob, OpenOptions } from '../oci/blob-source.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, isDigest, shortDigest, type Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Disk } from './disk/disk.ts';
import { diskError, explained, isMissing } from '../stream/disk-error.ts';
import { replaceFile } from './disk/durable.ts';
import { namesIn } from './disk/names-in.ts';
import { blobFolder, blobPath, type Layout } from './layout.ts';

/** Documents are at most 4 MiB at the door; configs of odd images are larger. */
const LARGEST_IN_MEMORY = 8 * 1024 * 1024;
const CHUNK = 1024 * 1024;
/** Files looked at before other work gets a turn: a hundred microseconds each hundred. */
const STATS_PER_TURN = 500;

export async function blobSize(layout: Layout, digest: Digest): Promise<number | undefined> {
  const path = blobPath(layout, digest);
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw diskError(error, 'look at', path);
  }
}

/** Digests of all blobs, by listing alone. Files that are not named like a blob are passed over. */
export async function presentBlobs(layout: Layout): Promise<ReadonlySet<Digest>> {
  const present = new Set<Digest>();
  await explained('list', layout.blobs, async () => {
    for (const algorithm of await namesIn(layout.blobs)) {
      for (const hex of await namesIn(join(layout.blobs, algorithm))) {
        const digest = `${algorithm}:${hex}`;
        if (isDigest(digest)) present.add(digest);
      }
    }
  });
  return present;
}

export async function blobSizes(layout: Layout): Promise<ReadonlyMap<Digest, number>> {
  const sizes = new Map<Digest, number>();
  let count = 0;
  for (const digest of await presentBlobs(layout)) {
    const facts = statSync(blobPath(layout, digest), { throwIfNoEntry: false });
    if (facts !== undefined) sizes.set(digest, facts.size);
    if (++count % STATS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return sizes;
}

/** The whole of a small blob, verified. */
export async function readBlob(
  layout: Layout,
  descriptor: Pick<Descriptor, 'digest' | 'size'>,
): Promise<Uint8Array> {
  const { digest, size } = descriptor;
  const path = blobPath(layout, digest);
  if (size > LARGEST_IN_MEMORY) {
    throw new StrataError(
      'DOCUMENT_TOO_LARGE',
      `Could not read ${shortDigest(digest)} at once: it has ${size} bytes`,
      {
        evidence: { digest, size },
      },
    );
  }
  let bytes: Uint8Array;
  try {
    // A file that grew is not read to its end.
    const actual = (await stat(path)).size;
    if (actual !== size) throw damaged(digest, path, `it has ${actual} bytes instead of ${size}`);
    bytes = await readFile(path);
  } catch (error) {
    throw isMissing(error) ? absent(digest, path, error) : diskError(error, 'read', path);
  }
  if (!matches(digest, bytes)) throw damaged(digest, path, 'its bytes are not what its digest says');
  return bytes;
}

/** Stores a small blob. What is there already is compared, and replaced when it is damaged. */
export async function putBlob(disk: Disk, layout: Layout, digest: Digest, bytes: Uint8Array): Promise<void> {
  if (!matches(digest, bytes)) {
    throw new StrataError(
      'DIGEST_MISMATCH',
      `Could not store ${shortDigest(digest)}: the bytes have another digest`,
      {
        evidence: { digest, size: bytes.length },
      },
    );
  }
  const path = blobPath(layout, digest);
  await explained('store', path, async () => {
    if (await isSame(path, bytes)) return;
    await disk.makeFolder(blobFolder(layout, digest));
    // Naming it flushes the folder: see setName.
    await replaceFile(disk, layout, path, bytes, { mode: 0o444, flush: 'file' });
  });
}

/** The bytes of a blob as they are on the disk: unverified. */
export async function openBlob(
  layout: Layout,
  descriptor: Pick<Descriptor, 'digest'>,
  options: OpenOptions = {},
): Promise<OpenedBlob> {
  const path = blobPath(layout, descriptor.digest);
  const offset = options.offset ?? 0;
  try {
    await stat(path);
  } catch (error) {
    throw isMissing(error) ? absent(descriptor.digest, path, error) : diskError(error, 'read', path);
  }
  return { offset, bytes: readChunks(path, offset, options.signal) };
}

async function* readChunks(
  path: string,
  offset: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const handle = await explained('read', path, () => open(path, 'r'));
  try {
    for (let position = offset; ;) {
      if (signal?.aborted === true)
        throw new StrataError('CANCELLED', `Reading ${path} was cancelled`, { retryable: true });
      const chunk = Buffer.allocUnsafeSlow(CHUNK);
      const { bytesRead } = await explained('read', path, () => handle.read(chunk, 0, CHUNK, position));
      if (bytesRead === 0) return;
      position += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function isSame(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    if ((await stat(path)).size !== bytes.length) return false;
    return (await readFile(path)).equals(bytes);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function matches(digest: Digest, bytes: Uint8Array): boolean {
  return digest.endsWith(`:${createHash(digestAlgorithm(digest)).update(bytes).digest('hex')}`);
}

function absent(digest: Digest, path: string, cause: unknown): StrataError {
  return new StrataError('BLOB_UNKNOWN', `Could not read ${shortDigest(digest)}: it is not in the store`, {
    action: 'Pull the image again: only what is missing is fetched.',
    evidence: { digest, path },
    cause,
  });
}

function damaged(digest: Digest, path: string, how: string): StrataError {
  return new StrataError('STORE_CORRUPT', `Could not use ${shortDigest(digest)}: ${how}`, {
    action: 'Verify the store, then pull the image again: only the damaged parts are fetched.',
    command: 'strata verify',
    evidence: { digest, path },
  });
}
