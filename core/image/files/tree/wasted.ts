import type { ImageTree } from './image-tree.ts';
import { NONE, ROOT } from './node-tree.ts';

/** A tree that is asked is built and does not change any more; histories of ten thousand paths ask one after the other. */
const known = new WeakMap<ImageTree, Float64Array>();

/** By node the bytes of its contents that the finished image does not show. A content with hard links is where its file is. */
export function wastedByNode(tree: ImageTree): Float64Array {
  const wasted = known.get(tree) ?? sumUp(tree);
  known.set(tree, wasted);
  return wasted;
}

function sumUp({ nodes, versions }: ImageTree): Float64Array {
  const wasted = new Float64Array(nodes.count);
  for (let version = 0; version < versions.count; version += 1) {
    if (versions.content[version] !== version || versions.hiddenIn[version] === NONE) continue;
    const node = versions.node[version] ?? ROOT;
    wasted[node] = (wasted[node] ?? 0) + (versions.stored[version] ?? 0);
  }
  return wasted;
}
