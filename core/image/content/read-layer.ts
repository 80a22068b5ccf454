import { StrataError } from '../../oci/strata-error.ts';
import { shortDigest, type Digest } from '../../oci/digest.ts';
import { runTask } from '../../stream/run-task.ts';
import type { Workers } from '../../stream/workers.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { noteReading } from './seeking.ts';
import { layerFileOf, type ContentOrder, type LayerFile, type LayerRange } from './content-orders.ts';

export type { LayerRange } from './content-orders.ts';

/** Of all ranges that are read at once: they are held in memory. */
const MOST_AT_ONCE = 256 * 1024 * 1024;
/** Inflating runs beside the thread; two such tasks fill it. */
const RANGES_SHARE = 0.5;
/** A stream mostly waits for whoever reads it. */
const STREAM_SHARE = 0.2;

/**
 * Bytes of many ranges of one layer at once, in the order asked for: one pass at most. For small things: 256 MiB in all.
 * `LAYER_ELSEWHERE`, `BLOB_UNKNOWN`; `STORE_CORRUPT` when the layer ends before a range does.
 */
export async function readRanges(
  workers: Workers,
  layer: PlacedLayer,
  ranges: readonly LayerRange[],
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<readonly Uint8Array[]> {
  const file = hereOrThrow(layer);
  ranges.forEach(check);
  const total = ranges.reduce((sum, { length }) => sum + length, 0);
  if (total > MOST_AT_ONCE) {
    throw new StrataError('INVALID_INPUT', `${total} bytes are too many to be read at once`, {
      evidence: { wanted: total, limit: MOST_AT_ONCE },
    });
  }
  let found: readonly Uint8Array[] = [];
  const order: ContentOrder = { kind: 'ranges', layer: file, ranges };
  const onMessage = (message: unknown): void => void (found = message as readonly Uint8Array[]);
  const passed = await runTask(workers, 'content', order, { share: RANGES_SHARE, onMessage, signal });
  noteReading(workers, file, passed);
  return found;
}

/**
 * One range of any length, in pieces, with back-pressure. Errors as those of {@link readRanges}, and `STORE_CORRUPT` at the
 * end when all of it does not have the `digest`.
 */
export async function* streamRange(
  workers: Workers,
  layer: PlacedLayer,
  range: LayerRange,
  { signal, digest }: { readonly signal?: AbortSignal; readonly digest?: Digest | undefined } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = hereOrThrow(layer);
  check(range);
  const waiting: Uint8Array[] = [];
  let over: { readonly error: unknown } | 'ended' | undefined;
  let wake: () => void = () => undefined;
  const order: ContentOrder = { kind: 'stream', layer: file, range, digest };
  const task = workers.start('content', order, {
    share: STREAM_SHARE,
    onMessage: (piece) => {
      waiting.push(piece as Uint8Array);
      wake();
    },
  });
  const ended = task.result
    .then(
      (passed) => {
        over = 'ended';
        noteReading(workers, file, passed);
      },
      (error: unknown) => (over = { error }),
    )
    .then(() => wake());
  const stop = (): void => task.cancel();
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for (;;) {
      const piece = waiting.shift();
      if (piece !== undefined) {
        task.post(piece.length);
        yield piece;
      } else if (over === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      } else if (over === 'ended') {
        return;
      } else {
        throw over.error;
      }
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    if (over === undefined) {
      task.cancel();
      await ended;
    }
  }
}

function hereOrThrow(layer: PlacedLayer): LayerFile {
  const file = layerFileOf(layer);
  if (file !== undefined) return file;
  throw new StrataError(
    'LAYER_ELSEWHERE',
    `Layer ${shortDigest(layer.digest)} is in its registry; its files can be listed, but not opened`,
    { action: 'Pull the image, then open the file.', evidence: { digest: layer.digest } },
  );
}

function check({ offset, length }: LayerRange): void {
  if (Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0) return;
  throw new StrataError('INVALID_INPUT', `${length} bytes from ${offset} on cannot be read`);
}
