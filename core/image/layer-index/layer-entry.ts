import type { Digest } from '../../oci/digest.ts';

export type LayerEntryType =
  | 'file'
  | 'hard link'
  | 'symbolic link'
  | 'directory'
  | 'character device'
  | 'block device'
  | 'fifo'
  | 'unknown';

/** One member of a layer's archive as its index remembers it. */
export interface LayerEntry {
  /** As text; what is not UTF-8 shows as U+FFFD, and then `pathBytes` has the name itself. */
  readonly path: string;
  readonly pathBytes: Uint8Array | undefined;
  readonly type: LayerEntryType;
  /** Tar's type flag, for what has no name here. */
  readonly typeFlag: number;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes as a reader of the file sees them. */
  readonly size: number;
  /** Bytes in the archive; less than `size` for sparse files. */
  readonly stored: number;
  readonly isSparse: boolean;
  /** Seconds since 1970 and nanoseconds on top. */
  readonly mtime: number;
  readonly mtimeNanos: number;
  readonly linkTarget: string | undefined;
  /** Present when the link target is not UTF-8. */
  readonly linkTargetBytes: Uint8Array | undefined;
  readonly device: { readonly major: number; readonly minor: number } | undefined;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
  /** Where the stored bytes begin in the unpacked layer. */
  readonly offset: number;
  /** SHA-256 of the content of a regular file; absent for all else and for sparse files. */
  readonly digest: Digest | undefined;
}
