import { StrataError } from '../../oci/strata-error.ts';
import { sha256 } from '../../stream/hash.ts';
import type { Workers } from '../../stream/workers.ts';
import type { LocatedFile, StoredContent } from '../files/image-files.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { changedContent } from './changed-content.ts';
import { readRanges, streamRange, type LayerRange } from './read-layer.ts';
import { forgetSeeking } from './seeking.ts';
import { readExtents, type Extent } from './sparse-map.ts';

interface Options {
  readonly signal?: AbortSignal;
}

/** Bytes of a hole per piece. */
const HOLE_PIECE = 256 * 1024;

/**
 * Bytes of a file as its reader sees them, holes filled; fewer where the file ends. What is read whole must have the
 * digest that the index has, else `STORE_CORRUPT`.
 */
export async function readContent(
  workers: Workers,
  layer: PlacedLayer,
  content: StoredContent,
  range: LayerRange,
  options: Options = {},
): Promise<Uint8Array> {
  const length = Math.max(0, Math.min(range.length, content.size - range.offset));
  const isWhole = range.offset === 0 && length === content.size;
  const wrong = (bytes: Uint8Array): boolean =>
    isWhole && content.digest !== undefined && sha256(bytes) !== content.digest;
  const bytes = await readAnew(
    workers,
    layer,
    () => read(workers, layer, content, range.offset, length, options),
    wrong,
  );
  if (wrong(bytes)) throw changedContent(layer.digest, content.offset);
  return bytes;
}

/** What is derived of a layer may be damaged: whatever is wrong is read once more without it. */
async function readAnew(
  workers: Workers,
  layer: PlacedLayer,
  attempt: () => Promise<Uint8Array>,
  isWrong: (bytes: Uint8Array) => boolean,
): Promise<Uint8Array> {
  try {
    const bytes = await attempt();
    if (!isWrong(bytes)) return bytes;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  await forgetSeeking(workers, layer);
  return attempt();
}

function isDamage(error: unknown): boolean {
  return error instanceof StrataError && (error.code === 'STORE_CORRUPT' || error.code === 'CORRUPT_STREAM');
}

async function read(
  workers: Workers,
  layer: PlacedLayer,
  content: StoredContent,
  from: number,
  length: number,
  options: Options,
): Promise<Uint8Array> {
  const extents = await extentsOf(workers, layer, content, options);
  const parts = extents.flatMap((extent) => overlap(extent, from, length));
  const found = await readRanges(workers, layer, parts, options);
  const first = found[0];
  if (first !== undefined && first.length === length) return first;
  const bytes = new Uint8Array(length);
  parts.forEach((part, at) => bytes.set(found[at] ?? new Uint8Array(0), part.at));
  return bytes;
}

/** The same for a file of any length, in pieces; that its digest is wrong is known, and thrown, at its end. */
export async function* streamContent(
  workers: Workers,
  layer: PlacedLayer,
  content: StoredContent,
  options: Options = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* fill(workers, layer, content, options);
  } catch (error) {
    if (isDamage(error)) await forgetSeeking(workers, layer);
    throw error;
  }
}

async function* fill(
  workers: Workers,
  layer: PlacedLayer,
  content: StoredContent,
  options: Options,
): AsyncGenerator<Uint8Array, void, undefined> {
  const extents = await extentsOf(workers, layer, content, options);
  const begins = extents[0]?.offset ?? content.offset;
  const length = extents.reduce((sum, extent) => sum + extent.length, 0);
  let at = 0;
  let next = 0;
  for await (const stored of streamRange(
    workers,
    layer,
    { offset: begins, length },
    { ...options, digest: content.digest },
  )) {
    let rest = stored;
    while (rest.length > 0) {
      const extent = extents[next];
      if (extent === undefined) return;
      yield* hole(extent.at - at, options);
      at = Math.max(at, extent.at);
      const piece = rest.subarray(0, extent.at + extent.length - at);
      yield piece;
      at += piece.length;
      rest = rest.subarray(piece.length);
      if (at === extent.at + extent.length) next += 1;
    }
  }
  yield* hole(content.size - at, options);
}

function* hole(length: number, { signal }: Options): Generator<Uint8Array, void, undefined> {
  if (length <= 0) return;
  const zeros = new Uint8Array(Math.min(HOLE_PIECE, length));
  for (let left = length; left > 0; left -= zeros.length) {
    if (signal?.aborted === true) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    yield zeros.subarray(0, left);
  }
}

function extentsOf(
  workers: Workers,
  layer: PlacedLayer,
  content: StoredContent,
  options: Options,
): Promise<readonly Extent[]> {
  return readExtents(content, async (offset, length) => {
    const [bytes = new Uint8Array(0)] = await readRanges(workers, layer, [{ offset, length }], options);
    return bytes;
  });
}

function overlap(extent: Extent, from: number, length: number): (LayerRange & { readonly at: number })[] {
  const start = Math.max(extent.at, from);
  const end = Math.min(extent.at + extent.length, from + length);
  if (start >= end) return [];
  return [{ at: start - from, offset: extent.offset + start - extent.at, length: end - start }];
}

/** The layer whose bytes a file has, and where they are. `NOT_A_FILE` for what has no content. */
export function contentOf(
  layers: readonly PlacedLayer[],
  { row, content }: LocatedFile,
): { readonly layer: PlacedLayer; readonly content: StoredContent } {
  const layer = content === undefined ? undefined : layers[content.layer];
  if (content !== undefined && layer !== undefined) return { layer, content };
  throw new StrataError('NOT_A_FILE', `${row.path} is a ${row.kind} and has no content`, {
    evidence: { path: row.path, kind: row.kind },
  });
}
