import { isCancelled, StrataError } from '../oci/strata-error.ts';
import { ReadAhead, type ByteSource } from './byte-source.ts';
import { decideCompression, SNIFF_LENGTH, type Compression } from './compression.ts';
import { expansionLimit } from './expansion-limit.ts';
import { inflateGzip } from './gzip.ts';
import { inflateZstd } from './zstd.ts';

/** Compressed bytes per read. */
const INPUT_PIECE = 512 * 1024;

export interface UnpackOptions {
  readonly source: ByteSource;
  /** What the media type says; the first bytes decide. */
  readonly compression: Compression;
  /** Compressed bytes in all. */
  readonly size: number;
  /** Gets the unpacked bytes in order; a piece is valid until the call (or its promise) is over. */
  readonly consume: (bytes: Uint8Array) => void | Promise<void>;
  readonly signal?: AbortSignal;
}

export interface Unpacked {
  readonly unpacked: number;
  readonly compression: Compression;
}

/** Decompresses a whole layer. Memory is bounded whatever the bytes are; stops with `EXPANSION_LIMIT` at a bomb. */
export async function unpack(options: UnpackOptions): Promise<Unpacked> {
  const { source, size, signal } = options;
  // Twice the header at least: a piece must hold what is looked at.
  const input = new ReadAhead(source, Math.max(2 * SNIFF_LENGTH, Math.min(INPUT_PIECE, size)));
  const withinLimit = expansionLimit(size);
  let unpacked = 0;
  const consume = (bytes: Uint8Array): void | Promise<void> => {
    throwIfAborted(signal);
    unpacked += bytes.length;
    withinLimit(unpacked);
    return options.consume(bytes);
  };
  try {
    const compression = decideCompression(await input.peek(SNIFF_LENGTH), options.compression);
    if (compression === 'gzip') await inflateGzip(input, { consume, size, signal });
    else if (compression === 'zstd') await inflateZstd(input, { consume, size, signal });
    else
      for (let piece = await input.next(); piece !== undefined; piece = await input.next())
        await consume(piece);
    throwIfAborted(signal);
    return { unpacked, compression };
  } catch (error) {
    if (isCancelled(error)) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    throw error;
  } finally {
    await input.settle();
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}
