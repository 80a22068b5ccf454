/** Bytes of a digest that tell it from others: 2^64 are enough for any store, and two whole digests are compared in the end. */
const KEY_BYTES = 8;

/** Digests by their first 8 bytes, as numbers in two halves: no object for one of ten million. */
export class DigestKeys {
  #keys: BigUint64Array;
  #halves: Uint32Array;
  #length = 0;

  constructor(most: number) {
    this.#keys = new BigUint64Array(most);
    this.#halves = new Uint32Array(this.#keys.buffer);
  }

  /** Digest `rank` of a column. */
  add(digests: DataView, rank: number): void {
    const at = 2 * this.#length++;
    this.#halves[at] = digests.getUint32(32 * rank, true);
    this.#halves[at + 1] = digests.getUint32(32 * rank + KEY_BYTES / 2, true);
  }

  /** Those that were added twice or more, each once. What was added is forgotten. */
  repeated(): RepeatedKeys {
    const halves = this.#halves;
    const length = this.#length;
    this.#keys.subarray(0, length).sort();
    let count = 0;
    for (let index = 0; index + 1 < length; index += 1) {
      const low = halves[2 * index] ?? 0;
      const high = halves[2 * index + 1] ?? 0;
      if (halves[2 * index + 2] !== low || halves[2 * index + 3] !== high) continue;
      while (halves[2 * index + 4] === low && halves[2 * index + 5] === high && index + 2 < length)
        index += 1;
      halves[2 * count] = low;
      halves[2 * count + 1] = high;
      count += 1;
    }
    this.#length = 0;
    return new RepeatedKeys(halves.slice(0, 2 * count), count);
  }
}

/** What repeats, with the number of its copies and its size; found by hashing with open addressing. */
class RepeatedKeys {
  readonly count: number;
  readonly copies: Uint32Array;
  readonly sizes: Float64Array;
  readonly #halves: Uint32Array;
  readonly #table: Int32Array;
  readonly #mask: number;

  constructor(halves: Uint32Array, count: number) {
    this.count = count;
    this.copies = new Uint32Array(count);
    this.sizes = new Float64Array(count);
    this.#halves = halves;
    let size = 1024;
    while (size < 2 * count) size *= 2;
    this.#mask = size - 1;
    this.#table = new Int32Array(size).fill(-1);
    for (let index = 0; index < count; index += 1) {
      let slot = (halves[2 * index] ?? 0) & this.#mask;
      while (this.#table[slot] !== -1) slot = (slot + 1) & this.#mask;
      this.#table[slot] = index;
    }
  }

  /** -1 when it does not repeat. */
  find(digests: DataView, rank: number): number {
    const low = digests.getUint32(32 * rank, true);
    const high = digests.getUint32(32 * rank + KEY_BYTES / 2, true);
    let slot = low & this.#mask;
    for (;;) {
      const index = this.#table[slot] ?? -1;
      if (index < 0 || (this.#halves[2 * index] === low && this.#halves[2 * index + 1] === high))
        return index;
      slot = (slot + 1) & this.#mask;
    }
  }
}

export type { RepeatedKeys };
