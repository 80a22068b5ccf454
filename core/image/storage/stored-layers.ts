import type { StoredLayer, StoredLayersPage, StoredLayersQuery } from '../../api/storage.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import type { StoreSnapshot } from '../load/snapshot.ts';
import { sharingImage } from '../list/totals.ts';
import { NO_STEP, storedVariants, type StepsOf } from './layer-steps.ts';

/** As many as are named beside a layer. */
const NAMED = 20;

interface FoundLayer {
  readonly row: Omit<StoredLayer, 'imageCount' | 'images' | 'saves'>;
  readonly images: Set<Image>;
}

/** Every layer that is here and that an image has, once. */
export function storedLayers(
  images: readonly Image[],
  facts: StoreSnapshot['facts'],
  stepsOf: StepsOf,
): readonly StoredLayer[] {
  const found = new Map<Digest, FoundLayer>();
  for (const image of images) {
    const here = new Set(image.blobs.map(({ digest }) => digest));
    for (const { variant, layers } of storedVariants(image)) {
      layers.forEach(({ digest, size }, position) => {
        if (!here.has(digest)) return;
        let layer = found.get(digest);
        if (layer === undefined) {
          const known = facts.get(digest);
          const config = variant.manifest?.config.digest;
          const step = (config === undefined ? undefined : stepsOf(config)[position]) ?? NO_STEP;
          const diffId = variant.config?.diffIds[position] ?? known?.diffId ?? '';
          layer = {
            row: { digest, diffId, size, unpacked: known?.unpacked ?? null, ...step },
            images: new Set(),
          };
          found.set(digest, layer);
        }
        layer.images.add(image);
      });
    }
  }
  return [...found.values()].map(({ row, images: users }) => ({
    ...row,
    imageCount: users.size,
    images: [...users].slice(0, NAMED).map(sharingImage),
    saves: row.size * (users.size - 1),
  }));
}

/** Sorted, filtered and cut to what a window shows. Rows without a value come last, whichever way it is sorted. */
export function layersPage(
  layers: readonly StoredLayer[],
  { sort, filter, offset, limit }: StoredLayersQuery,
): StoredLayersPage {
  const words = filter.trim().toLowerCase();
  const matching = words === '' ? layers : layers.filter((layer) => isAbout(layer, words));
  const value = (layer: StoredLayer): number | string | null =>
    sort.by === 'images' ? layer.imageCount : layer[sort.by];
  const direction = sort.descending ? -1 : 1;
  const rows = [...matching].sort((a, b) => {
    const left = value(a);
    const right = value(b);
    if (left === right) return b.size - a.size || (a.digest < b.digest ? -1 : 1);
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -direction : direction;
  });
  return { rows: rows.slice(offset, offset + limit), matching: rows.length, total: layers.length };
}

function isAbout({ digest, diffId, instruction, images }: StoredLayer, words: string): boolean {
  return (
    digest.includes(words) ||
    diffId.includes(words) ||
    instruction.toLowerCase().includes(words) ||
    images.some(({ title, key }) => title.toLowerCase().includes(words) || key.toLowerCase().includes(words))
  );
}
