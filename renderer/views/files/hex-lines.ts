/** Bytes as a dump shows them. */
import { PIECE } from './read-file.ts';

export const ROW_BYTES = 16;

export interface HexLine {
  readonly offset: string;
  readonly bytes: string;
  readonly text: string;
}

/** Row at `offset`; without its piece, the offset alone. */
export function hexLine(offset: number, piece: Uint8Array | undefined, size: number): HexLine {
  const digits = Math.max(8, Math.max(0, size - 1).toString(16).length);
  const name = offset.toString(16).padStart(digits, '0');
  if (piece === undefined) return { offset: name, bytes: '', text: '' };
  const bytes = [...piece.subarray(offset % PIECE, (offset % PIECE) + ROW_BYTES)];
  const pairs = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
  return {
    offset: name,
    bytes: `${pairs.slice(0, 8).join(' ')}  ${pairs.slice(8).join(' ')}`.trimEnd(),
    text: bytes.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
  };
}

/** "4096" and "0x1000" as bytes; `null` for what is no offset. */
export function offsetIn(text: string): number | null {
  const trimmed = text.trim().toLowerCase();
  if (/^\d{1,15}$/.test(trimmed)) return Number(trimmed);
  return /^0x[\da-f]{1,12}$/.test(trimmed) ? Number.parseInt(trimmed.slice(2), 16) : null;
}
