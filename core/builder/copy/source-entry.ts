import type { StoredContent } from '../../image/files/image-files.ts';
import type { Digest } from '../../oci/digest.ts';

/** One entry that a step copies, wherever it comes from. Paths and targets are bytes as latin-1. */
export interface SourceEntry {
  /** Below the source that was named; '' is that source itself. */
  readonly path: string;
  /** `other`: a device or a pipe, which no step copies. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
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
