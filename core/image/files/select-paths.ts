import type { SelectedPath } from './image-files.ts';
import type { ImageTree } from './image-tree.ts';
import { storedContent } from './locate.ts';
import { NONE } from './node-tree.ts';
import { eachPath } from './path-match.ts';
import { CHANGE, changeName, kindName } from './versions.ts';

/** All paths that match one of the expressions, with all their versions; paths that are only on the way to others have none. */
export function selectPaths(tree: ImageTree, patterns: readonly string[]): SelectedPath[] {
  const expression = new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'));
  const found: SelectedPath[] = [];
  // Also what no view shows any more.
  const everything = { nodes: tree.nodes, change: new Uint8Array(tree.nodes.count) };
  eachPath(everything, tree.nodes.names.texts(), (path, node) => {
    if (!expression.test(path)) return;
    const versions = versionsOf(tree, node);
    if (versions.length > 0) found.push({ path, versions });
  });
  return found;
}

function versionsOf(tree: ImageTree, node: number): SelectedPath['versions'] {
  const { versions } = tree;
  const found: SelectedPath['versions'][number][] = [];
  for (let version = tree.lastOf(node); version !== NONE; version = versions.previous[version] ?? NONE) {
    const change = versions.change[version] ?? CHANGE.none;
    const name = changeName(change);
    if (name === 'none') continue;
    found.push({
      layer: versions.layer[version] ?? 0,
      change: name,
      kind: kindName(versions.kind[version] ?? 0),
      content: storedContent(versions, version),
    });
  }
  return found.reverse();
}
