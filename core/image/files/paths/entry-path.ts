import { StrataError } from '../../../oci/strata-error.ts';
import type { EntryGroup } from '../../layer-index/entry-group.ts';
import { ROOT, type NodeTree } from '../tree/node-tree.ts';

const SLASH = 0x2f;
const DOT = 0x2e;

/** `root`: it is the archive's own folder ("./"). */
export type EntryPlace = 'root' | 'entry' | 'unsafe' | 'reserved';

/**
 * Finds the folder and the name of one entry after the other. What a path has in common with the one before it is not looked
 * up again, which for most entries leaves only the name.
 */
export class EntryPaths {
  /** Of the last entry: the folder it is in, and where its name is in `path`. */
  folder = ROOT;
  from = 0;
  to = 0;
  path: Buffer = Buffer.allocUnsafe(4096);
  readonly #nodes: NodeTree;
  readonly #paths: ReturnType<EntryGroup['paths']>;
  /** Folders of the path before, and where each ends in it. */
  readonly #folders: number[] = [];
  readonly #ends: number[] = [];
  #length = 0;
  #read = 0;
  #next = 0;

  constructor(nodes: NodeTree, group: EntryGroup) {
    this.#nodes = nodes;
    this.#paths = group.paths();
  }

  /**
   * Goes to the next entry. Leading, doubled and trailing slashes and "." mean nothing. A ".." is `unsafe` wherever it leads
   * (fault T1), and a folder with a whiteout's name `reserved`: the specification keeps such names for itself.
   * https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
   */
  next(): EntryPlace {
    const shared = this.#readPath();
    while (this.#ends.length > 0 && (this.#ends.at(-1) ?? 0) >= shared) {
      this.#ends.pop();
      this.#folders.pop();
    }
    this.folder = this.#folders.at(-1) ?? ROOT;
    const { path } = this;
    const length = this.#length;
    let at = this.#ends.at(-1) ?? 0;
    this.from = this.to = at;
    while (at < length) {
      if (path[at] === SLASH) {
        at += 1;
        continue;
      }
      const from = at;
      while (at < length && path[at] !== SLASH) at += 1;
      if (path[from] === DOT && at - from === 1) continue;
      if (path[from] === DOT && path[from + 1] === DOT && at - from === 2) return 'unsafe';
      if (this.to > this.from && !this.#enter()) return 'reserved';
      this.from = from;
      this.to = at;
    }
    return this.to > this.from ? 'entry' : 'root';
  }

  /** The bytes that it shares with the path before. */
  #readPath(): number {
    const { shared, lengths, bytes } = this.#paths;
    const entry = this.#next++;
    const from = Math.min(shared[entry] ?? 0, this.#length);
    const length = from + (lengths[entry] ?? 0);
    if (length > bytes.length + from) throw new StrataError('STORE_CORRUPT', 'A layer index is damaged');
    if (length > this.path.length) {
      const larger = Buffer.allocUnsafe(2 * length);
      larger.set(this.path.subarray(0, from));
      this.path = larger;
    }
    const { path } = this;
    for (let at = from; at < length; at += 1) path[at] = bytes[this.#read++] ?? 0;
    this.#length = length;
    return from;
  }

  /** The name so far is that of a folder. */
  #enter(): boolean {
    if (hasWhiteoutName(this.path, this.from, this.to)) return false;
    const name = this.#nodes.names.intern(this.path, this.from, this.to);
    this.folder = this.#nodes.childOrNew(this.folder, name);
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
