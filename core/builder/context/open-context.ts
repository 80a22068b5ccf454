import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';
import type { CopyFrom } from '../copy/copy-messages.ts';
import type { SourceEntry } from '../copy/source-entry.ts';
import type { BuildRecords } from '../records.ts';

/** Where a worker copies from, with the entries that it has to be told. */
export interface CopyOrigin {
  readonly from: CopyFrom;
  readonly entries?: () => AsyncIterable<readonly SourceEntry[]>;
}

export interface OpenContext {
  /** The same for the same place, so that builds of it can be compared. */
  readonly place: string;
  readonly origin: () => Promise<CopyOrigin>;
  /** A small file in it; `undefined` when it is not there. */
  text(name: string): Promise<string | undefined>;
  close(): Promise<void>;
}

/** BuildKit takes no longer Dockerfile either. */
const LONGEST_TEXT = 1024 * 1024;

/** `ignore`: text of the ignore file that counts, or `null`. */
export async function openFolderContext(
  records: BuildRecords,
  folder: string,
  ignore: string | null,
): Promise<OpenContext> {
  const root = await realFolder(folder);
  const from = { kind: 'folder', root, ignore, known: records.knownFiles(root) } as const;
  return {
    place: root,
    origin: () => Promise.resolve({ from }),
    text: (name) => readSmall(path.join(root, name)),
    close: () => Promise.resolve(),
  };
}

/** Of a Dockerfile that comes alone. */
export const NO_CONTEXT: OpenContext = {
  place: '',
  origin: () => Promise.resolve({ from: { kind: 'layers', layers: [], ignore: null }, entries: noEntries }),
  text: () => Promise.resolve(undefined),
  close: () => Promise.resolve(),
};

async function* noEntries(): AsyncGenerator<readonly SourceEntry[]> {
  // There is nothing in it.
}

/** A text of at most 1 MiB; `undefined` when it is not there. */
export async function readSmall(file: string): Promise<string | undefined> {
  try {
    const { size } = await stat(file);
    if (size <= LONGEST_TEXT) return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  throw new StrataError('INVALID_DOCKERFILE', `${file} is larger than 1 MiB`, { evidence: { path: file } });
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
