import { SHA256_LENGTH } from '../../stream/hash.ts';
import { TAR_BLOCK } from '../../stream/tar/block.ts';
import { isRegularFile, TYPE } from '../../stream/tar/entry.ts';
import type { ColumnReader } from './column-bytes.ts';
import { hasDigest } from './index-writer.ts';
import type { LayerGroup } from './layer-index.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Walks over the entries of one group without making an object of any: the fields are those of the entry that `next` went
 * to, and buffers are valid until it goes on. For fields see `LayerEntry`.
 */
export class LayerCursor {
  /** The path's bytes are the first `pathLength` of it. */
  path: Buffer = Buffer.allocUnsafe(4096);
  pathLength = 0;
  /** Bytes that the path has in common with the one before it. */
  shared = 0;
  typeFlag = 0;
  mode = 0;
  uid = 0;
  gid = 0;
  size = 0;
  stored = 0;
  isSparse = false;
  mtime = 0;
  mtimeNanos = 0;
  offset = 0;
  /** Of links, else empty. */
  link: Buffer = NOTHING;
  /** Of devices, else 0. */
  major = 0;
  minor = 0;
  /** SHA-256 of the content, undefined when the index has none. */
  digest: Buffer | undefined;
  /** Undefined without. */
  xattrs: ReadonlyMap<string, Buffer> | undefined;
  readonly #entries: number;
  readonly #columns: Columns;
  #read = 0;
  #expectedOffset = 0;

  constructor(group: LayerGroup) {
    this.#entries = group.entries;
    this.#columns = openColumns(group);
  }

  next(): boolean {
    if (this.#read >= this.#entries) return false;
    this.#read += 1;
    const columns = this.#columns;
    this.#readPath(columns);
    const type = columns.types.byte();
    this.typeFlag = type;
    this.mode = columns.modes.number();
    this.uid = columns.uids.signed();
    this.gid = columns.gids.signed();
    this.size = columns.sizes.number();
    this.stored = this.size + columns.packed.signed();
    this.isSparse = columns.sparse.byte() === 1;
    this.mtime += columns.times.signed();
    this.mtimeNanos = columns.nanos.number();
    this.offset = this.#expectedOffset + columns.offsets.signed();
    this.#expectedOffset = this.offset + Math.ceil(this.stored / TAR_BLOCK) * TAR_BLOCK + TAR_BLOCK;
    const isLink = type === TYPE.hardLink || type === TYPE.symbolicLink;
    this.link = isLink ? columns.links.bytes(columns.links.number()) : NOTHING;
    const isDevice = type === TYPE.characterDevice || type === TYPE.blockDevice;
    this.major = isDevice ? columns.devices.number() : 0;
    this.minor = isDevice ? columns.devices.number() : 0;
    this.digest = hasDigest(type, this.size, this.isSparse)
      ? columns.digests.bytes(SHA256_LENGTH)
      : undefined;
    const attributes = columns.xattrs.number();
    this.xattrs = attributes === 0 ? undefined : readXattrs(columns.xattrs, attributes);
    return true;
  }

  /** Whether it is a regular file without any bytes. */
  get isEmptyFile(): boolean {
    return isRegularFile(this.typeFlag) && this.size === 0;
  }

  #readPath(columns: Columns): void {
    this.shared = Math.min(columns.shared.number(), this.pathLength);
    const rest = columns.pathBytes.bytes(columns.lengths.number());
    this.pathLength = this.shared + rest.length;
    if (this.pathLength > this.path.length) {
      const larger = Buffer.allocUnsafe(2 * this.pathLength);
      larger.set(this.path.subarray(0, this.shared));
      this.path = larger;
    }
    this.path.set(rest, this.shared);
  }
}

type Columns = ReturnType<typeof openColumns>;

function openColumns({ column }: LayerGroup) {
  return {
    shared: column('pathShared'),
    lengths: column('pathLength'),
    pathBytes: column('pathBytes'),
    types: column('type'),
    modes: column('mode'),
    uids: column('uid'),
    gids: column('gid'),
    sizes: column('size'),
    packed: column('packed'),
    times: column('mtime'),
    nanos: column('nanos'),
    offsets: column('offset'),
    links: column('links'),
    devices: column('devices'),
    xattrs: column('xattrs'),
    sparse: column('sparse'),
    digests: column('digests'),
  };
}

function readXattrs(column: ColumnReader, count: number): ReadonlyMap<string, Buffer> {
  const xattrs = new Map<string, Buffer>();
  for (let index = 0; index < count; index += 1) {
    const name = column.bytes(column.number()).toString('utf8');
    xattrs.set(name, column.bytes(column.number()));
  }
  return xattrs;
}
