import { FILE_CHANGES, FILE_KINDS, type FileChange, type FileKind } from '../../api/files.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { NONE } from './node-tree.ts';

/** All layers of one image together. */
const MOST_VERSIONS = 8_000_000;

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

export const NO_DIGEST = -1;
/** Of no bytes: not kept for each. */
export const EMPTY_DIGEST = -2;

/** Everything that layers did to paths, one row for each. Numbers in columns: an image has a million of them. */
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
  mode = new Uint16Array(1024);
  uid = new Float64Array(1024);
  gid = new Float64Array(1024);
  /** Of regular files: bytes as a reader sees them, and bytes in the archive. */
  size = new Float64Array(1024);
  stored = new Float64Array(1024);
  mtime = new Float64Array(1024);
  nanos = new Uint32Array(1024);
  offset = new Float64Array(1024);
  sparse = new Uint8Array(1024);
  /** Place in the digests; see {@link NO_DIGEST}. */
  digest = new Int32Array(1024);
  /** The version that holds its content: itself for a regular file, another for a hard link, {@link NONE} for all else. */
  content = new Int32Array(1024);
  /** Of a content: the layer that took its last path away; {@link NONE} while there is one. */
  hiddenIn = new Int32Array(1024);
  /** Bytes of lower layers that it hides, by itself. */
  hides = new Float64Array(1024);
  linkAt = new Uint32Array(1024);
  linkLength = new Uint32Array(1024);
  readonly xattrs = new Map<number, ReadonlyMap<string, Buffer>>();
  readonly devices = new Map<number, { readonly major: number; readonly minor: number }>();
  #digests = Buffer.alloc(0);
  #digestsEnd = 0;
  #links = Buffer.alloc(0);
  #linksEnd = 0;

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
    this.digest[version] = NO_DIGEST;
    this.content[version] = NONE;
    this.hiddenIn[version] = NONE;
    return version;
  }

  isRemoval(version: number): boolean {
    return (this.how[version] ?? 0) >= HOW.whiteout;
  }

  setDigest(version: number, digest: Buffer): void {
    this.#digests = withRoom(this.#digests, this.#digestsEnd, digest.length);
    this.#digests.set(digest, this.#digestsEnd);
    this.digest[version] = this.#digestsEnd / digest.length;
    this.#digestsEnd += digest.length;
  }

  /** The 32 bytes at a place. */
  digestBytes(place: number): Buffer {
    return this.#digests.subarray(32 * place, 32 * place + 32);
  }

  setLink(version: number, target: Buffer): void {
    this.#links = withRoom(this.#links, this.#linksEnd, target.length);
    this.#links.set(target, this.#linksEnd);
    this.linkAt[version] = this.#linksEnd;
    this.linkLength[version] = target.length;
    this.#linksEnd += target.length;
  }

  linkBytes(version: number): Buffer {
    const at = this.linkAt[version] ?? 0;
    return this.#links.subarray(at, at + (this.linkLength[version] ?? 0));
  }

  #enlarge(least: number): void {
    if (this.count > MOST_VERSIONS) {
      throw new StrataError('EXPANSION_LIMIT', `The layers have more than ${MOST_VERSIONS} entries`, {
        evidence: { limit: MOST_VERSIONS },
      });
    }
    const length = Math.max(2 * this.node.length, least);
    this.node = copied(this.node, new Int32Array(length));
    this.layer = copied(this.layer, new Uint16Array(length));
    this.how = copied(this.how, new Uint8Array(length));
    this.kind = copied(this.kind, new Uint8Array(length));
    this.change = copied(this.change, new Uint8Array(length));
    this.previous = copied(this.previous, new Int32Array(length));
    this.by = copied(this.by, new Int32Array(length));
    this.mode = copied(this.mode, new Uint16Array(length));
    this.uid = copied(this.uid, new Float64Array(length));
    this.gid = copied(this.gid, new Float64Array(length));
    this.size = copied(this.size, new Float64Array(length));
    this.stored = copied(this.stored, new Float64Array(length));
    this.mtime = copied(this.mtime, new Float64Array(length));
    this.nanos = copied(this.nanos, new Uint32Array(length));
    this.offset = copied(this.offset, new Float64Array(length));
    this.sparse = copied(this.sparse, new Uint8Array(length));
    this.digest = copied(this.digest, new Int32Array(length));
    this.content = copied(this.content, new Int32Array(length));
    this.hiddenIn = copied(this.hiddenIn, new Int32Array(length));
    this.hides = copied(this.hides, new Float64Array(length));
    this.linkAt = copied(this.linkAt, new Uint32Array(length));
    this.linkLength = copied(this.linkLength, new Uint32Array(length));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

function withRoom(bytes: Buffer<ArrayBuffer>, end: number, more: number): Buffer<ArrayBuffer> {
  if (end + more <= bytes.length) return bytes;
  const larger = Buffer.allocUnsafe(Math.max(64 * 1024, 2 * bytes.length, end + more));
  larger.set(bytes.subarray(0, end));
  return larger;
}
