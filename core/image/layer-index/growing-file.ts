import { read } from 'node:fs';
import { promisify } from 'node:util';
import { StrataError } from '../../oci/strata-error.ts';
import type { ByteSource } from '../../stream/byte-source.ts';
import { diskError } from '../../stream/disk-error.ts';

const readInto = promisify(read);

/** A file of known size that is still being written: reading waits for bytes that are not there yet. */
export class GrowingFile implements ByteSource {
  readonly #descriptor: number;
  readonly #size: number;
  readonly #signal: AbortSignal;
  #available = 0;
  #position = 0;
  #wake: () => void = () => undefined;

  constructor(descriptor: number, size: number, signal: AbortSignal) {
    this.#descriptor = descriptor;
    this.#size = size;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  grownTo(available: number): void {
    this.#available = available;
    this.#wake();
  }

  async read(into: Uint8Array): Promise<number> {
    while (this.#position >= this.#available && this.#position < this.#size && !this.#signal.aborted) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    const wanted = Math.min(into.length, this.#available - this.#position);
    if (wanted <= 0) return 0;
    let count: number;
    try {
      ({ bytesRead: count } = await readInto(this.#descriptor, into, 0, wanted, this.#position));
    } catch (error) {
      throw diskError(error, 'read', 'the downloaded layer');
    }
    if (count === 0) {
      throw new StrataError(
        'SIZE_MISMATCH',
        `The file of the layer ends at ${this.#position} of ${this.#size} bytes`,
      );
    }
    this.#position += count;
    return count;
  }
}
