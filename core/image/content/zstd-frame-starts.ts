import { StrataError } from '../../oci/strata-error.ts';
import type { ByteSource } from '../../stream/byte-source.ts';

/** A frame with content. https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1 */
export interface ZstdFrame {
  /** Of the compressed bytes. */
  readonly offset: number;
  readonly length: number;
  /** Unpacked bytes, where its header says them. */
  readonly unpacked: number | undefined;
}

const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
const PIECE = 256 * 1024;
const LONGEST_HEADER = 18;
const CHECKSUM_LENGTH = 4;
/** Beyond that a layer is made of frames alone. */
const MOST_FRAMES = 1_000_000;

/** All frames of a zstd file, in order, from their headers and those of their blocks. */
export async function* zstdFrames(source: ByteSource): AsyncGenerator<ZstdFrame, void, undefined> {
  const reader = new Reader(source);
  for (let count = 0; count < MOST_FRAMES; count += 1) {
    if (!(await reader.has(8))) return;
    const offset = reader.position;
    const magic = reader.number(0, 4);
    if (magic >>> 4 === SKIPPABLE >>> 4) {
      await reader.skip(8 + reader.number(4, 4));
      continue;
    }
    if (magic !== MAGIC) return;
    await reader.has(LONGEST_HEADER);
    const descriptor = reader.number(4, 1);
    const isSingleSegment = (descriptor & 0b10_0000) !== 0;
    const sizeAt = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 0b11] ?? 0);
    const sizeLength = descriptor >>> 6 === 0 ? (isSingleSegment ? 1 : 0) : 1 << (descriptor >>> 6);
    const size = reader.number(sizeAt, sizeLength) + (sizeLength === 2 ? 256 : 0);
    await reader.skip(sizeAt + sizeLength);
    await skipBlocks(reader);
    if ((descriptor & 0b100) !== 0) await reader.skip(CHECKSUM_LENGTH);
    yield { offset, length: reader.position - offset, unpacked: sizeLength === 0 ? undefined : size };
  }
}

async function skipBlocks(reader: Reader): Promise<void> {
  for (;;) {
    if (!(await reader.has(3))) throw new StrataError('CORRUPT_STREAM', 'A zstd frame is cut off');
    const header = reader.number(0, 3);
    // A block of one repeated byte has that byte alone.
    const isRepeated = ((header >>> 1) & 0b11) === 1;
    await reader.skip(3 + (isRepeated ? 1 : header >>> 3));
    if ((header & 1) === 1) return;
  }
}

/** Reads ahead of where it stands, so that a header is looked at in one piece. */
class Reader {
  readonly #source: ByteSource;
  readonly #bytes = Buffer.alloc(PIECE);
  #at = 0;
  #end = 0;
  #before = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get position(): number {
    return this.#before + this.#at;
  }

  async has(count: number): Promise<boolean> {
    while (this.#end - this.#at < count) {
      this.#bytes.copyWithin(0, this.#at, this.#end);
      this.#before += this.#at;
      this.#end -= this.#at;
      this.#at = 0;
      const read = await this.#source.read(this.#bytes.subarray(this.#end));
      if (read === 0) return false;
      this.#end += read;
    }
    return true;
  }

  /** Little-endian, rounded beyond 2^53. */
  number(at: number, length: number): number {
    let value = 0;
    for (let index = length - 1; index >= 0; index -= 1)
      value = value * 256 + (this.#bytes[this.#at + at + index] ?? 0);
    return value;
  }

  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0) {
      if (!(await this.has(1))) return;
      const step = Math.min(left, this.#end - this.#at);
      this.#at += step;
      left -= step;
    }
  }
}
