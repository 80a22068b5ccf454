/** A place where decompression can begin. */
export interface SeekPoint {
  /** Of the compressed bytes of the layer. */
  readonly bit: number;
  /** Bytes that are unpacked before it. */
  readonly unpacked: number;
  /** How many of those the decompressor needs: 0 where a member (gzip) or a frame (zstd) begins. */
  readonly windowLength: number;
}

/** What deflate refers back to at most. */
export const WINDOW = 32 * 1024;
/** Unpacked bytes between two points, at least: 10 ms of inflating. */
const SPACING = 4 * 1024 * 1024;
/** Of one layer; beyond that the points lie farther apart. With a window each they take 256 MiB of disk at most. */
export const MOST_POINTS = 8192;
/** Layers unpack to two to four times their size. */
const USUAL_RATIO = 4;

/** Unpacked bytes between points of a layer of `compressed` bytes. */
export function spacingFor(compressed: number): number {
  return Math.max(SPACING, Math.ceil((USUAL_RATIO * compressed) / MOST_POINTS));
}

/** The last point at or before `offset`; undefined when only the beginning is. `points` are in order. */
export function pointBefore<Point extends SeekPoint>(
  points: readonly Point[],
  offset: number,
): Point | undefined {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.unpacked ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return points[low - 1];
}
