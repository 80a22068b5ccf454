import { open } from 'node:fs/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { explained } from '../../stream/disk-error.ts';
import { isRegularFile, TYPE, type TarEntry } from '../../stream/tar/entry.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { ScannedMember, ScanOrder } from './archive-messages.ts';

/** An image has some three members a layer; a tar with more than this is something else. */
const MOST_MEMBERS = 100_000;
/** Bytes per read: headers, and the small documents between them. */
const PIECE = 64 * 1024;
const ZEROS = Buffer.alloc(1024 * 1024);

/** Lists the members of a tar archive. What is in them is stepped over, not read: 10 GB of layers take milliseconds. */
export async function scanTask(
  { file }: ScanOrder,
  { signal }: TaskContext,
): Promise<readonly ScannedMember[]> {
  const handle = await explained('open', file, () => open(file, 'r'));
  try {
    const { size } = await handle.stat();
    const members: ScannedMember[] = [];
    let last: TarEntry | undefined;
    const scanner = new TarScanner({
      entry(entry) {
        last = entry;
        const member = memberOf(entry);
        if (member !== undefined && members.push(member) > MOST_MEMBERS) throw tooMany();
      },
      content: () => undefined,
      contentEnd: () => undefined,
    });
    const piece = Buffer.allocUnsafe(PIECE);
    let position = 0;
    while (position < size) {
      if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
      const at = position;
      const { bytesRead } = await explained('read', file, () => handle.read(piece, 0, PIECE, at));
      if (bytesRead === 0) break;
      scanner.push(piece.subarray(0, bytesRead));
      position += bytesRead;
      // The scanner must see a sparse file's map, which is the beginning of its content.
      if (last === undefined || last.sparse) continue;
      const end = last.offset + last.stored;
      if (end > size) throw truncated(last, size);
      for (; position < end; position += Math.min(ZEROS.length, end - position))
        scanner.push(ZEROS.subarray(0, Math.min(ZEROS.length, end - position)));
    }
    scanner.finish();
    return members;
  } finally {
    await handle.close();
  }
}

function memberOf(entry: TarEntry): ScannedMember | undefined {
  const { offset, stored: size, type } = entry;
  const name = entry.path.toString();
  if (type === TYPE.symbolicLink || type === TYPE.hardLink) {
    const from = type === TYPE.symbolicLink ? 'folder' : 'root';
    return { name, offset, size, link: { target: entry.linkTarget.toString(), from } };
  }
  return isRegularFile(type) && !entry.sparse ? { name, offset, size, link: null } : undefined;
}

function tooMany(): StrataError {
  return new StrataError('INVALID_ARCHIVE', `It has more than ${MOST_MEMBERS} members`, {
    evidence: { limit: MOST_MEMBERS },
  });
}

function truncated({ path, offset, stored }: TarEntry, size: number): StrataError {
  return new StrataError(
    'INVALID_ARCHIVE',
    `It is cut off: "${path.toString().slice(0, 200)}" needs ${offset + stored} bytes and there are ${size}`,
    { evidence: { offset, size } },
  );
}
