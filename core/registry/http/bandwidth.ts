/** Bytes a second that all transfers of this process together may take, in each direction; see {@link paced}. */
export interface Bandwidth {
  readonly down: TokenBucket;
  readonly up: TokenBucket;
  /** Holds from the next piece on, also for transfers that run. 0: no limit. */
  limit(bytesPerSecond: number): void;
}

export interface TokenBucket {
  readonly isLimited: boolean;
  /** How much is best asked for at once: small enough for several transfers to take turns. */
  readonly piece: number;
  /** Resolves when `bytes` more may move, in the order of asking; at once when the signal aborts, which whoever moves them hears. */
  take(bytes: number, signal?: AbortSignal): Promise<void>;
}

/** Milliseconds on a steady clock, and a timer of it that can be stopped. */
export interface Clock {
  now(): number;
  after(milliseconds: number, call: () => void): () => void;
}

/** Timers come late, and the next one makes up for it; more than this is not made up for. */
const MADE_UP_FOR_MS = 50;
const PIECES_A_SECOND = 8;
const SMALLEST_PIECE = 1024;

const STEADY: Clock = {
  now: () => performance.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

export function sharedBandwidth(bytesPerSecond = 0, clock: Clock = STEADY): Bandwidth {
  const down = tokenBucket(clock);
  const up = tokenBucket(clock);
  const limit = (rate: number): void => {
    down.limit(rate);
    up.limit(rate);
  };
  limit(bytesPerSecond);
  return { down, up, limit };
}

interface Asking {
  readonly bytes: number;
  readonly go: () => void;
}

function tokenBucket(clock: Clock): TokenBucket & { limit(bytesPerSecond: number): void } {
  const asking = new Set<Asking>();
  let rate = 0;
  /** When all that went is paid for: the next piece goes then, and is paid for afterwards. */
  let paid = -Infinity;
  let stopTimer: () => void = () => undefined;

  function serve(): void {
    stopTimer();
    for (const next of asking) {
      const now = clock.now();
      if (rate > 0 && paid > now) {
        stopTimer = clock.after(paid - now, serve);
        return;
      }
      if (rate > 0) paid = Math.max(paid, now - MADE_UP_FOR_MS) + (next.bytes * 1000) / rate;
      asking.delete(next);
      next.go();
    }
  }

  return {
    get isLimited() {
      return rate > 0;
    },
    get piece() {
      return rate === 0 ? Infinity : Math.max(SMALLEST_PIECE, Math.floor(rate / PIECES_A_SECOND));
    },
    take: (bytes, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        const leave = (): void => {
          asking.delete(next);
          resolve();
        };
        const next: Asking = {
          bytes,
          go() {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        asking.add(next);
        serve();
      }),
    limit(bytesPerSecond) {
      const now = clock.now();
      // What was not paid for yet is paid for at the new rate.
      if (paid > now && rate > 0 && bytesPerSecond > 0) paid = now + ((paid - now) * rate) / bytesPerSecond;
      else if (bytesPerSecond === 0 || rate === 0) paid = now;
      rate = bytesPerSecond;
      serve();
    },
  };
}

/** The same bytes, as fast as the bucket lets them; what is larger than a piece comes in several. */
export async function* paced(
  bytes: AsyncIterable<Uint8Array>,
  bucket: TokenBucket,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.byteLength;) {
      const piece = bucket.isLimited ? chunk.subarray(at, at + bucket.piece) : chunk.subarray(at);
      if (bucket.isLimited) await bucket.take(piece.byteLength, signal);
      at += piece.byteLength;
      yield piece;
    }
  }
}
