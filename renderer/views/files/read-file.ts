/** Contents in pieces, as main gives them. */
import type { FileChoice } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';

/** Bytes that one answer holds at most. */
export const PIECE = 1024 * 1024;

export async function readPiece(file: FileChoice, offset: number, length = PIECE): Promise<Uint8Array> {
  const { key, platform, path, layer } = file;
  return (await call('files.read', { key, platform, path, layer, offset, length })).bytes;
}

/** From the beginning to `limit`, until `goesOn` says no. */
export async function* readPieces(
  file: FileChoice,
  limit: number,
  goesOn: () => boolean,
): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < limit && goesOn();) {
    const bytes = await readPiece(file, offset, Math.min(PIECE, limit - offset));
    if (bytes.length === 0) return;
    yield bytes;
    offset += bytes.length;
  }
}
