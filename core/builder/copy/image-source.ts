import { followLinks } from '../../container/rootfs/link-chain.ts';
import type { IgnoreMatcher } from '../../dockerfile/ignore.ts';
import { textOf } from '../context/read-folder.ts';
import { LeftOutFolders } from './left-out-folders.ts';
import type { SourceEntry } from './source-entry.ts';
import type { SourceTree } from './source-tree.ts';

interface Node {
  readonly entry: SourceEntry | undefined;
  readonly children: Map<string, Node>;
}

/** Files of an image as a tree in memory. `entries`: their paths from the root. */
export function imageSource(entries: Iterable<SourceEntry>, ignored: IgnoreMatcher): SourceTree {
  const root: { entry: SourceEntry | undefined; children: Map<string, Node> } = {
    entry: undefined,
    children: new Map(),
  };
  const add = (entry: SourceEntry): void => {
    const names = entry.path === '' ? [] : entry.path.split('/');
    let node: { entry: SourceEntry | undefined; children: Map<string, Node> } = root;
    for (const name of names) {
      const child = node.children.get(name) ?? { entry: undefined, children: new Map() };
      node.children.set(name, child);
      node = child;
    }
    node.entry = entry;
  };
  const left = new LeftOutFolders();
  for (const entry of entries) {
    if (entry.path === '' || !ignored.ignores(textOf([entry.path])))
      for (const each of [...left.take(entry.path), entry]) add(each);
    else if (entry.kind === 'folder') left.leave(entry);
  }
  const nodeAt = (path: readonly string[]): Node | undefined => {
    let node: Node | undefined = root;
    for (const name of path) node = node?.children.get(name);
    return node;
  };
  const isFolderNode = (node: Node | undefined): boolean =>
    node !== undefined && (node.entry === undefined || node.entry.kind === 'folder');
  return {
    resolve: (path) =>
      followLinks(path, (folder, name) => {
        const node = nodeAt([...folder, name]);
        if (node === undefined) return 'missing';
        return node.entry?.kind === 'link' ? { link: node.entry.link } : 'other';
      }),
    exists: (path) => nodeAt(path) !== undefined,
    isFolder: (path) => isFolderNode(nodeAt(path)),
    names: (folder) => [...(nodeAt(folder)?.children.keys() ?? [])],
    *entries(path, skips: IgnoreMatcher) {
      const todo: { readonly below: readonly string[]; readonly node: Node }[] = [];
      const left = new LeftOutFolders();
      const start = nodeAt(path);
      if (start !== undefined) todo.push({ below: [], node: start });
      for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
        const { below, node } = next;
        for (const name of [...node.children.keys()].sort().reverse()) {
          const child = node.children.get(name);
          if (child !== undefined) todo.push({ below: [...below, name], node: child });
        }
        const entry = { ...(node.entry ?? IMPLIED), path: below.join('/') };
        if (below.length === 0 || !skips.ignores(textOf(below))) yield* [...left.take(entry.path), entry];
        else if (entry.kind === 'folder') left.leave(entry);
      }
    },
  };
}

/** A folder that no entry names. */
const IMPLIED: SourceEntry = {
  path: '',
  kind: 'folder',
  mode: 0o755,
  uid: 0,
  gid: 0,
  mtime: null,
  nanos: 0,
  link: '',
  size: 0,
  digest: undefined,
  xattrs: [],
  content: undefined,
};
