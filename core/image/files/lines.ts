import { nodeOrder, type FileOrder } from './order.ts';
import { ABSENT, type TreeView } from './tree/tree-view.ts';

/** The lines of an opened and sorted tree: for each its node and how deep it is. */
export interface Lines {
  readonly nodes: Int32Array;
  readonly depths: Int32Array;
}

/** Which entries a filter lets be seen, and which folders it opens. */
export interface Kept {
  /** By node 1 for what matches and for the folders on its way. */
  readonly shown: Uint8Array;
  /** By node 1 for the folders on the way. */
  readonly opened: Uint8Array;
}

/** `matching`: by node 1 for what matches. */
export function keepMatching(view: TreeView, matching: Uint8Array): Kept {
  const shown = matching.slice();
  const opened = new Uint8Array(matching.length);
  const { parent } = view.nodes;
  for (let node = matching.length - 1; node > 0; node -= 1) {
    if (shown[node] === 0) continue;
    const up = parent[node] ?? 0;
    shown[up] = opened[up] = 1;
  }
  return { shown, opened };
}

/** From here on it is faster to have all names of the tree at once than those of the folder one by one. */
const MANY = 4000;

/** Children of a folder in their order, kept for as long as neither view, filter nor order change. */
export class SortedFolders {
  readonly #view: TreeView;
  readonly #shown: Uint8Array | undefined;
  readonly #compare: (one: number, other: number) => number;
  readonly #sorted = new Map<number, Int32Array>();

  constructor(view: TreeView, shown: Uint8Array | undefined, order: FileOrder) {
    this.#view = view;
    this.#shown = shown;
    this.#compare = nodeOrder(view, order);
  }

  children(folder: number): Int32Array {
    const known = this.#sorted.get(folder);
    if (known !== undefined) return known;
    const { nodes, change } = this.#view;
    const found: number[] = [];
    for (let node = nodes.firstChild[folder] ?? -1; node !== -1; node = nodes.nextSibling[node] ?? -1) {
      if (change[node] !== ABSENT && this.#shown?.[node] !== 0) found.push(node);
    }
    if (found.length > MANY) nodes.names.loweredTexts();
    const sorted = Int32Array.from(found.sort(this.#compare));
    this.#sorted.set(folder, sorted);
    return sorted;
  }
}

/** All lines below `top`, each open folder followed by what is in it. */
export function flatten(top: number, folders: SortedFolders, isOpen: (node: number) => boolean): Lines {
  let nodes = new Int32Array(1024);
  let depths = new Int32Array(1024);
  let count = 0;
  const waiting: { readonly children: Int32Array; next: number }[] = [
    { children: folders.children(top), next: 0 },
  ];
  for (let level = waiting.at(-1); level !== undefined; level = waiting.at(-1)) {
    const node = level.children[level.next];
    if (node === undefined) {
      waiting.pop();
      continue;
    }
    level.next += 1;
    if (count === nodes.length) {
      nodes = enlarged(nodes);
      depths = enlarged(depths);
    }
    nodes[count] = node;
    depths[count] = waiting.length - 1;
    count += 1;
    if (isOpen(node)) waiting.push({ children: folders.children(node), next: 0 });
  }
  return { nodes: nodes.subarray(0, count), depths: depths.subarray(0, count) };
}

function enlarged(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
