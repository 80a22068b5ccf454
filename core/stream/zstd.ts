import type { Transform } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { StrataError } from '../oci/strata-error.ts';
import type { PieceSource } from './byte-source.ts';
import { pieceSize, runZlib, type InflateOptions } from './inflater.ts';
import { ZstdFrames } from './zstd-frames.ts';

type ZlibStream = Transform & { readonly bytesWritten: number };
type CreateZstd = (options: { readonly chunkSize: number }) => ZlibStream;
/** Since Node 22.15; in C and in the thread pool, four times as fast as what there is for older ones. */
const createNative = (zlib as { readonly createZstdDecompress?: CreateZstd }).createZstdDecompress;

/** All frames of a zstd file (RFC 8878, section 3.1). */
export async function inflateZstd(input: PieceSource, options: InflateOptions): Promise<void> {
  if (createNative === undefined) return inflatePortably(input, options);
  const frames = new ZstdFrames(input);
  while (await frames.nextFrame()) {
    await runZlib(createNative({ chunkSize: pieceSize(options.size) }), frames, options);
  }
}

/** Compressed bytes at a time: a block of four bytes can unpack to 128 KiB, and all of a piece's come at once. */
const PORTABLE_PIECE = 64 * 1024;
/**
 * fzstd moves its whole window for every block, however small: a stream of empty blocks would keep it busy for hours. Bytes
 * moved that are always fine, and how many beyond those for each unpacked byte (128 KiB blocks in an 8 MiB window: 64).
 */
const FREE_MOVES = 32 * 1024 ** 3;
const MOVES_PER_BYTE = 1024;

async function inflatePortably(input: PieceSource, options: InflateOptions): Promise<void> {
  let unpacked = 0;
  let moved = 0;
  const frames = new ZstdFrames(slices(input), (window) => {
    moved += window;
    if (moved > FREE_MOVES + MOVES_PER_BYTE * unpacked) {
      throw new StrataError(
        'EXPANSION_LIMIT',
        'The layer takes far more work to decompress than it has bytes (zstd); unpacking was stopped',
        {
          action: 'Such a layer is built to exhaust processors. Do not use the image.',
        },
      );
    }
  });
  while (await frames.nextFrame()) {
    /** Blocks that came while an earlier one was still being consumed: they have their turn after it, in order. */
    const waiting: Uint8Array[] = [];
    let consuming: Promise<void> | undefined;
    let refusal: { readonly error: unknown } | undefined;
    const decoder = new Decompress((bytes) => {
      unpacked += bytes.length;
      if (bytes.length === 0) return;
      if (consuming !== undefined) return void waiting.push(bytes);
      try {
        consuming = options.consume(bytes) ?? undefined;
      } catch (error) {
        refusal = { error };
        throw error;
      }
    });
    const push = async (bytes: Uint8Array, isLast: boolean): Promise<void> => {
      try {
        decoder.push(bytes, isLast);
      } catch (error) {
        if (refusal !== undefined) throw refusal.error;
        throw new StrataError(
          'CORRUPT_STREAM',
          'The layer could not be decompressed: its zstd stream is damaged',
          { cause: error },
        );
      } finally {
        // Also when it is damaged further on: nobody is left consuming.
        await consuming;
      }
      for (const block of waiting.splice(0)) await options.consume(block);
      consuming = undefined;
    };
    for (let piece = await frames.next(); piece !== undefined; piece = await frames.next()) {
      // A copy: the decoder keeps what it cannot use yet, the buffer is read into again.
      await push(new Uint8Array(piece), false);
      await nextTurn();
    }
    await push(new Uint8Array(0), true);
  }
}

function slices(input: PieceSource): PieceSource {
  let rest: Uint8Array = new Uint8Array(0);
  return {
    next: async () => {
      if (rest.length === 0) {
        const piece = await input.next();
        if (piece === undefined) return undefined;
        rest = piece;
      }
      const slice = rest.subarray(0, PORTABLE_PIECE);
      rest = rest.subarray(PORTABLE_PIECE);
      return slice;
    },
  };
}
