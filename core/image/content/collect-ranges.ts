import { shortDigest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { LayerFile } from './content-orders.ts';
import type { OpenLayer } from './open-layer.ts';

/** Unpacked bytes that are read and thrown away rather than begun anew behind them. */
const WORTH_BEGINNING_ANEW = 1024 * 1024;

export interface Wanted {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Fills each of `wanted` with the bytes from its offset on. Returns how many bytes had to be unpacked for it. */
export async function collectRanges(
  open: OpenLayer,
  wanted: readonly Wanted[],
  layer: LayerFile,
  signal: AbortSignal,
): Promise<number> {
  const sorted = wanted.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.offset - b.offset);
  /** All before this one are filled. */
  let first = 0;
  let passed = 0;
  while (first < sorted.length) {
    const begun = first;
    let reached = 0;
    await open.read(sorted[first]?.offset ?? 0, signal, (piece, position) => {
      reached = position + piece.length;
      passed += piece.length;
      for (let at = first; at < sorted.length; at += 1) {
        const range = sorted[at];
        if (range === undefined || range.offset >= reached) break;
        copyOverlap(range, piece, position);
      }
      while (first < sorted.length && endOf(sorted[first]) <= reached) first += 1;
      const next = sorted[first];
      if (next === undefined) return false;
      return open.startFor(next.offset) <= reached + WORTH_BEGINNING_ANEW;
    });
    if (first === begun && endOf(sorted[first]) > reached) throw tooShort(layer, reached);
  }
  return passed;
}

function endOf(range: Wanted | undefined): number {
  return range === undefined ? 0 : range.offset + range.bytes.length;
}

function copyOverlap({ offset, bytes }: Wanted, piece: Uint8Array, position: number): void {
  const start = Math.max(offset, position);
  const end = Math.min(offset + bytes.length, position + piece.length);
  if (start < end) bytes.set(piece.subarray(start - position, end - position), start - offset);
}

export function tooShort(layer: LayerFile, reached: number): StrataError {
  return new StrataError(
    'STORE_CORRUPT',
    `Layer ${shortDigest(layer.digest)} ends before byte ${reached} of its unpacked bytes, where its index has a file`,
    {
      action: 'Verify the store, then pull the image again.',
      command: 'strata verify',
      evidence: { digest: layer.digest, ends: reached },
    },
  );
}
