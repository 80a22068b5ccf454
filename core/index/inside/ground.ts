import type { DocumentView, ImageDetail } from '../../api/images.ts';
import type { ImageChoice } from '../../api/files.ts';
import type { KeptImageFiles } from '../../image/files/open-image-files.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import type { ImageConfig } from '../../oci/config.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Store } from '../../store/store.ts';
import type { Workers } from '../../stream/workers.ts';
import type { Images } from '../core.ts';
import type { UnfinishedSaves } from './unfinished-saves.ts';

/** An image to look into, wherever it is. */
export interface PlacedImage {
  readonly detail: ImageDetail;
  /** `null` when it is not here or cannot be read. */
  readonly config: ImageConfig | null;
  /** Of the manifest. */
  readonly annotations: Readonly<Record<string, string>>;
  /**
   * All its layers, indexed; those that are here and never were get their index now. `BLOB_UNKNOWN` when one is not here,
   * `LAYER_ELSEWHERE` when one has to be fetched first. `upTo`: only the layers from the base to this one.
   */
  layers(options?: {
    readonly signal?: AbortSignal;
    readonly upTo?: number;
  }): Promise<readonly PlacedLayer[]>;
}

/** An image that is looked at where it is; see `core/api/opened.ts`. */
export interface LookedAt extends PlacedImage {
  documents(): Promise<readonly DocumentView[]>;
}

/** What every part of the inside stands on. */
export interface InsideGround {
  readonly store: Store;
  readonly workers: Workers;
  readonly registry: Registry;
  /** The store's images now. */
  readonly images: () => Promise<Images>;
  /** What was given of them is out of date. */
  readonly changed: () => void;
  readonly saves: UnfinishedSaves;
  /** Its files: kept for the images that were asked for last. */
  readonly files: KeptImageFiles;
  readonly image: (choice: ImageChoice) => Promise<PlacedImage>;
}
