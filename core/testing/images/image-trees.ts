import type { FileChange } from '../../api/files.ts';
import type { ImageTree } from '../../image/files/tree/image-tree.ts';
import { flatten, SortedFolders } from '../../image/files/lines.ts';
import { ROOT } from '../../image/files/tree/node-tree.ts';
import { readTree } from '../../image/files/tree/read-tree.ts';
import type { TreeView } from '../../image/files/tree/tree-view.ts';
import { changeName, KIND } from '../../image/files/tree/versions.ts';
import { toldBy } from '../../image/files/tree/tree-view.ts';
import { indexOf } from './layer-index-of.ts';
import type { TarEntry } from './tar-writer.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';

/** A layer in short: "folder/", "file", "file=content", "link -> target", "name <= hard link's target", or whole entries. */
export type DrawnLayer = readonly (string | TarEntry)[] | Buffer;

/** The tree of an image with these layers. */
export function treeOf(...layers: readonly DrawnLayer[]): Promise<ImageTree> {
  return withTemporaryFolder(async (folder) => {
    const files: string[] = [];
    for (const [at, layer] of layers.entries())
      files.push(await indexOf(folder, `${at}`, Buffer.isBuffer(layer) ? layer : layer.map(entryOf)));
    return readTree(files);
  });
}

/** Entries of a layer written in short. */
export function entryOf(text: string | TarEntry): TarEntry {
  if (typeof text !== 'string') return text;
  const [path = '', target] = text.split(' -> ');
  if (target !== undefined) return { path, kind: 'symlink', target };
  const [name = '', hard] = text.split(' <= ');
  if (hard !== undefined) return { path: name, kind: 'hardlink', target: hard };
  if (text.endsWith('/')) return { path: text, kind: 'folder' };
  const [file = '', content] = text.split('=');
  return { path: file, content: content ?? '' };
}

const LETTERS: Readonly<Record<FileChange, string>> = { added: 'A', changed: 'M', removed: 'D', none: '.' };

/** "A usr/ 12 (3 hidden)", one line for each entry, indented by how deep it is; sizes and what is hidden only where there is some. */
export function drawing(view: TreeView): string {
  const folders = new SortedFolders(view, undefined, 'path');
  const { nodes, depths } = flatten(ROOT, folders, () => true);
  return Array.from(nodes, (node, at) => {
    const isFolder = view.versionsOf(node).kind[toldBy(view, node)] === KIND.folder;
    const [size, hides] = [view.size[node] ?? 0, view.hides[node] ?? 0];
    return [
      `${'  '.repeat(depths[at] ?? 0)}${LETTERS[changeName(view.change[node] ?? 0)]}`,
      `${view.nodes.nameText(node)}${isFolder ? '/' : ''}`,
      ...(size === 0 ? [] : [`${size}`]),
      ...(hides === 0 ? [] : [`(${hides} hidden)`]),
    ].join(' ');
  }).join('\n');
}
