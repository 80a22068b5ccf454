import type { DuplicateReport, ImageChoice } from '../../api/files.ts';
import { findDuplicates } from '../../image/duplicates/find-duplicates.ts';
import { findInLayers } from '../../image/find/find-in-layers.ts';
import { searchedLayers, type SearchedLayers } from '../../image/find/searched-layers.ts';
import type { FilesInside, Inside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Searches and counts over the indexes of layers. What is looked at where it is, is not in the store and not searched. */
export function findFiles(ground: InsideGround): Pick<Inside, 'find'> & Pick<FilesInside, 'duplicates'> {
  return {
    async find(query, options) {
      ground.workers.warm('find');
      const { layers, unread } = await layersOfStore(ground);
      await findInLayers(ground.workers, layers, query, { ...options, unread });
    },
    async duplicates(choice, limit): Promise<DuplicateReport> {
      const layers = choice === null ? await layersOfStore(ground) : await layersOfImage(ground, choice);
      return findDuplicates(ground.workers, layers, limit);
    },
  };
}

async function layersOfStore({ images, store }: InsideGround): Promise<SearchedLayers> {
  const [{ all }, facts] = await Promise.all([images(), store.facts()]);
  return searchedLayers(all, facts, (diffId) => store.derivedLayer(diffId).indexFile);
}

async function layersOfImage(ground: InsideGround, choice: ImageChoice): Promise<SearchedLayers> {
  const image = await ground.image(choice);
  const { row } = image.detail;
  const title = row.tag === '' ? row.repository : `${row.repository}:${row.tag}`;
  const sharing = { key: row.key, title: row.name === null ? row.imageId : title, imageId: row.imageId };
  const layers = new Map<string, SearchedLayers['layers'][number]>();
  (await image.layers()).forEach(({ digest, diffId, indexFile }, position) => {
    if (!layers.has(diffId))
      layers.set(diffId, { digest, indexFile, images: [{ ...sharing, position }], imageCount: 1 });
  });
  return { layers: [...layers.values()], unread: 0 };
}
