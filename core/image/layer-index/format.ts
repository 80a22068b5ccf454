/**
 * The layer index file, version 1. Numbers are little-endian; "number" and "signed" are those of `ColumnWriter`.
 *
 *   header   128 bytes, written last: a file whose writing was cut off has no valid one
 *     0  magic "STRATALI"       8  u16 version        10  u16 0             12  u32 length of the header
 *    16  u64 unpacked bytes    24  u64 entries        32  u64 footer begins
 *    40  u32 footer stored     44  u32 footer raw     48  diff ID, 32 bytes of SHA-256
 *    80  zeros                124  u32 FNV-1a of bytes 0 to 123
 *   groups   one after the other from byte 128: up to GROUP_ENTRIES entries, the columns in the order of COLUMNS
 *   footer   deflated (zlib): for each group: number of entries, then for each column: number of bytes stored, number of bytes raw
 *
 * A column is deflated (zlib, whose Adler-32 finds damage), or raw when stored = raw. Entries are in the order of the
 * archive; every group can be read without those before it. Per entry, unless said otherwise:
 *
 *   pathShared    number: bytes shared with the path before it in the group        pathLength  number: bytes that follow
 *   pathBytes     those bytes                                                      type        one byte: tar's type flag
 *   mode          number      uid, gid  signed each                                size        number: logical bytes
 *   packed        signed: stored bytes − size: 0 but for sparse files
 *   mtime         signed: seconds − those of the entry before                      nanos       number
 *   offset        signed: offset − where the stored bytes would begin with nothing but one header in between
 *   links         for hard and symbolic links: number of bytes, the bytes
 *   devices       for devices: number major, number minor
 *   xattrs        number of attributes; for each: number of bytes, name, number of bytes, value
 *   sparse        one byte, 1 for a sparse file
 *   digests       for regular files that are neither empty nor sparse: 32 bytes, SHA-256 of the content
 */
export const COLUMNS = [
  'pathShared',
  'pathLength',
  'pathBytes',
  'type',
  'mode',
  'uid',
  'gid',
  'size',
  'packed',
  'mtime',
  'nanos',
  'offset',
  'links',
  'devices',
  'xattrs',
  'sparse',
  'digests',
] as const;

export type ColumnName = (typeof COLUMNS)[number];

export const MAGIC = 'STRATALI';
export const VERSION = 1;
export const HEADER_LENGTH = 128;
export const CHECKSUM_AT = 124;
/** What a writer holds in memory and a reader decodes at a time. */
export const GROUP_ENTRIES = 16_384;

/** FNV-1a, 32 bits: the header is too short for more. */
export function headerChecksum(header: Buffer): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < CHECKSUM_AT; index += 1)
    hash = Math.imul(hash ^ (header[index] ?? 0), 0x01000193);
  return hash >>> 0;
}
