import type { ImageTree } from './image-tree.ts';
import { NONE, ROOT } from './node-tree.ts';

/** By node the bytes of its contents that the finished image does not show. A content with hard links is where its file is. */
export function wastedByNode({ nodes, versions }: ImageTree): Float64Array {
  const wasted = new Float64Array(nodes.count);
  for (let version = 0; version < versions.count; version += 1) {
    if (versions.content[version] !== version || versions.hiddenIn[version] === NONE) continue;
    const node = versions.node[version] ?? ROOT;
    wasted[node] = (wasted[node] ?? 0) + (versions.stored[version] ?? 0);
  }
  return wasted;
}
