import type { SavedEntry } from './save-messages.ts';

const CHUNK = 4 * 1024 * 1024;

/** Entries that wait for their turn, outside of the heap: an image may have a million. */
export class Pending {
  readonly #chunks: Buffer[] = [];
  #used = CHUNK;
  #starts = new Float64Array(1024);
  #layers = new Int32Array(1024);
  #order = new Float64Array(1024);
  #count = 0;

  add(entry: SavedEntry): void {
    const bytes = Buffer.from(JSON.stringify(entry));
    const length = 4 + bytes.length;
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used + length > chunk.length) {
      chunk = Buffer.allocUnsafeSlow(Math.max(CHUNK, length));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk.writeUInt32LE(bytes.length, this.#used);
    chunk.set(bytes, this.#used + 4);
    this.#room();
    this.#starts[this.#count] = (this.#chunks.length - 1) * 2 ** 32 + this.#used;
    this.#layers[this.#count] = entry.content?.layer ?? -1;
    // Of several names of one file the one that its archive has it under comes first.
    this.#order[this.#count] = 2 * (entry.content?.offset ?? 0) + (entry.kind === 'hard link' ? 1 : 0);
    this.#count += 1;
    this.#used += length;
  }

  /** In the order in which they were added. */
  *all(): Generator<SavedEntry, void, undefined> {
    for (let at = 0; at < this.#count; at += 1) yield this.#get(at);
  }

  *lastToFirst(): Generator<SavedEntry, void, undefined> {
    for (let at = this.#count - 1; at >= 0; at -= 1) yield this.#get(at);
  }

  /** Those with content in one layer, in the order of its archive; undefined without any. */
  inLayer(layer: number): Generator<SavedEntry, void, undefined> | undefined {
    const found: number[] = [];
    for (let at = 0; at < this.#count; at += 1) if (this.#layers[at] === layer) found.push(at);
    if (found.length === 0) return undefined;
    const keys = this.#order;
    return this.#each(Uint32Array.from(found).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b));
  }

  *#each(order: Uint32Array): Generator<SavedEntry, void, undefined> {
    for (const at of order) yield this.#get(at);
  }

  #get(at: number): SavedEntry {
    const start = this.#starts[at] ?? 0;
    const chunk = this.#chunks[Math.floor(start / 2 ** 32)] ?? Buffer.alloc(4);
    const begin = (start % 2 ** 32) + 4;
    const text = chunk.toString('utf8', begin, begin + chunk.readUInt32LE(begin - 4));
    // Written above by this very class.
    return JSON.parse(text) as SavedEntry;
  }

  #room(): void {
    if (this.#count < this.#starts.length) return;
    const [starts, layers, order] = [this.#starts, this.#layers, this.#order];
    this.#starts = new Float64Array(2 * starts.length);
    this.#starts.set(starts);
    this.#layers = new Int32Array(2 * layers.length);
    this.#layers.set(layers);
    this.#order = new Float64Array(2 * order.length);
    this.#order.set(order);
  }
}
