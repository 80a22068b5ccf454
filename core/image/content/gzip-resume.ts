import { createInflateRaw } from 'node:zlib';
import { SNIFF_LENGTH } from '../../stream/compression.ts';
import { ReadAhead, type ByteSource, type PieceSource } from '../../stream/byte-source.ts';
import { inflateGzip } from '../../stream/gzip.ts';
import { pieceSize, runZlib, type InflateOptions } from '../../stream/inflater.ts';
import { emptyBlocksUpTo } from './empty-blocks.ts';

const INPUT_PIECE = 256 * 1024;
const TRAILER_LENGTH = 8;

/**
 * Decompresses a gzip file from a block on that begins at bit `bit` of the first byte of `source`; `window`: the unpacked
 * bytes before it. Goes on with the members that follow.
 */
export async function resumeGzip(
  source: ByteSource,
  bit: number,
  window: Uint8Array,
  options: InflateOptions,
): Promise<void> {
  const input = new ReadAhead(source, Math.max(2 * SNIFF_LENGTH, Math.min(INPUT_PIECE, options.size)));
  try {
    const stream = createInflateRaw({ dictionary: window, chunkSize: pieceSize(options.size) });
    const { rest } = await runZlib(stream, behind(emptyBlocksUpTo(bit), bit, input), options);
    const following = await withoutTrailer(rest, input);
    if (following !== undefined) await inflateGzip(following, options);
  } finally {
    await input.settle();
  }
}

/** The stream behind empty blocks, which share a byte with it. */
function behind(blocks: Uint8Array, bit: number, input: PieceSource): PieceSource {
  let first = true;
  return {
    next: async () => {
      const piece = await input.next();
      if (!first || piece === undefined) return piece;
      first = false;
      if (bit === 0) return piece;
      const lower = (1 << bit) - 1;
      const shared = ((piece[0] ?? 0) & ~lower) | ((blocks.at(-1) ?? 0) & lower);
      return Buffer.concat([blocks.subarray(0, -1), Uint8Array.of(shared), piece.subarray(1)]);
    },
  };
}

/** What follows the member's check sum; undefined when nothing does. */
async function withoutTrailer(rest: Uint8Array, input: PieceSource): Promise<PieceSource | undefined> {
  let left = TRAILER_LENGTH;
  let piece: Uint8Array | undefined = rest;
  while (piece !== undefined && piece.length <= left) {
    left -= piece.length;
    piece = await input.next();
  }
  if (piece === undefined) return undefined;
  let first: Uint8Array | undefined = piece.subarray(left);
  return {
    next: async () => {
      const next = first ?? (await input.next());
      first = undefined;
      return next;
    },
  };
}
