import { treesInUse } from '../scratch.ts';
import { listTrees, rootfsFolders } from './kept-trees.ts';

export interface UnpackedTree {
  /** Of its folder. */
  readonly name: string;
  /** Of its files, each once. */
  readonly bytes: number;
  /** A container runs on it, or on one that stands on it. */
  readonly isUsed: boolean;
}

/** Layers that are kept unpacked for containers. */
export async function unpackedTrees(storeRoot: string): Promise<readonly UnpackedTree[]> {
  const folders = rootfsFolders(storeRoot);
  const all = new Map((await listTrees(folders)).map((tree) => [tree.name, tree]));
  const used = new Set<string>();
  for (const name of await treesInUse(folders.scratch)) {
    let tree = all.get(name);
    while (tree !== undefined && !used.has(tree.name)) {
      used.add(tree.name);
      tree = all.get(tree.about.below ?? '');
    }
  }
  return [...all.values()].map(({ name, bytes }) => ({ name, bytes, isUsed: used.has(name) }));
}
