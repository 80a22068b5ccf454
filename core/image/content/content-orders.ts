import type { LayerBytes, PlacedLayer } from '../placed-layer.ts';
import type { Digest } from '../../oci/digest.ts';

export interface LayerRange {
  /** In the unpacked layer. */
  readonly offset: number;
  readonly length: number;
}

/** A layer whose bytes are in a file here, as it is told to a worker. */
export interface LayerFile extends Omit<Extract<LayerBytes, { readonly kind: 'file' }>, 'kind'> {
  readonly digest: Digest;
  readonly diffId: Digest;
}

export type ContentOrder =
  /** Answered by one message of one array per range, in the order asked for. */
  | { readonly kind: 'ranges'; readonly layer: LayerFile; readonly ranges: readonly LayerRange[] }
  /** Answered by pieces; the owner says how many bytes it has taken (a number) and so makes room for more. At
   * the end they must have the digest, if one is given. */
  | {
      readonly kind: 'stream';
      readonly layer: LayerFile;
      readonly range: LayerRange;
      readonly digest: Digest | undefined;
    };

/** Undefined when the bytes are in a registry. */
export function layerFileOf({ bytes, digest, diffId }: PlacedLayer): LayerFile | undefined {
  if (bytes.kind === 'elsewhere') return undefined;
  const { kind: _kind, ...file } = bytes;
  return { ...file, digest, diffId };
}
