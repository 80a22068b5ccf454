import { readNumber } from './block.ts';
import { readInteger, type PaxRecords } from './pax.ts';
import { tarError } from './tar-error.ts';

/** A piece of a sparse file that is stored; what lies between pieces is zeros. */
interface Piece {
  readonly offset: number;
  readonly length: number;
}

/** https://www.gnu.org/software/tar/manual/html_section/Sparse-Formats.html */
export interface PaxSparse {
  /** Given by the records when they rename the file or say its size. */
  readonly name: Buffer | undefined;
  readonly size: number | undefined;
  /** Format 1.0 has its map at the beginning of the stored bytes, 0.x in the records. */
  readonly mapInContent: boolean;
}

const MAP_ENTRY = 24;
const OLD_MAP = { at: 386, entries: 4, more: 482, realSize: 483 } as const;
const OLD_MAP_MORE = { at: 0, entries: 21, more: 504 } as const;

/** The pieces must lie inside the file, in order. Nothing is ever allocated for the claimed size. */
class PieceCheck {
  readonly #size: number;
  readonly #offset: number;
  #end = 0;

  constructor(size: number, offset: number) {
    this.#size = size;
    this.#offset = offset;
    if (size < 0) throw tarError(offset, 'its size is negative');
  }

  add(piece: Piece): void {
    const end = piece.offset + piece.length;
    if (piece.offset < this.#end || piece.length < 0 || end > this.#size) throw damaged(this.#offset);
    this.#end = end;
  }
}

/** The map of GNU's old format: four pieces in the header, more in the blocks behind it. */
export class OldSparseMap {
  /** Bytes of the file with its holes. */
  readonly realSize: number;
  readonly #check: PieceCheck;
  readonly #offset: number;

  constructor(header: Uint8Array, at: number, offset: number) {
    const realSize = readNumber(header, at + OLD_MAP.realSize, 12);
    if (realSize === undefined) throw damaged(offset);
    this.realSize = realSize;
    this.#offset = offset;
    this.#check = new PieceCheck(realSize, offset);
  }

  /** Whether another block of map follows. */
  readFirst(header: Uint8Array, at: number): boolean {
    return this.#read(header, at, OLD_MAP);
  }

  readMore(block: Uint8Array, at: number): boolean {
    return this.#read(block, at, OLD_MAP_MORE);
  }

  #read(
    block: Uint8Array,
    at: number,
    where: { readonly at: number; readonly entries: number; readonly more: number },
  ): boolean {
    for (let entry = 0; entry < where.entries; entry += 1) {
      const field = at + where.at + entry * MAP_ENTRY;
      if (block[field] === 0) break;
      const offset = readNumber(block, field, 12);
      const length = readNumber(block, field + 12, 12);
      if (offset === undefined || length === undefined) throw damaged(this.#offset);
      this.#check.add({ offset, length });
    }
    return (block[at + where.more] ?? 0) !== 0;
  }
}

/** What PAX records say about a sparse file; undefined when it is none, or of a version nobody knows. */
export function readPaxSparse(
  records: PaxRecords,
  headerSize: number,
  offset: number,
): PaxSparse | undefined {
  const text = (key: string): string => records.get(`GNU.sparse.${key}`)?.toString('latin1') ?? '';
  const version = `${text('major')}.${text('minor')}`;
  const isOld = version === '0.0' || version === '0.1' || (version === '.' && text('map') !== '');
  if (!isOld && version !== '1.0') return undefined;
  const name = records.get('GNU.sparse.name');
  const claimed = text('size') === '' ? records.get('GNU.sparse.realsize') : records.get('GNU.sparse.size');
  const size =
    claimed === undefined || claimed.length === 0 ? undefined : readInteger(claimed, offset, 'size');
  if (isOld) checkMap(records, size ?? headerSize, offset);
  return {
    name: name === undefined || name.length === 0 ? undefined : Buffer.from(name),
    size,
    mapInContent: !isOld,
  };
}

function checkMap(records: PaxRecords, size: number, offset: number): void {
  const count = records.get('GNU.sparse.numblocks');
  if (count === undefined) throw damaged(offset);
  const pairs = readInteger(count, offset, 'sparse map');
  const text = records.get('GNU.sparse.map')?.toString('latin1') ?? '';
  const numbers = text === '' ? [] : text.split(',');
  if (pairs < 0 || numbers.length !== pairs * 2) throw damaged(offset);
  const check = new PieceCheck(size, offset);
  for (let index = 0; index < numbers.length; index += 2) {
    check.add({ offset: toNumber(numbers[index], offset), length: toNumber(numbers[index + 1], offset) });
  }
}

/** Longest map of format 1.0; a piece takes at least four bytes. */
const LONGEST_MAP = 1024 * 1024;

/** The map of format 1.0: decimal numbers, one a line, at the beginning of the content; first how many pairs follow. */
export class SparseMapInContent {
  readonly #check: PieceCheck;
  readonly #offset: number;
  #text = '';
  #read = 0;
  /** Numbers still to come, once their count was read. */
  #wanted: number | undefined;
  #pieceOffset: number | undefined;

  constructor(size: number, offset: number) {
    this.#check = new PieceCheck(size, offset);
    this.#offset = offset;
  }

  /** Takes content from its beginning until it says that it has enough (true). */
  push(content: Uint8Array): boolean {
    const room = LONGEST_MAP - this.#read;
    if (room <= 0) throw tarError(this.#offset, 'its sparse map is too long');
    const text = Buffer.from(content.subarray(0, room)).toString('latin1');
    this.#read += text.length;
    const lines = (this.#text + text).split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      this.#number(toNumber(line, this.#offset));
      if (this.#wanted === 0) return true;
    }
    // Longer than any number: this is no map.
    if (this.#text.length > 20) throw damaged(this.#offset);
    return false;
  }

  #number(value: number): void {
    if (this.#wanted === undefined) {
      if (value > LONGEST_MAP) throw damaged(this.#offset);
      this.#wanted = value * 2;
      return;
    }
    this.#wanted -= 1;
    if (this.#pieceOffset === undefined) {
      this.#pieceOffset = value;
    } else {
      this.#check.add({ offset: this.#pieceOffset, length: value });
      this.#pieceOffset = undefined;
    }
  }
}

function toNumber(text: string | undefined, offset: number): number {
  if (text === undefined || !/^\d{1,19}$/.test(text)) throw damaged(offset);
  return Number(text);
}

function damaged(offset: number): Error {
  return tarError(offset, 'its sparse map is damaged');
}
