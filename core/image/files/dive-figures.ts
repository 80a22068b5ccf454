import type { ImageTree } from './tree/image-tree.ts';
import { NONE, ROOT } from './tree/node-tree.ts';
import { readTree } from './tree/read-tree.ts';
import { HOW, KIND } from './tree/versions.ts';

/** An image as dive counts it. Bytes. */
export interface DiveFigures {
  readonly sizeBytes: number;
  /** Of all layers but the first. */
  readonly userSizeBytes: number;
  /** Of every path that stands in more than one layer, all its copies. */
  readonly wastedBytes: number;
  /** Smallest copy of each path ÷ all copies. */
  readonly efficiency: number;
  /** Wasted ÷ user size. */
  readonly wastedUserPercent: number;
}

/** For comparisons with dive; the app itself counts all copies but the last as waste (see `waste-report.ts`). */
export async function diveFigures(indexFiles: readonly string[]): Promise<DiveFigures> {
  return countLikeDive(await readTree(indexFiles));
}

/**
 * Dive looks at the leaves of each layer: entries without anything below them in that layer, whiteouts among them. A whiteout
 * of a file counts as a copy of no bytes, that of a folder as one of everything that was in it.
 * https://github.com/wagoodman/dive/blob/main/dive/filetree/efficiency.go
 */
function countLikeDive(tree: ImageTree): DiveFigures {
  const { versions, nodes } = tree;
  const copies = new Uint32Array(nodes.count);
  const all = new Float64Array(nodes.count);
  const smallest = new Float64Array(nodes.count).fill(Infinity);
  const parentIn = new Int32Array(nodes.count).fill(NONE);
  let sizeBytes = 0;
  let base = 0;
  for (let layer = 0; layer < tree.layers; layer += 1) {
    const leaves = leavesOf(tree, layer, parentIn);
    for (const [node, size] of leaves) {
      copies[node] = (copies[node] ?? 0) + 1;
      all[node] = (all[node] ?? 0) + size;
      smallest[node] = Math.min(smallest[node] ?? 0, size);
    }
    const end = tree.firstOfLayer[layer + 1] ?? versions.count;
    for (let version = tree.firstOfLayer[layer] ?? end; version < end; version += 1)
      if (versions.content[version] === version) sizeBytes += versions.size(version);
    if (layer === 0) base = sizeBytes;
  }
  let wastedBytes = 0;
  let least = 0;
  let most = 0;
  for (let node = 1; node < nodes.count; node += 1) {
    if (copies[node] === 0) continue;
    if ((copies[node] ?? 0) > 1) wastedBytes += all[node] ?? 0;
    least += smallest[node] ?? 0;
    most += all[node] ?? 0;
  }
  const userSizeBytes = sizeBytes - base;
  return {
    sizeBytes,
    userSizeBytes,
    wastedBytes,
    efficiency: most === 0 ? 1 : least / most,
    wastedUserPercent: userSizeBytes === 0 ? 0 : wastedBytes / userSizeBytes,
  };
}

/** Nodes and bytes. `parentIn`: by node the last layer that has something in it. */
function leavesOf(tree: ImageTree, layer: number, parentIn: Int32Array): Map<number, number> {
  const { versions, nodes } = tree;
  const leaves = new Map<number, number>();
  const end = tree.firstOfLayer[layer + 1] ?? versions.count;
  for (let version = tree.firstOfLayer[layer] ?? end; version < end; version += 1) {
    const node = versions.node[version] ?? ROOT;
    const how = versions.how[version] ?? 0;
    if (tree.inLayer(node, layer) !== version) continue;
    if (how > HOW.whiteout) {
      // What went with a folder is counted where the folder's whiteout is.
      const by = versions.by[version] ?? ROOT;
      if (how === HOW.removedFolder) leaves.set(by, (leaves.get(by) ?? 0) + removedSize(tree, version));
      continue;
    }
    parentIn[nodes.parent[node] ?? ROOT] = layer;
    if (how !== HOW.implied) leaves.set(node, (leaves.get(node) ?? 0) + ownSize(tree, version));
  }
  for (const node of leaves.keys()) {
    const version = tree.inLayer(node, layer);
    if (version !== NONE && tree.isFolder(version) && parentIn[node] === layer) leaves.delete(node);
  }
  return leaves;
}

function ownSize({ versions }: ImageTree, version: number): number {
  return versions.kind[version] === KIND.file && !versions.isRemoval(version) ? versions.size(version) : 0;
}

function removedSize(tree: ImageTree, version: number): number {
  return ownSize(tree, tree.versions.previous[version] ?? NONE);
}
