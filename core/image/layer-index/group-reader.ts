import type { Digest } from '../../oci/digest.ts';
import { TAR_BLOCK } from '../../stream/tar/block.ts';
import { isRegularFile, TYPE } from '../../stream/tar/entry.ts';
import { SHA256_LENGTH } from '../../stream/hash.ts';
import { XATTR_LEAST, type ColumnReader } from './column-bytes.ts';
import type { ColumnName } from './format.ts';
import { hasDigest } from './index-writer.ts';
import type { LayerEntry, LayerEntryType } from './layer-entry.ts';

export interface GroupColumns {
  readonly entries: number;
  readonly columns: ReadonlyMap<
    ColumnName,
    { readonly at: number; readonly stored: number; readonly raw: number }
  >;
}

const TYPE_NAMES: Readonly<Record<number, LayerEntryType>> = {
  [TYPE.file]: 'file',
  [TYPE.contiguous]: 'file',
  [TYPE.gnuSparse]: 'file',
  [TYPE.hardLink]: 'hard link',
  [TYPE.symbolicLink]: 'symbolic link',
  [TYPE.characterDevice]: 'character device',
  [TYPE.blockDevice]: 'block device',
  [TYPE.directory]: 'directory',
  [TYPE.fifo]: 'fifo',
};

const NO_XATTRS: ReadonlyMap<string, Uint8Array> = new Map();
/** Of no bytes. */
const EMPTY_DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Digest;

/** The entries of one group, from its columns. */
export function* readGroup(count: number, open: (name: ColumnName) => ColumnReader): Generator<LayerEntry> {
  const shared = open('pathShared');
  const length = open('pathLength');
  const pathBytes = open('pathBytes');
  const types = open('type');
  const modes = open('mode');
  const uids = open('uid');
  const gids = open('gid');
  const sizes = open('size');
  const packed = open('packed');
  const times = open('mtime');
  const nanos = open('nanos');
  const offsets = open('offset');
  const links = open('links');
  const devices = open('devices');
  const xattrs = open('xattrs');
  const sparse = open('sparse');
  const digests = open('digests');
  let path: Buffer = Buffer.alloc(0);
  let mtime = 0;
  let expectedOffset = 0;
  for (let index = 0; index < count; index += 1) {
    path = Buffer.concat([path.subarray(0, shared.number()), pathBytes.bytes(length.number())]);
    const typeFlag = types.byte();
    const size = sizes.number();
    const stored = size + packed.signed();
    const isSparse = sparse.byte() === 1;
    mtime += times.signed();
    const offset = expectedOffset + offsets.signed();
    expectedOffset = offset + Math.ceil(stored / TAR_BLOCK) * TAR_BLOCK + TAR_BLOCK;
    const isLink = typeFlag === TYPE.hardLink || typeFlag === TYPE.symbolicLink;
    const isDevice = typeFlag === TYPE.characterDevice || typeFlag === TYPE.blockDevice;
    const target = isLink ? readName(links.bytes(links.number())) : undefined;
    const name = readName(path);
    yield {
      path: name.text,
      pathBytes: name.bytes,
      type: TYPE_NAMES[typeFlag] ?? 'unknown',
      typeFlag,
      mode: modes.number(),
      uid: uids.signed(),
      gid: gids.signed(),
      size,
      stored,
      isSparse,
      mtime,
      mtimeNanos: nanos.number(),
      linkTarget: target?.text,
      linkTargetBytes: target?.bytes,
      device: isDevice ? { major: devices.number(), minor: devices.number() } : undefined,
      xattrs: readXattrs(xattrs),
      offset,
      digest: hasDigest(typeFlag, size, isSparse)
        ? (`sha256:${digests.bytes(SHA256_LENGTH).toString('hex')}` as Digest)
        : isRegularFile(typeFlag) && size === 0
          ? EMPTY_DIGEST
          : undefined,
    };
  }
}

function readName(bytes: Buffer): { text: string; bytes: Uint8Array | undefined } {
  const text = bytes.toString('utf8');
  return { text, bytes: text.includes('\ufffd') ? bytes : undefined };
}

function readXattrs(column: ColumnReader): ReadonlyMap<string, Uint8Array> {
  const count = column.count(XATTR_LEAST);
  if (count === 0) return NO_XATTRS;
  const xattrs = new Map<string, Uint8Array>();
  for (let index = 0; index < count; index += 1) {
    const name = column.bytes(column.number()).toString('utf8');
    xattrs.set(name, column.bytes(column.number()));
  }
  return xattrs;
}
