/** Bytes that are asked for: the next ones are put into `into`; returns how many, 0 at the end. */
export interface ByteSource {
  read(into: Uint8Array): Promise<number>;
}

/** Bytes that come in pieces of whatever size; undefined at the end. A piece is valid until the next is asked for. */
export interface PieceSource {
  next(): Promise<Uint8Array | undefined>;
}

/** Bytes that are in memory already. */
export function bytesOf(bytes: Uint8Array): ByteSource {
  let at = 0;
  return {
    read: (into) => {
      const piece = bytes.subarray(at, at + into.length);
      into.set(piece);
      at += piece.length;
      return Promise.resolve(piece.length);
    },
  };
}

/** Reads one piece ahead, so that the disk and the inflater work at the same time: two buffers take turns. */
export class ReadAhead implements PieceSource {
  readonly #source: ByteSource;
  readonly #buffers: readonly [Buffer, Buffer];
  #turn: 0 | 1 = 0;
  #pending: Promise<number> | undefined;
  #returned: Uint8Array | undefined;

  constructor(source: ByteSource, pieceSize: number) {
    this.#source = source;
    this.#buffers = [Buffer.allocUnsafeSlow(pieceSize), Buffer.allocUnsafeSlow(pieceSize)];
  }

  /** At least `count` first bytes, or all when there are fewer, looked at and not taken. Before the first `next()` only. */
  async peek(count: number): Promise<Uint8Array> {
    const buffer = this.#buffers[0];
    let have = 0;
    while (have < count) {
      const read = await this.#source.read(buffer.subarray(have));
      if (read === 0) break;
      have += read;
    }
    this.#returned = buffer.subarray(0, have);
    return this.#returned;
  }

  /** The next piece; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#returned !== undefined) {
      const peeked = this.#returned;
      this.#returned = undefined;
      this.#turn = 1;
      if (peeked.length === 0) return undefined;
      this.#begin();
      return peeked;
    }
    this.#begin();
    const count = await this.#pending;
    this.#pending = undefined;
    if (count === undefined || count === 0) return undefined;
    const piece = this.#buffers[this.#turn].subarray(0, count);
    this.#turn = this.#turn === 0 ? 1 : 0;
    this.#begin();
    return piece;
  }

  /** Waits for the read that is under way, so that its file may be closed. */
  async settle(): Promise<void> {
    await this.#pending?.catch(() => undefined);
  }

  #begin(): void {
    if (this.#pending !== undefined) return;
    this.#pending = this.#source.read(this.#buffers[this.#turn]);
    this.#pending.catch(() => undefined);
  }
}
