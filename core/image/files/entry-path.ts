import type { LayerCursor } from '../layer-index/layer-cursor.ts';
import { ROOT, type NodeTree } from './node-tree.ts';

const SLASH = 0x2f;
const DOT = 0x2e;

/** The path itself: what stands there is the root of the archive ("./"). */
export type EntryPlace = 'root' | 'entry' | 'unsafe' | 'reserved';

/**
 * Finds the folder and the name of one entry after the other. What a path has in common with the one before it is not looked
 * up again, which for most entries leaves only the name.
 */
export class EntryPaths {
  /** Of the last entry: the folder it is in, and where its name is in the cursor's path. */
  folder = ROOT;
  from = 0;
  to = 0;
  readonly #nodes: NodeTree;
  /** Folders of the path before, and where each ends in it. */
  readonly #folders: number[] = [];
  readonly #ends: number[] = [];

  constructor(nodes: NodeTree) {
    this.#nodes = nodes;
  }

  /**
   * Leading, doubled and trailing slashes and "." mean nothing. A ".." is `unsafe` wherever it leads (QUALITY T1), and a
   * folder with a whiteout's name `reserved`: the specification keeps such names for itself.
   * https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
   */
  locate(cursor: LayerCursor): EntryPlace {
    const { path, pathLength } = cursor;
    while (this.#ends.length > 0 && (this.#ends.at(-1) ?? 0) >= cursor.shared) {
      this.#ends.pop();
      this.#folders.pop();
    }
    this.folder = this.#folders.at(-1) ?? ROOT;
    let at = this.#ends.at(-1) ?? 0;
    this.from = this.to = at;
    while (at < pathLength) {
      if (path[at] === SLASH) {
        at += 1;
        continue;
      }
      const from = at;
      while (at < pathLength && path[at] !== SLASH) at += 1;
      if (path[from] === DOT && at - from === 1) continue;
      if (path[from] === DOT && path[from + 1] === DOT && at - from === 2) return 'unsafe';
      if (this.to > this.from && !this.#enter(path)) return 'reserved';
      this.from = from;
      this.to = at;
    }
    return this.to > this.from ? 'entry' : 'root';
  }

  /** The name so far is that of a folder. */
  #enter(path: Buffer): boolean {
    if (hasWhiteoutName(path, this.from, this.to)) return false;
    this.folder = this.#nodes.childOrNew(this.folder, this.#nodes.names.intern(path, this.from, this.to));
    this.#folders.push(this.folder);
    this.#ends.push(this.to);
    return true;
  }
}

const PREFIX = Buffer.from('.wh.');

export function hasWhiteoutName(path: Buffer, from: number, to: number): boolean {
  if (path[from] !== DOT || to - from < PREFIX.length) return false;
  return path.compare(PREFIX, 0, PREFIX.length, from, from + PREFIX.length) === 0;
}
