import { FILE_CHANGES, FILE_KINDS, type FileChange, type FileKind } from '../../../api/files.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import type { EntryGroup } from '../../layer-index/entry-group.ts';
import { GROUP_ENTRIES } from '../../layer-index/format.ts';
import { NONE } from './node-tree.ts';

/** All layers of one image together. */
const MOST_VERSIONS = 8_000_000;
/** An entry's number is its group's, times this, plus its own in the group. */
const MOST_GROUPS = Math.floor(2 ** 31 / GROUP_ENTRIES);

/** How a version came to be, or went. */
export const HOW = {
  /** An entry of the archive. */
  entry: 0,
  /** A folder that no entry names, only paths below it. */
  implied: 1,
  /** All from here on are removals: there is nothing any more. */
  whiteout: 2,
  opaqueFolder: 3,
  replacedFolder: 4,
  removedFolder: 5,
} as const;

/** As numbers, in the order of `FILE_KINDS`. */
export const KIND = {
  file: 0,
  folder: 1,
  symbolicLink: 2,
  hardLink: 3,
  characterDevice: 4,
  blockDevice: 5,
  fifo: 6,
  unknown: 7,
} as const;

/** As numbers, in the order of `FILE_CHANGES`. */
export const CHANGE = { added: 0, changed: 1, removed: 2, none: 3 } as const;

export const kindName = (kind: number): FileKind => FILE_KINDS[kind] ?? 'unknown';
export const changeName = (change: number): FileChange => FILE_CHANGES[change] ?? 'none';

/** Of a folder that no entry names, as unpacking makes it. */
const IMPLIED_MODE = 0o755;
const NOTHING = Buffer.alloc(0);

/**
 * Everything that layers did to paths, one row for each. Numbers in columns: an image has a million of them. What an archive
 * says about an entry stays in its index until it is asked for; of what no entry stands for it is 0 or nothing.
 */
export class Versions {
  count = 0;
  node = new Int32Array(1024);
  layer = new Uint16Array(1024);
  how = new Uint8Array(1024);
  kind = new Uint8Array(1024);
  /** What it did, seen from the layers below. */
  change = new Uint8Array(1024);
  /** The version of a lower layer before it; of the same path. */
  previous = new Int32Array(1024);
  /** Node that did it, when a folder above was removed, emptied or replaced. */
  by = new Int32Array(1024);
  /** The version that holds its content: itself for a regular file, another for a hard link, {@link NONE} for all else. */
  content = new Int32Array(1024);
  /** Of a regular file: bytes in the archive. */
  stored = new Float64Array(1024);
  /** Of a content: the layer that took its last path away; {@link NONE} while there is one. */
  hiddenIn = new Int32Array(1024);
  /** Bytes of lower layers that it hides, by itself. */
  hides = new Float64Array(1024);
  #entry = new Int32Array(1024);
  readonly #groups: EntryGroup[] = [];

  /** Makes room for so many more. */
  reserve(more: number): void {
    const rows = Math.min(MOST_VERSIONS, this.count + more);
    if (rows > this.node.length) this.#enlarge(rows);
  }

  /** A new row; the rest of its columns is 0 and {@link NONE}. */
  add(node: number, layer: number, how: number, kind: number): number {
    const version = this.count++;
    if (version >= this.node.length) this.#enlarge(this.count);
    this.node[version] = node;
    this.layer[version] = layer;
    this.how[version] = how;
    this.kind[version] = kind;
    this.previous[version] = NONE;
    this.by[version] = NONE;
    this.content[version] = NONE;
    this.hiddenIn[version] = NONE;
    this.#entry[version] = NONE;
    return version;
  }

  /** The number of the group's first entry. */
  addGroup(group: EntryGroup): number {
    if (this.#groups.push(group) > MOST_GROUPS) throw tooMany(MOST_GROUPS * GROUP_ENTRIES);
    return (this.#groups.length - 1) * GROUP_ENTRIES;
  }

  setEntry(version: number, entry: number): void {
    this.#entry[version] = entry;
  }

  isRemoval(version: number): boolean {
    return (this.how[version] ?? 0) >= HOW.whiteout;
  }

  mode(version: number): number {
    const entry = this.#entry[version] ?? NONE;
    if (entry === NONE) return this.how[version] === HOW.implied ? IMPLIED_MODE : 0;
    // Some writers put the kind into it too.
    return (this.#groupOf(entry)?.mode(entry % GROUP_ENTRIES) ?? 0) % 0o10000;
  }

  uid(version: number): number {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.uid(entry % GROUP_ENTRIES) ?? 0;
  }

  gid(version: number): number {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.gid(entry % GROUP_ENTRIES) ?? 0;
  }

  /** Bytes of a regular file as a reader sees them. */
  size(version: number): number {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.size(entry % GROUP_ENTRIES) ?? 0;
  }

  /** Where the stored bytes begin in the unpacked layer. */
  offset(version: number): number {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.offset(entry % GROUP_ENTRIES) ?? 0;
  }

  isSparse(version: number): boolean {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.isSparse(entry % GROUP_ENTRIES) ?? false;
  }

  /** Seconds since 1970. */
  mtime(version: number): number {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.mtime(entry % GROUP_ENTRIES) ?? 0;
  }

  mtimeNanos(version: number): number {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.mtimeNanos(entry % GROUP_ENTRIES) ?? 0;
  }

  /** The target of a link; of no bytes for all else. */
  link(version: number): Buffer {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.link(entry % GROUP_ENTRIES) ?? NOTHING;
  }

  device(version: number): { readonly major: number; readonly minor: number } | undefined {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.device(entry % GROUP_ENTRIES);
  }

  xattrs(version: number): ReadonlyMap<string, Buffer> | undefined {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.xattrs(entry % GROUP_ENTRIES);
  }

  /** SHA-256 of a regular file's content, 32 bytes; undefined of an empty and of a sparse file. */
  digest(version: number): Buffer | undefined {
    const entry = this.#entry[version] ?? NONE;
    return this.#groupOf(entry)?.digest(entry % GROUP_ENTRIES);
  }

  #groupOf(entry: number): EntryGroup | undefined {
    return entry === NONE ? undefined : this.#groups[Math.floor(entry / GROUP_ENTRIES)];
  }

  #enlarge(least: number): void {
    if (this.count > MOST_VERSIONS) throw tooMany(MOST_VERSIONS);
    const length = Math.max(2 * this.node.length, least);
    this.node = copied(this.node, new Int32Array(length));
    this.layer = copied(this.layer, new Uint16Array(length));
    this.how = copied(this.how, new Uint8Array(length));
    this.kind = copied(this.kind, new Uint8Array(length));
    this.change = copied(this.change, new Uint8Array(length));
    this.previous = copied(this.previous, new Int32Array(length));
    this.by = copied(this.by, new Int32Array(length));
    this.content = copied(this.content, new Int32Array(length));
    this.stored = copied(this.stored, new Float64Array(length));
    this.hiddenIn = copied(this.hiddenIn, new Int32Array(length));
    this.hides = copied(this.hides, new Float64Array(length));
    this.#entry = copied(this.#entry, new Int32Array(length));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

function tooMany(limit: number): StrataError {
  return new StrataError('EXPANSION_LIMIT', `The layers have more than ${limit} entries`, {
    evidence: { limit },
  });
}
