import { isTarHeader, readNumber, TAR_BLOCK } from '../../stream/tar/block.ts';
import { TYPE } from '../../stream/tar/entry.ts';
import { readPax, type PaxRecords } from '../../stream/tar/pax.ts';
import { tarError } from '../../stream/tar/tar-error.ts';
import type { StoredContent } from '../files/image-files.ts';

/** A stretch of a file that is stored; what lies between stretches is zeros. */
export interface Extent {
  /** In the file. */
  readonly at: number;
  readonly length: number;
  /** In the unpacked layer. */
  readonly offset: number;
}

export type ReadLayerBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** Longest extended header that the scanner reads, and the blocks around it. */
const FARTHEST_BACK = 1024 * 1024 + 8 * TAR_BLOCK;
/** The map of most files is found here. */
const NEAR = 16 * TAR_BLOCK;
const LONGEST_MAP = 1024 * 1024;
const MAP_ENTRY = 24;
const FIRST_MAP = { at: 386, entries: 4, more: 482 } as const;
const NEXT_MAP = { at: 0, entries: 21, more: 504 } as const;

/**
 * Where the stretches of a file are. The index of a layer says that a file is sparse, but not how: its map is read from
 * the archive, in the headers before its bytes or (GNU's format 1.0) at their beginning.
 * https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html
 */
export async function readExtents(content: StoredContent, read: ReadLayerBytes): Promise<readonly Extent[]> {
  if (!content.isSparse) return [{ at: 0, length: content.size, offset: content.offset }];
  for (const back of [NEAR, FARTHEST_BACK]) {
    const length = Math.min(back, content.offset);
    const before = Buffer.from(await read(content.offset - length, length));
    const map = oldMap(before) ?? paxMap(before, content.offset);
    if (map !== undefined)
      return map === 'in content' ? mapInContent(content, read) : checked(map, content, content.offset);
    if (length < back) break;
  }
  throw damaged(content);
}

/** GNU's old format: in the header, and in up to many blocks between it and the content. */
function oldMap(before: Buffer): readonly number[] | undefined {
  for (let at = before.length - TAR_BLOCK; at >= 0; at -= TAR_BLOCK) {
    if (before[at + 156] !== TYPE.gnuSparse || !isTarHeader(before, at)) continue;
    const numbers: number[] = [];
    let more = readBlock(before, at, FIRST_MAP, numbers);
    let next = at + TAR_BLOCK;
    while (more && next + TAR_BLOCK <= before.length) {
      more = readBlock(before, next, NEXT_MAP, numbers);
      next += TAR_BLOCK;
    }
    // What only looks like the header of the file does not end where the file begins.
    if (!more && next === before.length) return numbers;
  }
  return undefined;
}

function readBlock(
  block: Buffer,
  at: number,
  map: { readonly at: number; readonly entries: number; readonly more: number },
  numbers: number[],
): boolean {
  for (let entry = 0; entry < map.entries; entry += 1) {
    const field = at + map.at + entry * MAP_ENTRY;
    if (block[field] === 0) break;
    numbers.push(readNumber(block, field, 12) ?? -1, readNumber(block, field + 12, 12) ?? -1);
  }
  return block[at + map.more] !== 0;
}

/** In the extended header before the file's own. */
function paxMap(before: Buffer, offset: number): readonly number[] | 'in content' | undefined {
  for (let at = before.length - 2 * TAR_BLOCK; at >= 0; at -= TAR_BLOCK) {
    if (before[at + 156] !== TYPE.paxLocal || !isTarHeader(before, at)) continue;
    const size = readNumber(before, at + 124, 12) ?? 0;
    const end = at + TAR_BLOCK + size;
    if (end > before.length - TAR_BLOCK) continue;
    const records = recordsOf(before.subarray(at + TAR_BLOCK, end), offset);
    if (records?.get('GNU.sparse.major')?.toString('latin1') === '1') return 'in content';
    const map = records?.get('GNU.sparse.map');
    if (map !== undefined) return map.length === 0 ? [] : map.toString('latin1').split(',').map(Number);
  }
  return undefined;
}

function recordsOf(bytes: Buffer, offset: number): PaxRecords | undefined {
  try {
    return readPax(bytes, offset);
  } catch {
    // Content of another file that looks like a header.
    return undefined;
  }
}

/** Decimal numbers, one a line: how many pairs follow, then the pairs; filled up to whole blocks. */
async function mapInContent(content: StoredContent, read: ReadLayerBytes): Promise<readonly Extent[]> {
  for (const most of [NEAR, LONGEST_MAP]) {
    const length = Math.min(most, content.stored);
    const lines = Buffer.from(await read(content.offset, length))
      .toString('latin1')
      .split('\n');
    const count = Number(lines[0]);
    const wanted = 2 * count + 1;
    if (Number.isSafeInteger(count) && count >= 0 && lines.length > wanted) {
      const mapLength = lines.slice(0, wanted).reduce((sum, line) => sum + line.length + 1, 0);
      const begins = content.offset + Math.ceil(mapLength / TAR_BLOCK) * TAR_BLOCK;
      return checked(lines.slice(1, wanted).map(Number), content, begins);
    }
    if (length < most) break;
  }
  throw damaged(content);
}

function checked(numbers: readonly number[], content: StoredContent, begins: number): readonly Extent[] {
  const extents: Extent[] = [];
  let at = 0;
  let offset = begins;
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const start = numbers[index] ?? NaN;
    const length = numbers[index + 1] ?? NaN;
    if (!(start >= at && length >= 0 && start + length <= content.size)) throw damaged(content);
    if (length > 0) extents.push({ at: start, length, offset });
    at = start + length;
    offset += length;
  }
  if (offset > content.offset + content.stored) throw damaged(content);
  return extents;
}

function damaged(content: StoredContent): Error {
  return tarError(content.offset, 'the map of its holes cannot be read');
}
