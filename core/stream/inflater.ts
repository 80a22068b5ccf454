import type { Transform } from 'node:stream';
import { StrataError } from '../oci/strata-error.ts';
import type { PieceSource } from './byte-source.ts';

export interface InflateOptions {
  readonly consume: (bytes: Uint8Array) => void | Promise<void>;
  /** Compressed bytes in all; decides how large the buffers are. */
  readonly size: number;
  readonly signal: AbortSignal | undefined;
}

/** Unpacked bytes per piece: 1 MiB runs 1.7 times as fast as zlib's own 16 KiB. */
const LARGEST_PIECE = 1024 * 1024;
const SMALLEST_PIECE = 16 * 1024;
/** Pieces that may wait to be consumed while the next ones are inflated. */
const MOST_WAITING = 6;

export function pieceSize(size: number): number {
  return Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, 4 * size));
}

/** Where the compressed stream ended, when it ended before its input did. */
export interface InflateEnd {
  /** What is left of the input piece in hand. */
  readonly rest: Uint8Array;
}

type ZlibStream = Transform & { readonly bytesWritten: number };

/**
 * Runs a zlib stream of Node. It inflates in the thread pool, but only goes on once the `data` listeners have returned;
 * handing each piece to a later turn lets it inflate the next while this thread hashes (0.76 of the time).
 */
export async function runZlib(
  stream: ZlibStream,
  input: PieceSource,
  options: InflateOptions,
): Promise<InflateEnd> {
  const waiting: Buffer[] = [];
  let scheduled = false;
  let ended = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;
  const change = (): Promise<void> => new Promise((resolve) => (wake = resolve));

  async function consumeNext(): Promise<void> {
    const piece = waiting.shift();
    try {
      if (piece !== undefined && failure === undefined) await options.consume(piece);
    } catch (error) {
      failure = { error };
    }
    if (waiting.length < MOST_WAITING / 2 && stream.isPaused()) stream.resume();
    if (waiting.length > 0) setImmediate(() => void consumeNext());
    else scheduled = false;
    wake();
  }
  stream.on('data', (piece: Buffer) => {
    waiting.push(piece);
    if (waiting.length >= MOST_WAITING) stream.pause();
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => void consumeNext());
  });
  stream.on('end', () => {
    ended = true;
    wake();
  });
  stream.on('error', (error) => {
    failure ??= { error: corrupt(error) };
    wake();
  });
  const stop = (): void => {
    failure ??= { error: new StrataError('CANCELLED', 'Cancelled', { retryable: true }) };
    wake();
  };
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted === true) stop();

  let fed = 0;
  let rest: Uint8Array = new Uint8Array(0);
  try {
    while (failure === undefined && !ended) {
      const piece = await input.next();
      if (piece === undefined) {
        stream.end();
        break;
      }
      let written = false;
      stream.write(piece, () => {
        written = true;
        wake();
      });
      // `ended` first: a stream that has ended by itself also fails the write that it did not need.
      while (!written && !ended && failure === undefined) await change();
      fed += piece.length;
      if (ended) rest = piece.subarray(piece.length - (fed - stream.bytesWritten));
    }
    while (failure === undefined && !(ended && !scheduled)) await change();
    throwFailure(failure);
    return { rest };
  } finally {
    options.signal?.removeEventListener('abort', stop);
    stream.destroy();
  }
}

function throwFailure(failure: { readonly error: unknown } | undefined): void {
  if (failure !== undefined) throw failure.error;
}

function corrupt(error: Error): StrataError {
  return new StrataError('CORRUPT_STREAM', `The layer could not be decompressed: ${error.message}`, {
    cause: error,
  });
}
