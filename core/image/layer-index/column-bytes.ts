import { StrataError } from '../../oci/strata-error.ts';

/** Bytes of one column, growing. Numbers are written as variable-length ones: seven bits a byte, the lowest first. */
export class ColumnWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A whole number from 0 to 2^53. */
  number(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = rest < 0x8000_0000 ? rest >>> 7 : Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A whole number of either sign: 0, -1, 1, -2, … become 0, 1, 2, 3, … so that small ones stay short. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written; valid until more is. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + count));
    larger.set(this.view());
    this.#bytes = larger;
  }
}

/** An extended attribute takes as many: the lengths of its name and its value. */
export const XATTR_LEAST = 2;

/** Reads what a {@link ColumnWriter} wrote, in order. Past its end everything is 0 and empty. */
export class ColumnReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#at;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  }

  /** How many things follow that take so many bytes each at least. `STORE_CORRUPT` when there is no room for them. */
  count(bytesEach: number): number {
    const value = this.number();
    if (value * bytesEach > this.#bytes.length)
      throw new StrataError('STORE_CORRUPT', 'A layer index is damaged');
    return value;
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  byte(): number {
    return this.#bytes[this.#at++] ?? 0;
  }

  bytes(count: number): Buffer {
    const at = this.#at;
    this.#at += count;
    return this.#bytes.subarray(at, at + count);
  }
}
