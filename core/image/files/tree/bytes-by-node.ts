import type { ImageTree } from './image-tree.ts';
import { filesystemView } from '../image-views.ts';
import { NONE, ROOT } from './node-tree.ts';
import { ABSENT } from './tree-view.ts';
import { KIND } from './versions.ts';

/** Bytes and files at and below paths. */
export interface BytesByNode {
  readonly size: { get(node: number): number | undefined };
  readonly files: { get(node: number): number | undefined };
  /** The layer that most of its bytes came from. */
  layer(node: number): number;
}

/** What the filesystem after a layer shows. */
export function shownBytes(tree: ImageTree, upTo: number): BytesByNode {
  const view = filesystemView(tree, upTo);
  const { parent } = tree.nodes;
  const { versions } = tree;
  const files = new Int32Array(tree.nodes.count);
  // The layer with most bytes so far, by a vote: exact where one layer has more than half.
  const leader = new Int32Array(tree.nodes.count);
  const votes = new Float64Array(tree.nodes.count);
  for (let node = files.length - 1; node > 0; node -= 1) {
    if (view.change[node] === ABSENT) continue;
    const version = view.version[node] ?? NONE;
    const kind = versions.kind[version];
    if (kind === KIND.file || kind === KIND.hardLink) files[node] = (files[node] ?? 0) + 1;
    const content = versions.content[version] ?? NONE;
    if (content !== NONE) vote(node, versions.layer[content] ?? 0, view.own[node] ?? 0);
    const up = parent[node] ?? ROOT;
    files[up] = (files[up] ?? 0) + (files[node] ?? 0);
    vote(up, leader[node] ?? 0, votes[node] ?? 0);
  }
  function vote(node: number, layer: number, bytes: number): void {
    if (leader[node] === layer) votes[node] = (votes[node] ?? 0) + bytes;
    else if ((votes[node] ?? 0) >= bytes) votes[node] = (votes[node] ?? 0) - bytes;
    else {
      votes[node] = bytes - (votes[node] ?? 0);
      leader[node] = layer;
    }
  }
  return {
    size: { get: (node) => view.size[node] },
    files: { get: (node) => files[node] },
    layer: (node) => leader[node] ?? 0,
  };
}

/** What one layer stores, whether a later one hides it or not. */
export function layerBytes(tree: ImageTree, layer: number): BytesByNode {
  const { nodes, versions } = tree;
  const size = new Map<number, number>();
  const files = new Map<number, number>();
  const end = tree.firstOfLayer[layer + 1] ?? versions.count;
  for (let version = tree.firstOfLayer[layer] ?? end; version < end; version += 1) {
    if (versions.content[version] !== version) continue;
    const bytes = versions.stored[version] ?? 0;
    for (let node = versions.node[version] ?? ROOT; node !== NONE; node = nodes.parent[node] ?? NONE) {
      size.set(node, (size.get(node) ?? 0) + bytes);
      files.set(node, (files.get(node) ?? 0) + 1);
    }
  }
  return { size, files, layer: () => layer };
}
