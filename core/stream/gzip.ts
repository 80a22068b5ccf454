import { createGunzip } from 'node:zlib';
import { StrataError } from '../oci/strata-error.ts';
import type { PieceSource } from './byte-source.ts';
import { pieceSize, runZlib, type InflateOptions } from './inflater.ts';

/**
 * All members of a gzip file (RFC 1952, section 2.2). Zero padding after the last one is ignored, as `gzip` does (tapes
 * and block devices leave it); anything else there is refused.
 */
export async function inflateGzip(input: PieceSource, options: InflateOptions): Promise<void> {
  const { rest } = await runZlib(createGunzip({ chunkSize: pieceSize(options.size) }), input, options);
  for (let piece: Uint8Array | undefined = rest; piece !== undefined; piece = await input.next()) {
    if (!piece.every((byte) => byte === 0)) {
      throw new StrataError(
        'CORRUPT_STREAM',
        'The layer has bytes after the end of its gzip stream that are no gzip stream',
      );
    }
  }
}
