import type { ImageDetail } from '../../api/images.ts';
import type { ImageConfig } from '../../oci/config.ts';
import { baseImage } from './base-image.ts';
import type { Image } from '../image.ts';
import { chainOf, standsOn } from './layer-chain.ts';
import { sharingImage } from '../list/totals.ts';

interface Stranger {
  readonly detail: ImageDetail;
  readonly config: ImageConfig | null;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The detail of an image that is not in the store, with its relations to those that are. */
export function detailAmong(all: readonly Image[], { detail, config, annotations }: Stranger): ImageDetail {
  const chain = {
    diffIds: detail.layers.map(({ diffId }) => diffId),
    steps: config?.history?.length ?? 0,
  };
  const bases = all
    .filter((image) => standsOn(chain, chainOf(image)))
    .sort((a, b) => b.layers.length - a.layers.length);
  const owners = new Map<string, Image[]>(detail.layers.map(({ digest }) => [digest, []]));
  for (const image of all)
    for (const digest of new Set(image.layers.map((layer) => layer.digest))) owners.get(digest)?.push(image);
  return {
    ...detail,
    layers: detail.layers.map((layer) => ({
      ...layer,
      sharedWith: (owners.get(layer.digest) ?? []).map(sharingImage),
    })),
    standsOn: bases.map(sharingImage),
    base: baseImage({ config, annotations, layers: detail.layers.length, standsOn: bases }),
  };
}
