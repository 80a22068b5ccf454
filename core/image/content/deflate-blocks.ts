import { StrataError } from '../../oci/strata-error.ts';
import {
  BITS_MASK,
  DISTANCE_BITS,
  distanceEntry,
  emptyTable,
  fillTable,
  KIND,
  KIND_MASK,
  LITERAL_BITS,
  literalEntry,
  pairLiterals,
  symbolEntry,
} from './huffman-table.ts';

/** Bytes that one step may read beyond where it stands: the header of a block with three codes, or one symbol. */
export const SCAN_MARGIN = 512;

const LITERAL = KIND.literal << 5;
const LENGTH = KIND.length << 5;
const SUB = KIND.sub << 5;
const END = KIND.end << 5;
const LITERAL_MASK = (1 << LITERAL_BITS) - 1;
const DISTANCE_MASK = (1 << DISTANCE_BITS) - 1;
/** https://www.rfc-editor.org/rfc/rfc1951#section-3.2.7 */
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

type Part = 'header' | 'symbols' | 'stored' | 'end';

/**
 * Finds where the blocks of a deflate stream begin, which zlib does not tell, and how many bytes come before them. Nothing
 * is unpacked: symbols are decoded only to be counted, which is what makes it fast.
 */
export class DeflateBlocks {
  readonly #literals = emptyTable(LITERAL_BITS);
  readonly #distances = emptyTable(DISTANCE_BITS);
  readonly #codes = emptyTable(7);
  readonly #lengths = new Uint8Array(320 + 138);
  readonly #onBlock: (bit: number, unpacked: number) => void;
  #view: DataView = new DataView(new ArrayBuffer(0));
  #bit = 0;
  #part: Part = 'header';
  #isLast = false;
  #storedLeft = 0;
  #unpacked = 0;

  /** Told of each block: the bit of the bytes in hand where its header begins, and the bytes unpacked before. */
  constructor(onBlock: (bit: number, unpacked: number) => void) {
    this.#onBlock = onBlock;
  }

  get unpacked(): number {
    return this.#unpacked;
  }

  get isOver(): boolean {
    return this.#part === 'end';
  }

  restart(): void {
    this.#part = 'header';
    this.#unpacked = 0;
  }

  /**
   * Goes on at bit `bit` of `bytes`, as far as it can without reading beyond `end`, and returns the bit where it stands.
   * `bytes` must have `SCAN_MARGIN` more bytes (of whatever) behind `end`.
   */
  scan(bytes: Uint8Array, bit: number, end: number): number {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#bit = bit;
    const limit = end * 8;
    while (this.#part !== 'end' && this.#bit < limit) {
      if (this.#part === 'header') this.#readHeader();
      else if (this.#part === 'symbols') this.#readSymbols(limit);
      else if (!this.#skipStored(limit)) break;
    }
    return this.#bit;
  }

  #take(count: number): number {
    const value = (this.#view.getUint32(this.#bit >>> 3, true) >>> (this.#bit & 7)) & ((1 << count) - 1);
    this.#bit += count;
    return value;
  }

  #readHeader(): void {
    this.#onBlock(this.#bit, this.#unpacked);
    this.#isLast = this.#take(1) === 1;
    const type = this.#take(2);
    if (type === 3) throw damaged('a block is of a kind that there is not');
    if (type === 0) {
      this.#bit = (this.#bit + 7) & ~7;
      this.#storedLeft = this.#take(16);
      if ((this.#take(16) ^ 0xffff) !== this.#storedLeft) throw damaged('the length of a block is damaged');
      this.#part = 'stored';
      return;
    }
    if (type === 1) this.#useFixedCodes();
    else this.#readCodes();
    pairLiterals(this.#literals);
    this.#part = 'symbols';
  }

  #endBlock(): void {
    this.#part = this.#isLast ? 'end' : 'header';
  }

  #skipStored(limit: number): boolean {
    const count = Math.min(this.#storedLeft, (limit - this.#bit) >>> 3);
    this.#storedLeft -= count;
    this.#unpacked += count;
    this.#bit += 8 * count;
    if (this.#storedLeft > 0) return count > 0;
    this.#endBlock();
    return true;
  }

  #useFixedCodes(): void {
    const lengths = this.#lengths;
    lengths.fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
    fillTable(this.#literals, lengths, 288, literalEntry);
    lengths.fill(5, 0, 32);
    fillTable(this.#distances, lengths, 32, distanceEntry);
  }

  #readCodes(): void {
    const lengths = this.#lengths;
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const codes = this.#take(4) + 4;
    lengths.fill(0, 0, 19);
    for (let index = 0; index < codes; index += 1) lengths[CODE_ORDER[index] ?? 0] = this.#take(3);
    if (!fillTable(this.#codes, lengths, 19, symbolEntry)) throw damaged('a code is damaged');
    const total = literals + distances;
    let at = 0;
    while (at < total) {
      const word = this.#view.getUint32(this.#bit >>> 3, true) >>> (this.#bit & 7);
      const entry = this.#codes.entries[word & 0x7f] ?? 0;
      if ((entry & KIND_MASK) !== LITERAL) throw damaged('a code is damaged');
      this.#bit += entry & BITS_MASK;
      const symbol = entry >>> 8;
      if (symbol < 16) {
        lengths[at] = symbol;
        at += 1;
        continue;
      }
      if (symbol === 16 && at === 0) throw damaged('a code is damaged');
      const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
      const count =
        symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      lengths.fill(value, at, at + count);
      at += count;
    }
    if (at > total) throw damaged('a code is damaged');
    const distanceLengths = lengths.slice(literals, total);
    if (
      !fillTable(this.#literals, lengths, literals, literalEntry) ||
      !fillTable(this.#distances, distanceLengths, distances, distanceEntry)
    )
      throw damaged('a code is damaged');
  }

  #readSymbols(limit: number): void {
    const view = this.#view;
    const literals = this.#literals.entries;
    const distances = this.#distances.entries;
    let bit = this.#bit;
    let unpacked = 0;
    while (bit < limit) {
      // 25 bits at least: a code and its extra bits take 20.
      let word = view.getInt32(bit >>> 3, true) >>> (bit & 7);
      let entry = literals[word & LITERAL_MASK] as number;
      if ((entry & KIND_MASK) === LITERAL) {
        const first = entry & BITS_MASK;
        bit += first;
        unpacked += entry >>> 8;
        entry = literals[(word >>> first) & LITERAL_MASK] as number;
        if ((entry & KIND_MASK) === LITERAL) {
          bit += entry & BITS_MASK;
          unpacked += entry >>> 8;
          continue;
        }
        word = view.getInt32(bit >>> 3, true) >>> (bit & 7);
      }
      let taken = entry & BITS_MASK;
      if ((entry & KIND_MASK) === SUB) {
        entry = literals[(entry >>> 8) + ((word >>> LITERAL_BITS) & ((1 << taken) - 1))] as number;
        taken = entry & BITS_MASK;
      }
      const kind = entry & KIND_MASK;
      if (kind === LENGTH) {
        const extra = entry >>> 17;
        unpacked += ((entry >>> 8) & 0x1ff) + ((word >>> taken) & ((1 << extra) - 1));
        bit += taken + extra;
        word = view.getInt32(bit >>> 3, true) >>> (bit & 7);
        let distance = distances[word & DISTANCE_MASK] as number;
        if ((distance & KIND_MASK) === SUB)
          distance = distances[
            (distance >>> 8) + ((word >>> DISTANCE_BITS) & ((1 << (distance & BITS_MASK)) - 1))
          ] as number;
        if (distance === 0) throw damaged('a distance is not in its code');
        bit += distance & BITS_MASK;
      } else if (kind === LITERAL) {
        bit += taken;
        unpacked += 1;
      } else if (kind === END) {
        bit += taken;
        this.#endBlock();
        break;
      } else throw damaged('a symbol is not in its code');
    }
    this.#bit = bit;
    this.#unpacked += unpacked;
  }
}

function damaged(why: string): StrataError {
  return new StrataError('CORRUPT_STREAM', `The layer could not be decompressed: ${why}`);
}
