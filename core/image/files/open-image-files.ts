import { StrataError } from '../../oci/strata-error.ts';
import type { Workers } from '../../stream/workers.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import type { ImageFiles } from './image-files.ts';

/** Keeps the files of a few images ready: the same layers in the same order give the same answer. */
export interface KeptImageFiles {
  of(layers: readonly PlacedLayer[], options?: { readonly signal?: AbortSignal }): Promise<ImageFiles>;
}

/** Not built yet. */
export function keepImageFiles(_workers: Workers): KeptImageFiles {
  return { of: () => Promise.reject(new StrataError('INTERNAL', 'This is not built yet')) };
}
