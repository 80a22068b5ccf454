import type { SelectedPath } from '../image-files.ts';
import type { ImageTree } from '../tree/image-tree.ts';
import { storedContent } from '../locate.ts';
import { NONE } from '../tree/node-tree.ts';
import { eachPath } from './path-match.ts';
import { CHANGE, changeName, kindName } from '../tree/versions.ts';

/** The nodes of all paths that match one of the expressions, whether any view still shows them or not. */
export function selectNodes(tree: ImageTree, patterns: readonly string[]): readonly number[] {
  const expression = new RegExp(patterns.map((pattern) => `(?:${pattern})`).join('|'));
  const found: number[] = [];
  const everything = { nodes: tree.nodes, change: new Uint8Array(tree.nodes.count) };
  eachPath(everything, tree.nodes.names.texts(), (path, node) => {
    if (expression.test(path)) found.push(node);
  });
  return found;
}

/** A path with all its versions; undefined for one that is only on the way to others. */
export function selectedPath(tree: ImageTree, node: number): SelectedPath | undefined {
  const { versions } = tree;
  const found: SelectedPath['versions'][number][] = [];
  for (let version = tree.lastOf(node); version !== NONE; version = versions.previous[version] ?? NONE) {
    const name = changeName(versions.change[version] ?? CHANGE.none);
    if (name === 'none') continue;
    found.push({
      layer: versions.layer[version] ?? 0,
      change: name,
      kind: kindName(versions.kind[version] ?? 0),
      content: storedContent(versions, version),
    });
  }
  return found.length === 0 ? undefined : { path: tree.nodes.path(node), versions: found.reverse() };
}
