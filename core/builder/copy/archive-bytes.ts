import { closeSync, openSync, writeSync } from 'node:fs';
import { diskError } from '../../stream/disk-error.ts';
import { runningDigest } from '../../stream/hash.ts';
import { isTarHeader } from '../../stream/tar/block.ts';
import type { ArchiveKind, Spooled } from './copy-messages.ts';

/** As many first bytes as {@link archiveKind} looks at. */
export const ARCHIVE_HEAD = 512;

const MAGIC: readonly (readonly [kind: ArchiveKind, bytes: readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

export function archiveKind(head: Uint8Array): ArchiveKind | null {
  if (isTarHeader(head)) return 'tar';
  return MAGIC.find(([, bytes]) => bytes.every((byte, at) => head[at] === byte))?.[0] ?? null;
}

export function spool(file: string, pieces: Iterable<Uint8Array>): Spooled {
  const descriptor = openSync(file, 'wx', 0o600);
  const hash = runningDigest('sha256');
  let size = 0;
  try {
    for (const piece of pieces) {
      hash.update(piece);
      size += piece.length;
      for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
    }
  } catch (error) {
    throw diskError(error, 'write', file);
  } finally {
    closeSync(descriptor);
  }
  return { digest: hash.digest(), size };
}
