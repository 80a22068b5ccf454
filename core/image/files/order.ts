import type { FileSortKey, FilesQuery } from '../../api/files.ts';
import { toldBy, type TreeView } from './tree/tree-view.ts';
import { KIND } from './tree/versions.ts';

/** `path`: by the bytes of the name, folders and files mixed, as `list` gives them; the others as a file manager sorts. */
export type FileOrder = FilesQuery['sort'] | 'path';

/** Compares two nodes of one folder. */
export function nodeOrder(view: TreeView, order: FileOrder): (one: number, other: number) => number {
  const { nodes } = view;
  if (order === 'path') {
    return (one, other) =>
      nodes.names.bytes(nodes.name[one] ?? 0).compare(nodes.names.bytes(nodes.name[other] ?? 0));
  }
  const byName = nameOrder(view);
  const sign = order.descending ? -1 : 1;
  if (order.by === 'name') {
    const isFolder = (node: number): number =>
      view.versionsOf(node).kind[toldBy(view, node)] === KIND.folder ? 0 : 1;
    // Folders come first in either direction, as in file managers.
    return (one, other) => isFolder(one) - isFolder(other) || sign * byName(one, other);
  }
  const key = keyOf(view, order.by);
  return (one, other) => sign * (key(one) - key(other)) || byName(one, other);
}

/** Lower and upper case together. */
function nameOrder({ nodes }: TreeView): (one: number, other: number) => number {
  const { name, names } = nodes;
  return (one, other) => {
    const [left, right] = [name[one] ?? 0, name[other] ?? 0];
    return (
      compareTexts(names.loweredText(left), names.loweredText(right)) ||
      compareTexts(names.text(left), names.text(right))
    );
  };
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function keyOf(view: TreeView, by: Exclude<FileSortKey, 'name'>): (node: number) => number {
  const told = (node: number): number => toldBy(view, node);
  switch (by) {
    case 'size':
      return (node) => view.size[node] ?? 0;
    case 'hides':
      return (node) => view.hides[node] ?? 0;
    case 'modified':
      return (node) => {
        const versions = view.versionsOf(node);
        return versions.mtime(told(node)) + versions.mtimeNanos(told(node)) / 1e9;
      };
    case 'owner':
      return (node) => {
        const versions = view.versionsOf(node);
        return versions.uid(told(node)) * 2 ** 20 + versions.gid(told(node)) / 2 ** 20;
      };
    case 'mode':
      return (node) => view.versionsOf(node).mode(told(node));
    case 'layer':
      return (node) => view.versionsOf(node).layer[told(node)] ?? 0;
  }
}
