import { SHA256_LENGTH } from '../../stream/hash.ts';
import { TAR_BLOCK } from '../../stream/tar/block.ts';
import { TYPE } from '../../stream/tar/entry.ts';
import { ColumnReader, XATTR_LEAST } from './column-bytes.ts';
import { readNumbers, signedOf } from './column-numbers.ts';
import type { ColumnName } from './format.ts';
import { hasDigest } from './index-writer.ts';
import type { LayerGroup } from './layer-index.ts';

type Numbers = Float64Array;
type Places = Int32Array;

const NOTHING = Buffer.alloc(0);
const NO_XATTRS: readonly (ReadonlyMap<string, Buffer> | undefined)[] = [];

/**
 * One group of entries, by number. A column is decoded when one of its values is asked for first, all of it at once: that is
 * many times faster than entry by entry, and most columns are asked for few entries, if any. Fields as in `LayerEntry`.
 */
export class EntryGroup {
  readonly entries: number;
  readonly #group: LayerGroup;
  readonly #numbers = new Map<ColumnName, Numbers>();
  #types: Buffer | undefined;
  #stored: Numbers | undefined;
  #offsets: Numbers | undefined;
  #times: Numbers | undefined;
  #sparse: Buffer | undefined;
  #links: { readonly bytes: Buffer; readonly starts: Places } | undefined;
  #devices: Numbers | undefined;
  #digests: { readonly bytes: Buffer; readonly starts: Places } | undefined;
  #xattrs: readonly (ReadonlyMap<string, Buffer> | undefined)[] | undefined;

  constructor(group: LayerGroup) {
    this.entries = group.entries;
    this.#group = group;
  }

  /** How many bytes each path shares with the one before it, how many follow, and those, one path after the other. */
  paths(): { readonly shared: Numbers; readonly lengths: Numbers; readonly bytes: Buffer } {
    return {
      shared: this.#column('pathShared'),
      lengths: this.#column('pathLength'),
      bytes: this.#group.column('pathBytes'),
    };
  }

  /** Tar's type flag. */
  type(at: number): number {
    this.#types ??= this.#group.column('type');
    return this.#types[at] ?? 0;
  }

  mode(at: number): number {
    return this.#column('mode')[at] ?? 0;
  }

  uid(at: number): number {
    return signedOf(this.#column('uid')[at] ?? 0);
  }

  gid(at: number): number {
    return signedOf(this.#column('gid')[at] ?? 0);
  }

  size(at: number): number {
    return this.#column('size')[at] ?? 0;
  }

  stored(at: number): number {
    this.#stored ??= storedOf(this.#column('size'), this.#column('packed'));
    return this.#stored[at] ?? 0;
  }

  isSparse(at: number): boolean {
    this.#sparse ??= this.#group.column('sparse');
    return this.#sparse[at] === 1;
  }

  mtime(at: number): number {
    this.#times ??= timesOf(this.#column('mtime'));
    return this.#times[at] ?? 0;
  }

  mtimeNanos(at: number): number {
    return this.#column('nanos')[at] ?? 0;
  }

  offset(at: number): number {
    if (this.#offsets === undefined) {
      this.stored(0);
      this.#offsets = offsetsOf(this.#column('offset'), this.#stored ?? new Float64Array(0));
    }
    return this.#offsets[at] ?? 0;
  }

  /** The target of a link; of no bytes for all else. */
  link(at: number): Buffer {
    this.#links ??= this.#readLinks();
    const start = this.#links.starts[at] ?? -1;
    return start < 0 ? NOTHING : this.#links.bytes.subarray(start, this.#links.starts[at + this.entries]);
  }

  /** Of a device; undefined for all else. */
  device(at: number): { readonly major: number; readonly minor: number } | undefined {
    if (!isDevice(this.type(at))) return undefined;
    this.#devices ??= this.#readDevices();
    return { major: this.#devices[2 * at] ?? 0, minor: this.#devices[2 * at + 1] ?? 0 };
  }

  /** SHA-256 of the content, 32 bytes; undefined when the index has none. */
  digest(at: number): Buffer | undefined {
    this.#digests ??= this.#readDigests();
    const start = this.#digests.starts[at] ?? -1;
    return start < 0 ? undefined : this.#digests.bytes.subarray(start, start + SHA256_LENGTH);
  }

  xattrs(at: number): ReadonlyMap<string, Buffer> | undefined {
    this.#xattrs ??= readXattrs(this.#group.column('xattrs'), this.entries);
    return this.#xattrs[at];
  }

  #column(name: ColumnName): Numbers {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const numbers = new Float64Array(this.entries);
    readNumbers(this.#group.column(name), numbers, this.entries);
    this.#numbers.set(name, numbers);
    return numbers;
  }

  #readLinks(): { bytes: Buffer; starts: Places } {
    const bytes = this.#group.column('links');
    const column = new ColumnReader(bytes);
    // Where each begins, and in the second half where it ends.
    const starts = new Int32Array(2 * this.entries).fill(-1);
    for (let at = 0; at < this.entries; at += 1) {
      const type = this.type(at);
      if (type !== TYPE.hardLink && type !== TYPE.symbolicLink) continue;
      const length = column.number();
      starts[at] = column.position;
      column.bytes(length);
      starts[at + this.entries] = column.position;
    }
    return { bytes, starts };
  }

  #readDevices(): Numbers {
    const column = new ColumnReader(this.#group.column('devices'));
    const devices = new Float64Array(2 * this.entries);
    for (let at = 0; at < this.entries; at += 1) {
      if (!isDevice(this.type(at))) continue;
      devices[2 * at] = column.number();
      devices[2 * at + 1] = column.number();
    }
    return devices;
  }

  #readDigests(): { bytes: Buffer; starts: Places } {
    const starts = new Int32Array(this.entries).fill(-1);
    let next = 0;
    for (let at = 0; at < this.entries; at += 1) {
      if (!hasDigest(this.type(at), this.size(at), this.isSparse(at))) continue;
      starts[at] = next;
      next += SHA256_LENGTH;
    }
    return { bytes: this.#group.column('digests'), starts };
  }
}

function isDevice(type: number): boolean {
  return type === TYPE.characterDevice || type === TYPE.blockDevice;
}

function storedOf(sizes: Numbers, packed: Numbers): Numbers {
  const stored = new Float64Array(sizes.length);
  for (let at = 0; at < stored.length; at += 1) stored[at] = (sizes[at] ?? 0) + signedOf(packed[at] ?? 0);
  return stored;
}

/** Seconds as differences from the entry before. */
function timesOf(differences: Numbers): Numbers {
  const times = new Float64Array(differences.length);
  let time = 0;
  for (let at = 0; at < times.length; at += 1) times[at] = time += signedOf(differences[at] ?? 0);
  return times;
}

/** Differences from where the bytes would be with nothing but one header in between. */
function offsetsOf(differences: Numbers, stored: Numbers): Numbers {
  const offsets = new Float64Array(differences.length);
  let expected = 0;
  for (let at = 0; at < offsets.length; at += 1) {
    const offset = expected + signedOf(differences[at] ?? 0);
    offsets[at] = offset;
    expected = offset + Math.ceil((stored[at] ?? 0) / TAR_BLOCK) * TAR_BLOCK + TAR_BLOCK;
  }
  return offsets;
}

function readXattrs(bytes: Buffer, entries: number): readonly (ReadonlyMap<string, Buffer> | undefined)[] {
  // One zero for each entry: nobody has any.
  if (bytes.length === entries) return NO_XATTRS;
  const column = new ColumnReader(bytes);
  return Array.from({ length: entries }, () => {
    const count = column.count(XATTR_LEAST);
    if (count === 0) return undefined;
    const xattrs = new Map<string, Buffer>();
    for (let index = 0; index < count; index += 1) {
      const name = column.bytes(column.number()).toString('utf8');
      xattrs.set(name, column.bytes(column.number()));
    }
    return xattrs;
  });
}
