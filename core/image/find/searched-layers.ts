import type { FoundFile } from '../../api/files.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import type { StoreSnapshot } from '../load/snapshot.ts';
import { sharingImage } from '../list/totals.ts';

/** A layer that is looked at once, whatever number of images has it. */
export interface SearchedLayer {
  /** Of the compressed bytes. */
  readonly digest: Digest;
  readonly indexFile: string;
  readonly images: FoundFile['images'];
  readonly imageCount: number;
}

export interface SearchedLayers {
  readonly layers: readonly SearchedLayer[];
  /** Layers that are here and were never unpacked, so that their files are not known. */
  readonly unread: number;
}

/** As many as are named beside a file. */
const NAMED = 20;

type GrowingLayer = { -readonly [Key in keyof SearchedLayer]: SearchedLayer[Key] } & {
  images: FoundFile['images'][number][];
  last: Image | undefined;
};

/**
 * Every layer of the images, of all platforms that are here. The same files in two blobs (compressed twice) are one layer.
 * Base first and in the order of the images, so that what is found first is of the first of them.
 */
export function searchedLayers(
  images: readonly Image[],
  facts: StoreSnapshot['facts'],
  indexFileOf: (diffId: Digest) => string,
): SearchedLayers {
  const layers = new Map<Digest, GrowingLayer>();
  const unread = new Set<Digest>();
  for (const image of images) {
    const present = new Set(image.blobs.map(({ digest }) => digest));
    for (const { here, manifest } of image.variants) {
      if (!here) continue;
      (manifest?.layers ?? []).forEach(({ digest }, position) => {
        const diffId = facts.get(digest)?.diffId;
        if (diffId === undefined) {
          if (present.has(digest)) unread.add(digest);
          return;
        }
        let layer = layers.get(diffId);
        if (layer === undefined) {
          const indexFile = indexFileOf(diffId);
          layer = { digest, indexFile, images: [], imageCount: 0, last: undefined };
          layers.set(diffId, layer);
        }
        if (layer.last === image) return;
        layer.last = image;
        layer.imageCount += 1;
        if (layer.images.length < NAMED) layer.images.push({ ...sharingImage(image), position });
      });
    }
  }
  return {
    layers: [...layers.values()].map(({ last: _last, ...layer }) => layer),
    unread: unread.size,
  };
}
