import { StrataError } from '../../oci/strata-error.ts';
import { shortDigest } from '../../oci/digest.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { ContentOrder, LayerFile } from './content-orders.ts';
import { openLayerFile, type OpenLayer } from './open-layer.ts';

/** Unpacked bytes that are read and thrown away rather than begun anew behind them. */
const WORTH_BEGINNING_ANEW = 1024 * 1024;
/** Bytes on their way to whoever reads a stream. */
const MOST_IN_FLIGHT = 4 * 1024 * 1024;

/** The worker's side of `readRanges`. Returns how many bytes had to be unpacked for it. */
export async function rangesTask(
  { layer, ranges }: Extract<ContentOrder, { readonly kind: 'ranges' }>,
  context: TaskContext,
): Promise<number> {
  const wanted = ranges.map(({ offset, length }) => ({ offset, bytes: new Uint8Array(length) }));
  const passed = await withLayer(layer, (open) => collect(open, wanted, layer, context.signal));
  const found = wanted.map(({ bytes }) => bytes);
  context.post(
    found,
    found.map(({ buffer }) => buffer),
  );
  return passed;
}

interface Wanted {
  readonly offset: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function collect(
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

/** The worker's side of `streamRange`. Returns how many bytes had to be unpacked for it. */
export async function streamTask(
  { layer, range }: Extract<ContentOrder, { readonly kind: 'stream' }>,
  context: TaskContext,
): Promise<number> {
  const room = new Room(context);
  const end = range.offset + range.length;
  let passed = 0;
  let reached = range.offset;
  if (range.length > 0)
    await withLayer(layer, (open) =>
      open.read(range.offset, context.signal, async (piece, position) => {
        passed += piece.length;
        const from = Math.max(0, range.offset - position);
        const to = Math.min(piece.length, end - position);
        if (from < to) {
          // A copy: the piece is used again, and what is sent is given away.
          const bytes = new Uint8Array(piece.subarray(from, to));
          context.post(bytes, [bytes.buffer]);
          reached = position + to;
          if (reached < end) await room.take(to - from);
        }
        return reached < end;
      }),
    );
  if (reached < end) throw tooShort(layer, reached);
  return passed;
}

/** Credit of the reader: what it has not taken yet is on its way. */
class Room {
  readonly #signal: AbortSignal;
  #inFlight = 0;
  #wake: () => void = () => undefined;

  constructor(context: TaskContext) {
    this.#signal = context.signal;
    this.#signal.addEventListener('abort', () => this.#wake(), { once: true });
    context.listen((taken) => {
      this.#inFlight -= taken as number;
      this.#wake();
    });
  }

  async take(count: number): Promise<void> {
    this.#inFlight += count;
    while (this.#inFlight >= MOST_IN_FLIGHT && !this.#signal.aborted)
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

async function withLayer<Result>(
  layer: LayerFile,
  use: (open: OpenLayer) => Promise<Result>,
): Promise<Result> {
  const open = await openLayerFile(layer);
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

function tooShort(layer: LayerFile, reached: number): StrataError {
  return new StrataError(
    'STORE_CORRUPT',
    `Layer ${shortDigest(layer.digest)} ends before byte ${reached} of its unpacked bytes, where its index has a file`,
    {
      action: 'Run strata verify; then pull the image again.',
      evidence: { digest: layer.digest, ends: reached },
    },
  );
}
