import type { DuplicateReport } from '../../api/files.ts';
import type { Workers } from '../../stream/workers.ts';
import type { SearchedLayers } from '../find/searched-layers.ts';
import type { DuplicatesOrder, FoundDuplicates } from './duplicate-messages.ts';

/** Eight bytes each. */
const HELD = 8_000_000;

/** Contents of a byte and more that are stored several times, largest waste first. A layer counts once, whoever shares it. */
export async function findDuplicates(
  workers: Workers,
  { layers, unread }: SearchedLayers,
  limit: number,
  held = HELD,
): Promise<DuplicateReport> {
  const order: DuplicatesOrder = { indexFiles: layers.map(({ indexFile }) => indexFile), limit, held };
  const found = (await workers.start('duplicates', order).result) as FoundDuplicates;
  return {
    contents: found.contents.map(({ hex, size, copies, places }) => ({
      digest: `sha256:${hex}`,
      size,
      copies,
      wasted: (copies - 1) * size,
      places: places.flatMap(({ layer, path }) => {
        const where = layers[layer];
        if (where === undefined) return [];
        const images = where.images.map(({ key, title, imageId }) => ({ key, title, imageId }));
        return [{ layer: where.digest, path, images }];
      }),
    })),
    wasted: found.wasted,
    duplicated: found.duplicated,
    layers: found.layers,
    unread: found.unread + unread,
  };
}
