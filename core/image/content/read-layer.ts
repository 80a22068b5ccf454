import type { Workers } from '../../stream/workers.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { StrataError } from '../../oci/strata-error.ts';

export interface LayerRange {
  /** In the unpacked layer. */
  readonly offset: number;
  readonly length: number;
}

/** Bytes of many ranges of one layer at once, in the order asked for: one pass at most. For small things: 256 MiB in all. */
export function readRanges(
  _workers: Workers,
  _layer: PlacedLayer,
  _ranges: readonly LayerRange[],
  _options: { readonly signal?: AbortSignal } = {},
): Promise<readonly Uint8Array[]> {
  return Promise.reject(new StrataError('INTERNAL', 'This is not built yet'));
}

/** One range of any length, in pieces, with back-pressure. */
export function streamRange(
  _workers: Workers,
  _layer: PlacedLayer,
  _range: LayerRange,
  _options: { readonly signal?: AbortSignal } = {},
): AsyncIterable<Uint8Array> {
  throw new StrataError('INTERNAL', 'This is not built yet');
}
