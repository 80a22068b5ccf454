/** https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 (typeflag) and GNU's additions */
export const TYPE = {
  file: 0x30,
  hardLink: 0x31,
  symbolicLink: 0x32,
  characterDevice: 0x33,
  blockDevice: 0x34,
  directory: 0x35,
  fifo: 0x36,
  contiguous: 0x37,
  paxGlobal: 0x67,
  paxLocal: 0x78,
  gnuLongLink: 0x4b,
  gnuLongName: 0x4c,
  gnuSparse: 0x53,
} as const;

/** Old tars have NUL for a regular file. */
export const OLD_FILE = 0;

/** One member of a tar archive. Names are bytes: tar knows no encoding. */
export interface TarEntry {
  readonly path: Buffer;
  /** The type flag as one byte; NUL is read as a file or, with a slash at the end of its name, as a directory. */
  readonly type: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the file as a reader sees it; 0 for what has no content. */
  readonly size: number;
  /** Bytes it takes in the archive: `size`, or less for a sparse file. */
  readonly stored: number;
  readonly sparse: boolean;
  /** Seconds since 1970, whole, and the nanoseconds on top (0 to 999,999,999). */
  readonly mtime: number;
  readonly mtimeNanos: number;
  /** Target of a hard or symbolic link. Some writers leave one in other headers, where it means nothing. */
  readonly linkTarget: Buffer;
  readonly deviceMajor: number;
  readonly deviceMinor: number;
  /** Of `SCHILY.xattr.*` records, in their order. */
  readonly xattrs: readonly Xattr[];
  /** Where the stored bytes begin, in the unpacked stream. */
  readonly offset: number;
}

export interface Xattr {
  readonly name: string;
  readonly value: Buffer;
}

export function isRegularFile(type: number): boolean {
  return type === TYPE.file || type === TYPE.contiguous || type === TYPE.gnuSparse;
}

/** Links, devices, directories and fifos have no content, whatever size their header claims. */
export function isHeaderOnly(type: number): boolean {
  return type >= TYPE.hardLink && type <= TYPE.fifo;
}
