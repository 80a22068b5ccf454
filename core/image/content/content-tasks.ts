import type { TaskContext } from '../../stream/worker-tasks.ts';
import { runningDigest } from '../../stream/hash.ts';
import { changedContent } from './changed-content.ts';
import { collectRanges, tooShort } from './collect-ranges.ts';
import type { ContentOrder, LayerFile } from './content-orders.ts';
import { Room } from './room.ts';
import { openLayerFile, type OpenLayer } from './open-layer.ts';

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
  { layer, range, digest: wanted }: Extract<ContentOrder, { readonly kind: 'stream' }>,
  context: TaskContext,
): Promise<number> {
  const room = new Room(context.signal);
  context.listen((taken) => room.give(taken as number));
  const end = range.offset + range.length;
  const digest = wanted === undefined ? undefined : runningDigest('sha256');
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
          digest?.update(bytes);
          context.post(bytes, [bytes.buffer]);
          reached = position + to;
          if (reached < end) await room.take(to - from);
        }
        return reached < end;
      }),
    );
  if (reached < end) throw tooShort(layer, reached);
  if (digest !== undefined && digest.digest() !== wanted) throw changedContent(layer.digest, range.offset);
  return passed;
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
