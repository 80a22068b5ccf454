import type { NodeTree } from './node-tree.ts';
import type { Versions } from './versions.ts';

/** Of a path that a view does not show. */
export const ABSENT = 255;

/** What one view shows of a tree, by node. Nothing that it shows is in a folder that it does not show. */
export interface TreeView {
  readonly nodes: NodeTree;
  /** A `CHANGE`, or {@link ABSENT}. */
  readonly change: Uint8Array;
  /** The version shown; of what was removed, the removal. */
  readonly version: Int32Array;
  /** Whose versions they are: those of one image, but in a comparison. */
  readonly versionsOf: (node: number) => Versions;
  /** Bytes of the entry itself: a content with several hard links counts once. */
  readonly own: Float64Array;
  /** The same with everything below. */
  readonly size: Float64Array;
  /** Entries below. */
  readonly below: Int32Array;
  /** Bytes of lower layers that it and everything below hide. */
  readonly hides: Float64Array;
}

/** Adds up what is below each folder; `own` and `hides` are by entry before. */
export function sumUp(view: TreeView): TreeView {
  const { nodes, change, own, size, below, hides } = view;
  const { parent } = nodes;
  size.set(own);
  // Children have larger numbers than their parents.
  for (let node = change.length - 1; node > 0; node -= 1) {
    if (change[node] === ABSENT) continue;
    const up = parent[node] ?? 0;
    size[up] = (size[up] ?? 0) + (size[node] ?? 0);
    below[up] = (below[up] ?? 0) + (below[node] ?? 0) + 1;
    hides[up] = (hides[up] ?? 0) + (hides[node] ?? 0);
  }
  return view;
}

export function emptyView(nodes: NodeTree, versionsOf: (node: number) => Versions): TreeView {
  const { count } = nodes;
  return {
    nodes,
    change: new Uint8Array(count).fill(ABSENT),
    version: new Int32Array(count).fill(-1),
    versionsOf,
    own: new Float64Array(count),
    size: new Float64Array(count),
    below: new Int32Array(count),
    hides: new Float64Array(count),
  };
}

/** The version that tells about an entry: of what was removed, what it was. */
export function toldBy(view: TreeView, node: number): number {
  const versions = view.versionsOf(node);
  const version = view.version[node] ?? -1;
  return versions.isRemoval(version) ? (versions.previous[version] ?? -1) : version;
}
