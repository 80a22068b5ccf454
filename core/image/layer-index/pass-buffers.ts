import { deferred, type Deferred } from '../../stream/deferred.ts';

/** Bytes per message to a worker: a message costs 20 µs, a socket's chunk is 64 KiB at most. */
const BUFFER_SIZE = 512 * 1024;
/** Chunks that own this much go as they are, without a copy. */
const WORTH_TRANSFERRING = 256 * 1024;
/** Buffers on their way to the disk; more make nothing faster and cost memory. */
const MOST_IN_FLIGHT = 8;

/** Gathers chunks into buffers that travel to the worker and come back to be used again (credit). */
export class PassBuffers {
  readonly #send: (buffer: ArrayBuffer, length: number) => void;
  readonly #free: ArrayBuffer[] = [];
  #current: Uint8Array | undefined;
  #filled = 0;
  #inFlight = 0;
  #waiting: Deferred<void> | undefined;

  constructor(send: (buffer: ArrayBuffer, length: number) => void) {
    this.#send = send;
  }

  /** Takes the chunk, however large. The promise, if any, resolves when there is room for the next. */
  add(chunk: Uint8Array, after: number): Promise<void> | undefined {
    if (chunk.length >= WORTH_TRANSFERRING && ownsItsBuffer(chunk)) {
      this.flush();
      this.#dispatch(chunk.buffer, chunk.length);
      return this.#room();
    }
    let at = 0;
    while (at < chunk.length) {
      this.#current ??= this.#take(chunk.length - at + after);
      const count = Math.min(this.#current.length - this.#filled, chunk.length - at);
      this.#current.set(chunk.subarray(at, at + count), this.#filled);
      this.#filled += count;
      at += count;
      if (this.#filled === this.#current.length) this.flush();
    }
    return this.#room();
  }

  flush(): void {
    const current = this.#current;
    const filled = this.#filled;
    this.#current = undefined;
    this.#filled = 0;
    if (current !== undefined && filled > 0) this.#dispatch(current.buffer as ArrayBuffer, filled);
  }

  /** What is gathered is void. */
  drop(): void {
    this.#filled = 0;
  }

  giveBack(buffer: ArrayBuffer): void {
    this.#inFlight -= 1;
    if (buffer.byteLength === BUFFER_SIZE && this.#free.length < MOST_IN_FLIGHT) this.#free.push(buffer);
    if (this.#inFlight < MOST_IN_FLIGHT) this.close();
  }

  /** Lets whoever waits go on. */
  close(): void {
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #dispatch(buffer: ArrayBuffer, length: number): void {
    this.#inFlight += 1;
    this.#send(buffer, length);
  }

  #room(): Promise<void> | undefined {
    if (this.#inFlight < MOST_IN_FLIGHT) return undefined;
    this.#waiting ??= deferred<void>();
    return this.#waiting.promise;
  }

  /** `wanted`: bytes that can still come; a small layer gets a small buffer. */
  #take(wanted: number): Uint8Array {
    return new Uint8Array(this.#free.pop() ?? new ArrayBuffer(Math.min(BUFFER_SIZE, wanted)));
  }
}

/** Buffers of sockets and of Node's pool are views of an ArrayBuffer that others use. */
function ownsItsBuffer(chunk: Uint8Array): chunk is Uint8Array & { readonly buffer: ArrayBuffer } {
  return (
    chunk.buffer instanceof ArrayBuffer &&
    chunk.byteOffset === 0 &&
    chunk.byteLength === chunk.buffer.byteLength
  );
}
