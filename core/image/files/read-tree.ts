import { openLayerIndex } from '../layer-index/layer-index.ts';
import type { ImageTree } from './image-tree.ts';
import { TreeBuilder } from './tree-builder.ts';

/** The tree of an image, from the index files of its layers, base first. `STORE_CORRUPT`, `EXPANSION_LIMIT`. */
export async function readTree(indexFiles: readonly string[]): Promise<ImageTree> {
  const builder = new TreeBuilder();
  // One layer at a time: what else runs on this thread has its turn in between.
  for (const file of indexFiles) builder.add(await openLayerIndex(file));
  return builder.tree;
}
