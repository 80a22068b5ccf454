import type { Digest } from '../oci/digest.ts';
import type { Compression } from '../stream/compression.ts';

/** A layer as trees and contents need it, wherever its image is: in the store, in an archive, in a registry. */
export interface PlacedLayer {
  /** Names the index and whatever else is derived of it. */
  readonly diffId: Digest;
  /** Of the bytes as they are stored. */
  readonly digest: Digest;
  /** Its index, written and whole. */
  readonly indexFile: string;
  readonly bytes: LayerBytes;
}

export type LayerBytes =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** Where the layer begins in that file, and how many bytes of it are the layer's. */
      readonly offset: number;
      readonly length: number;
      /** What the media type says; the bytes decide. */
      readonly compression: Compression;
      /** Existing folder for what is derived of this layer (its seek points); bounded and deletable at any time. */
      readonly derivedFolder: string;
    }
  /** Its files are known, its bytes are in a registry. */
  | { readonly kind: 'elsewhere' };
