import type { ImageDetail } from '../api/images.ts';
import type { ImageConfig } from '../oci/config.ts';
import { baseImage } from './base-image.ts';
import type { Image } from './image.ts';
import { sharingImage } from './totals.ts';

interface Stranger {
  readonly detail: ImageDetail;
  readonly config: ImageConfig | null;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The detail of an image that is not in the store, with its relations to those that are. */
export function detailAmong(all: readonly Image[], { detail, config, annotations }: Stranger): ImageDetail {
  const diffIds = detail.layers.map(({ diffId }) => diffId);
  const standsOn = all
    .filter((image) => isUnder(image, diffIds, config?.history?.length ?? 0))
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
    standsOn: standsOn.map(sharingImage),
    base: baseImage({ config, annotations, layers: diffIds.length, standsOn }),
  };
}

/** Its layers are the first ones; with the very same layers, it has fewer steps. */
function isUnder(image: Image, diffIds: readonly string[], steps: number): boolean {
  const { layers, variant } = image;
  if (layers.length === 0 || layers.length > diffIds.length) return false;
  if (layers.length === diffIds.length && (variant.config?.steps ?? 0) >= steps) return false;
  return layers.every(({ diffId }, position) => diffId !== null && diffId === diffIds[position]);
}
