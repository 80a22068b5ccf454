import { createHash } from 'node:crypto';
import type { TarEntry } from '../../stream/tar/entry.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';

export interface ListedEntry extends TarEntry {
  readonly name: string;
  /** Of the stored bytes. */
  readonly sha256: string;
}

/** All entries of an archive, pushed in pieces of `step` bytes. */
export function listTar(archive: Uint8Array, step = archive.length): ListedEntry[] {
  const entries: ListedEntry[] = [];
  let current: TarEntry | undefined;
  let hash = createHash('sha256');
  const scanner = new TarScanner({
    entry: (entry) => {
      current = entry;
      hash = createHash('sha256');
    },
    content: (chunk, start, end) => void hash.update(chunk.subarray(start, end)),
    contentEnd: () => {
      if (current !== undefined) {
        entries.push({ ...current, name: current.path.toString(), sha256: hash.digest('hex') });
      }
    },
  });
  for (let at = 0; at < archive.length; at += step) scanner.push(archive.subarray(at, at + step));
  scanner.finish();
  return entries;
}
