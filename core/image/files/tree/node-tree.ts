import { StrataError } from '../../../oci/strata-error.ts';
import { Names, powerOfTwo } from './names.ts';
import { pathBytes } from '../paths/path-text.ts';

/** A tree of a million files has some 1.2 million nodes. Beyond this an archive is written to exhaust (fault T5). */
const MOST_NODES = 8_000_000;
const SLASH = 0x2f;
const DOT = 0x2e;

export const ROOT = 0;
/** No node, no version. */
export const NONE = -1;

/** Paths as a tree of numbers: 0 is the root, and every parent has a smaller number than its children. */
export class NodeTree {
  readonly names: Names;
  parent = new Int32Array(1024);
  name = new Int32Array(1024);
  firstChild = new Int32Array(1024).fill(NONE);
  nextSibling = new Int32Array(1024).fill(NONE);
  count = 1;
  #lastFolder = NONE;
  #lastPath = '';
  /** Open addressing over parent and name: the node, 0 for a free place (the root is nobody's child). */
  #table = new Int32Array(4096);

  constructor(names = new Names()) {
    this.names = names;
    this.parent[ROOT] = NONE;
    this.name[ROOT] = names.intern(new Uint8Array(0), 0, 0);
  }

  /** Makes room for so many more entries, each with a name of its own at worst. */
  reserve(more: number): void {
    this.names.reserve(more);
    const nodes = Math.min(MOST_NODES, this.count + more);
    if (nodes > this.parent.length) this.#enlarge(nodes);
    if (2 * nodes > this.#table.length) this.#rehash(2 * nodes);
  }

  /** One that can grow by itself. */
  copy(): NodeTree {
    const copy = new NodeTree(this.names);
    copy.parent = this.parent.slice();
    copy.name = this.name.slice();
    copy.firstChild = this.firstChild.slice();
    copy.nextSibling = this.nextSibling.slice();
    copy.count = this.count;
    copy.#table = this.#table.slice();
    return copy;
  }

  /** The child of a name, {@link NONE} when there is none. */
  child(parent: number, name: number): number {
    const node = this.#table[this.#place(parent, name)] ?? 0;
    return node === 0 ? NONE : node;
  }

  childOrNew(parent: number, name: number): number {
    const place = this.#place(parent, name);
    const known = this.#table[place] ?? 0;
    if (known !== 0) return known;
    const node = this.count++;
    if (node >= this.parent.length) this.#enlarge(this.count);
    this.parent[node] = parent;
    this.name[node] = name;
    this.nextSibling[node] = this.firstChild[parent] ?? NONE;
    this.firstChild[parent] = node;
    this.firstChild[node] = NONE;
    this.#table[place] = node;
    if (2 * this.count > this.#table.length) this.#rehash(2 * this.count);
    return node;
  }

  /** The node of "/a/path", whether anything is there now or not; {@link NONE} when no layer knows it. */
  find(path: string): number {
    return this.findBytes(pathBytes(path));
  }

  /** The same of a path as an archive has it. */
  findBytes(bytes: Buffer): number {
    let node = ROOT;
    let from = 0;
    while (from < bytes.length && node !== NONE) {
      let to = bytes.indexOf(SLASH, from);
      if (to < 0) to = bytes.length;
      const isDot = to - from === 1 && bytes[from] === DOT;
      if (to > from && !isDot) {
        const name = this.names.find(bytes, from, to);
        node = name === NONE ? NONE : this.child(node, name);
      }
      from = to + 1;
    }
    return node;
  }

  nameText(node: number): string {
    return this.names.text(this.name[node] ?? 0);
  }

  /** "/usr/bin/tool"; "/" for the root. */
  path(node: number): string {
    if (node === ROOT) return '/';
    const folder = this.parent[node] ?? ROOT;
    // Mostly the paths of one folder are asked for one after the other.
    if (folder !== this.#lastFolder) {
      this.#lastFolder = folder;
      this.#lastPath = this.#folderPath(folder);
    }
    return this.#lastPath + this.nameText(node);
  }

  /** With a slash at its end. */
  #folderPath(folder: number): string {
    const parts: string[] = [];
    for (let at = folder; at > ROOT; at = this.parent[at] ?? NONE) parts.push(this.nameText(at));
    return parts.length === 0 ? '/' : `/${parts.reverse().join('/')}/`;
  }

  #place(parent: number, name: number): number {
    const mask = this.#table.length - 1;
    let place = hashOf(parent, name) & mask;
    for (;;) {
      const node = this.#table[place] ?? 0;
      if (node === 0 || (this.parent[node] === parent && this.name[node] === name)) return place;
      place = (place + 1) & mask;
    }
  }

  #enlarge(least: number): void {
    if (this.count > MOST_NODES) {
      throw new StrataError('EXPANSION_LIMIT', `The layers have more than ${MOST_NODES} paths`, {
        evidence: { limit: MOST_NODES },
      });
    }
    this.parent = enlarged(this.parent, least);
    this.name = enlarged(this.name, least);
    this.firstChild = enlarged(this.firstChild, least);
    this.nextSibling = enlarged(this.nextSibling, least);
  }

  #rehash(places: number): void {
    const table = new Int32Array(powerOfTwo(places));
    const mask = table.length - 1;
    for (let node = 1; node < this.count; node += 1) {
      let place = hashOf(this.parent[node] ?? 0, this.name[node] ?? 0) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = node;
    }
    this.#table = table;
  }
}

function hashOf(parent: number, name: number): number {
  const hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(name, 0x85ebca6b);
  return hash ^ (hash >>> 15);
}

function enlarged(numbers: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(2 * numbers.length, least));
  larger.set(numbers);
  return larger;
}
