import type { ImageTree } from './tree/image-tree.ts';
import { NONE, ROOT } from './tree/node-tree.ts';
import { ABSENT, emptyView, sumUp, type TreeView } from './tree/tree-view.ts';
import { CHANGE } from './tree/versions.ts';

/** The filesystem as it stands after a layer; the changes are those of that layer. */
export function filesystemView(tree: ImageTree, upTo: number): TreeView {
  const { nodes, versions } = tree;
  const view = emptyView(nodes, () => versions);
  for (let node = 0; node < nodes.count; node += 1) {
    const version = tree.after(node, upTo);
    if (version === NONE) continue;
    view.version[node] = version;
    view.change[node] = versions.layer[version] === upTo ? (versions.change[version] ?? 0) : CHANGE.none;
    view.hides[node] = versions.hides[version] ?? 0;
  }
  countContents(tree, view, 0);
  return sumUp(view);
}

/** What one layer adds, changes and removes, with the folders on the way. */
export function layerView(tree: ImageTree, layer: number): TreeView {
  const { nodes, versions } = tree;
  const view = emptyView(nodes, () => versions);
  const end = tree.firstOfLayer[layer + 1] ?? versions.count;
  for (let version = tree.firstOfLayer[layer] ?? end; version < end; version += 1) {
    const node = versions.node[version] ?? ROOT;
    // Others were replaced in the same layer.
    if (tree.inLayer(node, layer) !== version) continue;
    view.version[node] = version;
    view.change[node] = versions.change[version] ?? 0;
    view.hides[node] = versions.hides[version] ?? 0;
    if (versions.isRemoval(version)) view.own[node] = versions.hides[version] ?? 0;
    for (
      let up = nodes.parent[node] ?? NONE;
      up !== NONE && view.change[up] === ABSENT;
      up = nodes.parent[up] ?? NONE
    )
      showFolder(tree, view, up, layer);
  }
  if (view.change[ROOT] === ABSENT) showFolder(tree, view, ROOT, layer);
  countContents(tree, view, tree.firstOfLayer[layer] ?? end);
  return sumUp(view);
}

/** A folder on the way to a change. That of something removed may be gone itself, and then its own removal comes yet. */
function showFolder(tree: ImageTree, view: TreeView, node: number, layer: number): void {
  const version = tree.after(node, layer);
  view.version[node] = version;
  view.change[node] = CHANGE.none;
}

/** Each content counts once: at the path of its file, or else at the first of its hard links. From version `from` on. */
function countContents({ versions }: ImageTree, view: TreeView, from: number): void {
  const counted = new Uint8Array(versions.count - from);
  const { version, own } = view;
  const links: number[] = [];
  for (let node = 0; node < version.length; node += 1) {
    const shown = version[node] ?? NONE;
    const content = shown === NONE || versions.isRemoval(shown) ? NONE : (versions.content[shown] ?? NONE);
    if (content < from) continue;
    if (content !== shown) links.push(node);
    else {
      counted[content - from] = 1;
      own[node] = versions.stored[content] ?? 0;
    }
  }
  for (const node of links) {
    const content = versions.content[version[node] ?? NONE] ?? NONE;
    if (counted[content - from] === 1) continue;
    counted[content - from] = 1;
    own[node] = versions.stored[content] ?? 0;
  }
}
