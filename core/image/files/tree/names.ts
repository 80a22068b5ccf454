import { StrataError } from '../../../oci/strata-error.ts';
import { pathText } from '../paths/path-text.ts';

/** Names of a million files have some 20 MB. Beyond this an archive is written to exhaust (fault T6). */
const MOST_BYTES = 256 * 1024 * 1024;
const SLASH = 0x2f;

/** The parts of paths, each kept once: most names occur in many folders, and in many layers. Names have a number from 0 up. */
export class Names {
  /** All names, a "/" behind each: no name holds one. */
  #heap = Buffer.allocUnsafe(64 * 1024);
  #end = 0;
  #starts = new Uint32Array(1024);
  #hashes = new Uint32Array(1024);
  /** Open addressing: number + 1 of the name, 0 for a free place. */
  #table = new Int32Array(4096);
  #count = 0;
  #texts: readonly string[] = [];
  #lowered: readonly string[] = [];
  /** Of single names, before all are asked for. */
  readonly #loweredOnes = new Map<number, string>();

  get count(): number {
    return this.#count;
  }

  /** Makes room for so many more: growing step by step takes longer than all else. */
  reserve(more: number): void {
    const names = this.#count + more;
    if (names > this.#starts.length) {
      this.#starts = enlarged(this.#starts, names);
      this.#hashes = enlarged(this.#hashes, names);
    }
    if (2 * names > this.#table.length) this.#rehash(2 * names);
  }

  /** The number of the name in `bytes` from `from` to `to`; a new one when it is new. */
  intern(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to);
    const place = this.#place(bytes, from, to, hash);
    const known = this.#table[place] ?? 0;
    return known > 0 ? known - 1 : this.#add(bytes, from, to, hash, place);
  }

  /** The number of a name, -1 when no path has it. */
  find(bytes: Uint8Array, from: number, to: number): number {
    return (this.#table[this.#place(bytes, from, to, hashOf(bytes, from, to))] ?? 0) - 1;
  }

  bytes(name: number): Buffer {
    return this.#heap.subarray(this.#starts[name] ?? 0, this.#endOf(name));
  }

  text(name: number): string {
    return this.#texts[name] ?? pathText(this.bytes(name));
  }

  /** In lower case. */
  loweredText(name: number): string {
    const known = this.#lowered[name] ?? this.#loweredOnes.get(name);
    if (known !== undefined) return known;
    const text = this.text(name).toLowerCase();
    this.#loweredOnes.set(name, text);
    return text;
  }

  /** All names by number. Made at once: one long text that is cut is far faster than many short ones. */
  texts(): readonly string[] {
    if (this.#texts.length !== this.#count) {
      this.#texts = pathText(this.#heap.subarray(0, this.#end)).split('/', this.#count);
      this.#lowered = [];
    }
    return this.#texts;
  }

  /** The same in lower case; {@link loweredText} is faster from then on. */
  loweredTexts(): readonly string[] {
    const texts = this.texts();
    if (this.#lowered.length !== texts.length) {
      this.#lowered = texts.join('/').toLowerCase().split('/', texts.length);
      this.#loweredOnes.clear();
    }
    return this.#lowered;
  }

  #endOf(name: number): number {
    return (name + 1 < this.#count ? (this.#starts[name + 1] ?? 0) : this.#end) - 1;
  }

  #place(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (;;) {
      const name = (this.#table[place] ?? 0) - 1;
      if (name < 0 || (this.#hashes[name] === hash && this.#equals(name, bytes, from, to))) return place;
      place = (place + 1) & mask;
    }
  }

  #equals(name: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#starts[name] ?? 0;
    if (this.#endOf(name) - start !== to - from) return false;
    const heap = this.#heap;
    for (let at = from; at < to; at += 1) if (bytes[at] !== heap[start + at - from]) return false;
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number, place: number): number {
    const name = this.#count++;
    if (name >= this.#starts.length) {
      this.#starts = enlarged(this.#starts, name + 1);
      this.#hashes = enlarged(this.#hashes, name + 1);
    }
    const length = to - from + 1;
    if (this.#end + length > MOST_BYTES) {
      throw new StrataError('EXPANSION_LIMIT', `The layers have names of more than ${MOST_BYTES} bytes`, {
        evidence: { limit: MOST_BYTES },
      });
    }
    if (this.#end + length > this.#heap.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#heap.length, this.#end + length));
      larger.set(this.#heap.subarray(0, this.#end));
      this.#heap = larger;
    }
    this.#starts[name] = this.#end;
    this.#hashes[name] = hash;
    for (let at = from; at < to; at += 1) this.#heap[this.#end++] = bytes[at] ?? 0;
    this.#heap[this.#end++] = SLASH;
    this.#table[place] = name + 1;
    if (2 * this.#count > this.#table.length) this.#rehash(2 * this.#count);
    return name;
  }

  #rehash(places: number): void {
    const table = new Int32Array(powerOfTwo(places));
    const mask = table.length - 1;
    for (let name = 0; name < this.#count; name += 1) {
      let place = (this.#hashes[name] ?? 0) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = name + 1;
    }
    this.#table = table;
  }
}

/** A table's length: more than asked for, so that it is not made again soon. */
export function powerOfTwo(least: number): number {
  return 2 ** Math.ceil(Math.log2(least + 1) + 0.5);
}

function enlarged(numbers: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(Math.max(2 * numbers.length, least));
  larger.set(numbers);
  return larger;
}

/** FNV-1a with the bits mixed once more: the table is entered by the lowest ones. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 0;
}
