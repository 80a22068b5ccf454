import type { MapNode, MapQuery } from '../../../api/files.ts';
import { shownName } from '../file-row.ts';
import type { ImageTree } from './image-tree.ts';
import { notFound } from '../locate.ts';
import { NONE, ROOT } from './node-tree.ts';
import { layerBytes, shownBytes, type BytesByNode } from './bytes-by-node.ts';

/** What is smaller than this part of the whole is less than a few pixels of a large screen. */
const SMALLEST_PART = 1 / 3000;
/** Deeper folders are drawn as one: their borders would leave no room. Opening one shows more. */
const DEEPEST = 12;

/** Rectangles by path, or by layer and then by path (D19). `FILE_NOT_FOUND` when nothing is at `root`. */
export function treeMap(tree: ImageTree, query: Omit<MapQuery, 'key' | 'platform'>): MapNode {
  const root = tree.nodes.find(query.root);
  if (root === NONE || tree.after(root, query.upTo) === NONE)
    throw notFound(query.root, { upTo: query.upTo, follow: false });
  if (query.by === 'path') {
    const bytes = shownBytes(tree, query.upTo);
    return new MapDrawing(tree, bytes, sizeOf(bytes, root) * SMALLEST_PART).node(root, 0);
  }
  const layers = Array.from({ length: query.upTo + 1 }, (_, layer) => layerBytes(tree, layer));
  const size = layers.reduce((sum, bytes) => sum + sizeOf(bytes, root), 0);
  const children = layers.flatMap((bytes, layer) => {
    const node = new MapDrawing(tree, bytes, size * SMALLEST_PART).node(root, 1);
    return node.size === 0 ? [] : [{ ...node, name: `${layer}`, kind: 'layer' as const, layer }];
  });
  children.sort((one, other) => other.size - one.size);
  const largest = children[0]?.layer ?? 0;
  const files = children.reduce((sum, child) => sum + child.files, 0);
  return {
    path: tree.nodes.path(root),
    name: nameOf(tree, root),
    size,
    files,
    layer: largest,
    kind: 'folder',
    children,
  };
}

const sizeOf = (bytes: BytesByNode, node: number): number => bytes.size.get(node) ?? 0;

function nameOf(tree: ImageTree, node: number): string {
  return node === ROOT ? '/' : shownName(tree.nodes.nameText(node));
}

class MapDrawing {
  readonly #tree: ImageTree;
  readonly #bytes: BytesByNode;
  readonly #smallest: number;

  constructor(tree: ImageTree, bytes: BytesByNode, smallest: number) {
    this.#tree = tree;
    this.#bytes = bytes;
    this.#smallest = smallest;
  }

  node(node: number, depth: number): MapNode {
    const isFolder = this.#tree.nodes.firstChild[node] !== NONE;
    return {
      path: this.#tree.nodes.path(node),
      name: nameOf(this.#tree, node),
      size: sizeOf(this.#bytes, node),
      files: this.#bytes.files.get(node) ?? 0,
      layer: this.#bytes.layer(node),
      kind: isFolder ? 'folder' : 'file',
      children: isFolder && depth < DEEPEST ? this.#children(node, depth) : [],
    };
  }

  /** Largest first; what is too small to be drawn is one rectangle. */
  #children(folder: number, depth: number): MapNode[] {
    const { firstChild, nextSibling } = this.#tree.nodes;
    const drawn: number[] = [];
    const rest: number[] = [];
    for (let node = firstChild[folder] ?? NONE; node !== NONE; node = nextSibling[node] ?? NONE) {
      const size = sizeOf(this.#bytes, node);
      if (size > 0) (size >= this.#smallest ? drawn : rest).push(node);
    }
    drawn.sort((one, other) => sizeOf(this.#bytes, other) - sizeOf(this.#bytes, one) || one - other);
    const children = drawn.map((node) => this.node(node, depth + 1));
    if (rest.length > 0) children.push(this.#rest(folder, rest));
    return children;
  }

  #rest(folder: number, nodes: readonly number[]): MapNode {
    const largest = nodes.reduce((one, other) =>
      sizeOf(this.#bytes, other) > sizeOf(this.#bytes, one) ? other : one,
    );
    return {
      path: this.#tree.nodes.path(folder),
      name: '',
      size: nodes.reduce((sum, node) => sum + sizeOf(this.#bytes, node), 0),
      files: nodes.reduce((sum, node) => sum + (this.#bytes.files.get(node) ?? 0), 0),
      layer: this.#bytes.layer(largest),
      kind: 'rest',
      children: [],
    };
  }
}
