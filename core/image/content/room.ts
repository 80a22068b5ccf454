/** Bytes on their way to whoever reads a stream. */
const MOST_IN_FLIGHT = 4 * 1024 * 1024;

/** Credit of a reader in another thread: what it has not taken yet is on its way. */
export class Room {
  readonly #signal: AbortSignal;
  #inFlight = 0;
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  /** The reader took so many bytes. */
  give(count: number): void {
    this.#inFlight -= count;
    this.#wake();
  }

  /** So many were sent; resolves when there is room for more, or nobody waits any longer. */
  async take(count: number): Promise<void> {
    this.#inFlight += count;
    while (this.#inFlight >= MOST_IN_FLIGHT && !this.#signal.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}
