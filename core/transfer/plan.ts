import type { Descriptor } from '../oci/descriptor.ts';
import type { Reference } from '../oci/reference.ts';
import type { WantedPlatform } from '../oci/platform.ts';
import type { TransferParts } from './layer-download.ts';
import { readOnce, requirePlatform } from './require-platform.ts';
import { fetchSmallBlob } from './small-blob.ts';
import { walkWanted, type WantedPlatforms } from './walk-wanted.ts';
import { layersOf, platformsText, smallOf, sum } from './wanted-blobs.ts';

/** What a pull would move, worked out without moving it (B11): the same walk, documents only. */
export interface TransferPlan {
  readonly root: Descriptor;
  /** Those that would be pulled, joined for people, and one by one. */
  readonly platform: string;
  readonly chosen: readonly string[];
  readonly platforms: readonly string[];
  readonly layers: readonly { readonly digest: string; readonly size: number; readonly here: number }[];
  readonly download: number;
  readonly reused: number;
}

export async function planPull(
  parts: Pick<TransferParts, 'store' | 'registry'>,
  order: {
    readonly reference: Reference;
    readonly platform: WantedPlatform;
    readonly platforms?: WantedPlatforms;
    readonly signal: AbortSignal;
  },
): Promise<TransferPlan> {
  const { store, registry } = parts;
  const { reference, signal } = order;
  const { bytes, digest, mediaType } = await registry.manifest(reference, { signal });
  const root = { descriptor: { mediaType, digest, size: bytes.length }, bytes };
  const image = await walkWanted(root, order.platforms ?? [order.platform], async (descriptor) => {
    if (await store.has(descriptor.digest)) return store.readBlob(descriptor);
    return (await registry.manifest(reference, { digest: descriptor.digest, signal })).bytes;
  });
  const readConfig = readOnce((config) =>
    fetchSmallBlob(parts, reference, config, { signal, observe: () => undefined }),
  );
  await requirePlatform(image, reference, readConfig);
  const partials = await store.partials();
  const here = async (descriptor: Descriptor): Promise<number> =>
    (await store.has(descriptor.digest)) ? descriptor.size : (partials.get(descriptor.digest) ?? 0);
  const layers = await Promise.all(
    layersOf(image).map(async (layer) => ({
      digest: layer.digest,
      size: layer.size,
      here: await here(layer),
    })),
  );
  const small = smallOf(image);
  const smallHere = await Promise.all(small.map(here));
  const total = sum(layers.map(({ size }) => size)) + sum(small.map(({ size }) => size));
  const reused = sum(layers.map((layer) => layer.here)) + sum(smallHere);
  return {
    root: root.descriptor,
    platform: platformsText(image),
    chosen: image.images.map(({ platform }) => platform),
    platforms: image.platforms,
    layers,
    download: total - reused,
    reused,
  };
}
