import type { StoredContent } from '../../image/files/image-files.ts';
import type { Digest } from '../../oci/digest.ts';

type SpecialKind = 'character device' | 'block device' | 'fifo';

/** One entry that a step copies, wherever it comes from. Paths and targets are bytes as latin-1. */
export interface SourceEntry {
  /** Below the source that was named; '' is that source itself. */
  readonly path: string;
  /** Devices and pipes are only those of images and archives. */
  readonly kind: 'file' | 'folder' | 'link' | SpecialKind | 'unknown';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970 and nanoseconds on top; `null` where no time is kept (a context: whoever checks it out sets another). */
  readonly mtime: number | null;
  readonly nanos: number;
  readonly link: string;
  readonly size: number;
  /** Of a file. */
  readonly digest: Digest | undefined;
  /** Of a device. */
  readonly device?: { readonly major: number; readonly minor: number } | null;
  readonly xattrs: readonly (readonly [name: string, value: string])[];
  /** Where the bytes of a file of a layer are. */
  readonly content: Omit<StoredContent, 'size' | 'digest'> | undefined;
}

/** What one word of COPY or ADD led to. */
export interface FoundSource {
  /** The word's path in the source, which names a file that is copied into a folder. Bytes as latin-1. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Where it is, links followed. */
  readonly resolved: readonly string[];
  /** The source itself first, then what is below it, folders before what is in them, by name. */
  readonly entries: readonly SourceEntry[];
}
