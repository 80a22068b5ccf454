import { StrataError } from '../oci/strata-error.ts';
import type { PieceSource } from './byte-source.ts';

/**
 * The largest window that is accepted, as the zstd command does; frames of image builders have 8 MiB at most. It is what
 * a decoder must hold in memory. https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1.2
 */
const LARGEST_WINDOW = 128 * 1024 * 1024;

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const CHECKSUM_LENGTH = 4;
const LARGEST_BLOCK = 128 * 1024;

type Part = 'header' | 'block header' | 'content' | 'checksum' | 'skipped' | 'end';

/**
 * Splits a zstd file into its frames, reading nothing but headers: Node's own decoder stops silently after the first
 * frame, and files with many are common (seekable and parallel compressors, zstd:chunked). Skippable frames are left out.
 */
export class ZstdFrames implements PieceSource {
  readonly #input: PieceSource;
  /** Told the window of each block before the block is given out: a decoder's work may depend on it. */
  readonly #onBlock: (window: number) => void;
  readonly #head: number[] = [];
  #part: Part = 'end';
  #piece: Uint8Array = new Uint8Array(0);
  #remaining = 0;
  #window = 0;
  #hasChecksum = false;
  #isLast = false;

  constructor(input: PieceSource, onBlock: (window: number) => void = () => undefined) {
    this.#input = input;
    this.#onBlock = onBlock;
  }

  /** Goes to the next frame with content; false at the end of the file. */
  async nextFrame(): Promise<boolean> {
    for (;;) {
      if (!(await this.#fill())) return false;
      this.#part = 'header';
      this.#head.length = 0;
      // The header is looked at byte by byte without taking it: it belongs to the frame.
      const first = await this.#peekMagic();
      if (first >>> 4 !== SKIPPABLE >>> 4) return true;
      while ((await this.next()) !== undefined);
    }
  }

  /** The next bytes of the frame; undefined when it is over. */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#part === 'end') return undefined;
    if (!(await this.#fill())) throw damaged('it ends in the middle of a frame');
    const end = this.#scan(this.#piece);
    const bytes = this.#piece.subarray(0, end);
    this.#piece = this.#piece.subarray(end);
    return bytes;
  }

  async #fill(): Promise<boolean> {
    while (this.#piece.length === 0) {
      const piece = await this.#input.next();
      if (piece === undefined) return false;
      this.#piece = piece;
    }
    return true;
  }

  async #peekMagic(): Promise<number> {
    // A magic number that is cut by the end of a piece is put together with the piece behind it: at most once per piece.
    while (this.#piece.length < 4) {
      const head = Uint8Array.from(this.#piece);
      this.#piece = new Uint8Array(0);
      if (!(await this.#fill())) throw damaged('it has bytes that are no frame');
      this.#piece = Buffer.concat([head, this.#piece]);
    }
    return Buffer.from(this.#piece.buffer, this.#piece.byteOffset, 4).readUInt32LE();
  }

  /** How much of the piece belongs to the frame. */
  #scan(piece: Uint8Array): number {
    let at = 0;
    while (at < piece.length && this.#part !== 'end') {
      if (this.#part === 'header' || this.#part === 'block header') {
        this.#head.push(piece[at] ?? 0);
        at += 1;
        if (this.#part === 'header') this.#readHeader();
        else if (this.#head.length === 3) this.#readBlockHeader();
      } else {
        const count = Math.min(this.#remaining, piece.length - at);
        at += count;
        this.#remaining -= count;
      }
      while (this.#remaining === 0 && !this.#expectsHead()) this.#endPart();
    }
    return at;
  }

  #expectsHead(): boolean {
    return this.#part === 'header' || this.#part === 'block header' || this.#part === 'end';
  }

  #endPart(): void {
    if (this.#part === 'content' && !this.#isLast) {
      this.#part = 'block header';
      this.#head.length = 0;
    } else if (this.#part === 'content' && this.#hasChecksum) {
      this.#part = 'checksum';
      this.#remaining = CHECKSUM_LENGTH;
    } else {
      this.#part = 'end';
    }
  }

  /** https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1 — called with one more byte until all are there. */
  #readHeader(): void {
    const head = this.#head;
    if (head.length < 5) return;
    const magic = Buffer.from(head).readUInt32LE();
    if (magic >>> 4 === SKIPPABLE >>> 4) {
      if (head.length < 8) return;
      this.#part = 'skipped';
      this.#remaining = Buffer.from(head).readUInt32LE(4);
      return;
    }
    if (magic !== MAGIC) throw damaged('it has bytes that are no frame');
    const descriptor = head[4] ?? 0;
    if ((descriptor & 0b1000) !== 0) throw damaged('a frame uses what the format reserves');
    const isSingleSegment = (descriptor & 0b10_0000) !== 0;
    const sizeFlag = descriptor >>> 6;
    const windowLength = isSingleSegment ? 0 : 1;
    const dictionaryLength = [0, 1, 2, 4][descriptor & 0b11] ?? 0;
    const sizeLength = sizeFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << sizeFlag;
    if (head.length < 5 + windowLength + dictionaryLength + sizeLength) return;
    if (
      dictionaryLength > 0 &&
      head.slice(5 + windowLength, 5 + windowLength + dictionaryLength).some((byte) => byte !== 0)
    ) {
      throw new StrataError(
        'UNSUPPORTED_COMPRESSION',
        'The layer is compressed with a zstd dictionary, which is not part of it',
      );
    }
    this.#window = isSingleSegment
      ? contentSize(head.slice(5 + dictionaryLength), sizeLength)
      : windowSize(head[5] ?? 0);
    if (this.#window > LARGEST_WINDOW) {
      throw new StrataError(
        'UNSUPPORTED_COMPRESSION',
        `The layer is compressed with a zstd window of ${this.#window} bytes; ${LARGEST_WINDOW} are supported`,
        { evidence: { window: this.#window } },
      );
    }
    this.#hasChecksum = (descriptor & 0b100) !== 0;
    this.#part = 'block header';
    head.length = 0;
  }

  /** https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.2 */
  #readBlockHeader(): void {
    const [first = 0, second = 0, third = 0] = this.#head;
    const size = (first >>> 3) | (second << 5) | (third << 13);
    const type = (first >>> 1) & 0b11;
    if (type === 3 || size > LARGEST_BLOCK) throw damaged('a block uses what the format reserves');
    this.#isLast = (first & 1) === 1;
    // A block of one repeated byte has that byte alone.
    this.#remaining = type === 1 ? 1 : size;
    this.#part = 'content';
    this.#onBlock(this.#window);
  }
}

function contentSize(bytes: readonly number[], length: number): number {
  let size = length === 2 ? 256 : 0;
  for (let index = 0; index < length; index += 1) size += (bytes[index] ?? 0) * 256 ** index;
  return size;
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 0b111);
}

function damaged(why: string): StrataError {
  return new StrataError('CORRUPT_STREAM', `The layer could not be decompressed: ${why} (zstd)`);
}
