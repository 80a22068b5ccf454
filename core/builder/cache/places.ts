import type { CachePlace } from '../../api/build.ts';
import type { Begin } from '../../image/content/save/aside.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { StoreJob } from '../../store/jobs.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import { folderPlace } from './folder-place.ts';
import { registryPlace } from './registry-place.ts';

/** Where steps are kept for other machines. Nothing that comes from there is trusted before its digest is right. */
export interface OpenPlace {
  readonly title: string;
  /** What was written there; `undefined` when nothing was. */
  manifest(): Promise<Uint8Array | undefined>;
  /** The whole of a small blob, its digest checked. */
  small(descriptor: Descriptor): Promise<Uint8Array>;
  /** Puts a layer into the store, its digest and size checked; hold it before. */
  fetch(layer: Descriptor): Promise<void>;
  /** Nothing is sent that is there. */
  send(descriptor: Descriptor, open: () => AsyncIterable<Uint8Array>): Promise<'there' | 'sent'>;
  /** Makes it what is found there from now on. */
  publish(manifest: Uint8Array): Promise<void>;
}

export interface PlaceGround {
  readonly parts: TransferParts & { readonly beginSave: Begin };
  readonly job: StoreJob;
  readonly signal: AbortSignal;
}

export function openPlace(ground: PlaceGround, place: CachePlace): OpenPlace {
  return place.kind === 'registry' ? registryPlace(ground, place.reference) : folderPlace(ground, place.path);
}
