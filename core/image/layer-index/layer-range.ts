import type { Digest } from '../../oci/digest.ts';
import type { Compression } from '../../stream/compression.ts';
import { runTask } from '../../stream/run-task.ts';
import type { Workers } from '../../stream/workers.ts';
import type { LayerFacts } from './layer-facts.ts';
import type { RangeOrder } from './pass-messages.ts';

interface RangeOptions {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  /** Of the stored bytes, where it is known beforehand; the caller compares the diff ID in any case. */
  readonly digest: Digest | undefined;
  /** What the media type says; the bytes decide. */
  readonly compression: Compression;
  /** Where the index is written; removed again on failure. */
  readonly indexFile: string;
  /** Gets the stored bytes read so far. */
  readonly onProgress?: (read: number) => void;
  readonly signal?: AbortSignal;
}

/** Reading, inflating and hashing in one thread: two layers at a time fill two cores. */
const RANGE_SHARE = 0.45;

/**
 * The index of a layer that is a part of a file, as in an archive of images. Throws `DIGEST_MISMATCH`, `SIZE_MISMATCH`
 * and what unpacking throws.
 */
export async function indexLayerRange(workers: Workers, options: RangeOptions): Promise<LayerFacts> {
  const { signal, onProgress, ...rest } = options;
  const order: RangeOrder = { role: 'range', ...rest };
  const onMessage = (read: unknown): void => onProgress?.(read as number);
  return (await runTask(workers, 'layer', order, { share: RANGE_SHARE, onMessage, signal })) as LayerFacts;
}
