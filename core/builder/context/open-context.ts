import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { followLinks } from '../../container/rootfs/link-chain.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import type { CopyFrom } from '../copy/copy-messages.ts';
import type { SourceEntry } from '../copy/source-entry.ts';
import type { BuildRecords } from '../records.ts';
import { FolderCursor } from './folder-cursor.ts';

/** Where a worker copies from, with the entries that it has to be told. */
export interface CopyOrigin {
  readonly from: CopyFrom;
  /** Those that the words of a step can mean, at least. */
  readonly entries?: (words: readonly string[]) => AsyncIterable<readonly SourceEntry[]>;
}

/** An address with the digest of what it had: "sha256:…" of bytes, "sha1:…" of a commit. */
export interface FetchedMaterial {
  readonly address: string;
  readonly digest: string;
}

export interface OpenContext {
  /** The same for the same place, so that builds of it can be compared. */
  readonly place: string;
  /** What it was fetched as; none of what is on this machine. */
  readonly material?: FetchedMaterial;
  readonly origin: () => Promise<CopyOrigin>;
}

/** A context before it is known what is left out of it: that may stand in a file of it. */
export interface ContextFiles {
  /** A small file in it, no link followed out of it; `undefined` when it is not there. */
  text(name: string): Promise<string | undefined>;
  /** `ignore`: text of the ignore file that counts, or `null`. */
  open(ignore: string | null): OpenContext;
}

/** BuildKit takes no longer Dockerfile either. */
export const LONGEST_TEXT = 1024 * 1024;

/** `place`: what it is known by, when that is not the folder. */
export async function folderFiles(
  records: BuildRecords,
  folder: string,
  place?: string,
): Promise<ContextFiles> {
  const root = await realFolder(folder);
  return {
    text: (name) => readSmallIn(root, name),
    open(ignore) {
      const from = { kind: 'folder', root, ignore, known: records.knownFiles(root) } as const;
      return { place: place ?? root, origin: () => Promise.resolve({ from }) };
    },
  };
}

/** Of a Dockerfile that comes alone. */
export const NO_CONTEXT: OpenContext = {
  place: '',
  origin: () => Promise.resolve({ from: { kind: 'layers', layers: [], ignore: null }, entries: noEntries }),
};

async function* noEntries(): AsyncGenerator<readonly SourceEntry[]> {
  // There is nothing in it.
}

/** A text of at most 1 MiB; `undefined` when it is not there. What is larger is not read, and what never ends neither. */
export async function readSmall(file: string): Promise<string | undefined> {
  try {
    const stats = await stat(file);
    // What a shell gives by <(…) is a pipe.
    if (!stats.isFile() && !file.startsWith('/dev/fd/')) throw noText(file, 'is no file');
    if (stats.size > LONGEST_TEXT) throw noText(file, 'is larger than 1 MiB');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return explained('read', file, () => readStart(createReadStream(file, { end: LONGEST_TEXT }), file));
}

/** The same below a folder, whose links lead nowhere else. */
async function readSmallIn(root: string, name: string): Promise<string | undefined> {
  const cursor = new FolderCursor(root);
  try {
    const names = followLinks(Buffer.from(name).toString('latin1'), (folder, at) => {
      const stats = cursor.look(folder, at);
      if (stats === undefined) return 'missing';
      return stats.isSymbolicLink() ? { link: cursor.link(folder, at) } : 'other';
    });
    const [above, last = ''] = [names.slice(0, -1), names.at(-1)];
    const stats = cursor.look(above, last);
    if (stats === undefined) return undefined;
    if (!stats.isFile()) throw noText(name, 'is no file');
    const fd = cursor.file(above, last);
    return await explained('read', name, () =>
      readStart(createReadStream('', { fd, end: LONGEST_TEXT }), name),
    );
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  } finally {
    cursor.close();
  }
}

async function readStart(stream: AsyncIterable<unknown>, name: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    if (!(piece instanceof Uint8Array)) continue;
    pieces.push(piece);
    size += piece.length;
  }
  if (size > LONGEST_TEXT) throw noText(name, 'is larger than 1 MiB');
  return Buffer.concat(pieces).toString('utf8');
}

function noText(file: string, why: string): StrataError {
  return new StrataError('INVALID_DOCKERFILE', `${file} ${why}`, { evidence: { path: file } });
}

async function realFolder(folder: string): Promise<string> {
  try {
    const root = await realpath(folder);
    if ((await stat(root)).isDirectory()) return root;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw new StrataError(
    'INVALID_INPUT',
    `unable to prepare context: path "${folder}" not found or no folder`,
    {
      evidence: { path: folder },
    },
  );
}
