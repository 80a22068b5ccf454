import { StrataError } from '../../../oci/strata-error.ts';
import { diskError } from '../../../stream/disk-error.ts';
import { openLayerIndex, type LayerIndex } from '../../layer-index/layer-index.ts';
import type { ImageTree } from './image-tree.ts';
import { TreeBuilder } from './tree-builder.ts';

/** The tree of an image, from the index files of its layers, base first. `STORE_CORRUPT`, `EXPANSION_LIMIT`, `DISK_FAILED`. */
export async function readTree(indexFiles: readonly string[]): Promise<ImageTree> {
  const builder = new TreeBuilder();
  // One layer at a time: what else runs on this thread has its turn in between.
  for (const file of indexFiles) builder.add(await openIndex(file));
  return builder.tree;
}

async function openIndex(file: string): Promise<LayerIndex> {
  try {
    return await openLayerIndex(file);
  } catch (error) {
    throw error instanceof StrataError ? error : diskError(error, 'read', file);
  }
}
