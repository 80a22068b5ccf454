import type { TaskContext } from '../../stream/worker-tasks.ts';
import { collectRanges, tooShort } from './collect-ranges.ts';
import type { ContentOrder, LayerFile } from './content-orders.ts';
import { openLayerFile, type OpenLayer } from './open-layer.ts';

/** Bytes on their way to whoever reads a stream. */
const MOST_IN_FLIGHT = 4 * 1024 * 1024;

/** The worker's side of `readRanges`. Returns how many bytes had to be unpacked for it. */
export async function rangesTask(
  { layer, ranges }: Extract<ContentOrder, { readonly kind: 'ranges' }>,
  context: TaskContext,
): Promise<number> {
  const wanted = ranges.map(({ offset, length }) => ({ offset, bytes: new Uint8Array(length) }));
  const passed = await withLayer(layer, (open) => collectRanges(open, wanted, layer, context.signal));
  const found = wanted.map(({ bytes }) => bytes);
  context.post(
    found,
    found.map(({ buffer }) => buffer),
  );
  return passed;
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
