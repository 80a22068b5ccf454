import { createHash, type Hash } from 'node:crypto';
import { SHA256_LENGTH, sha256Into } from '../../stream/hash.ts';
import type { TarEntry } from '../../stream/tar/entry.ts';
import type { TarSink } from '../../stream/tar/scanner.ts';
import { hasDigest, type LayerIndexWriter } from './index-writer.ts';

/** Hashes the content of each regular file as it streams by and puts the entry into the index. */
export class ContentDigests implements TarSink {
  readonly #index: LayerIndexWriter;
  readonly #digest = Buffer.alloc(SHA256_LENGTH);
  #entry: TarEntry | undefined;
  #isHashed = false;
  /** Only for a file that is spread over several chunks. */
  #running: Hash | undefined;

  constructor(index: LayerIndexWriter) {
    this.#index = index;
  }

  entry(entry: TarEntry): void {
    this.#entry = entry;
    this.#isHashed = hasDigest(entry.type, entry.size, entry.sparse);
  }

  content(chunk: Uint8Array, start: number, end: number): void {
    if (!this.#isHashed) return;
    const bytes = chunk.subarray(start, end);
    if (this.#running === undefined && bytes.length === this.#entry?.stored) {
      sha256Into(bytes, this.#digest, 0);
      return;
    }
    this.#running ??= createHash('sha256');
    this.#running.update(bytes);
  }

  contentEnd(): void {
    if (this.#running !== undefined) this.#digest.set(this.#running.digest());
    this.#running = undefined;
    if (this.#entry !== undefined) this.#index.add(this.#entry, this.#digest);
    this.#entry = undefined;
  }
}
