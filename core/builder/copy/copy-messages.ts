import type { LayerFile } from '../../image/content/content-orders.ts';
import type { Digest } from '../../oci/digest.ts';
import type { WrittenLayer } from '../layer/layer-writer.ts';
import type { BuildTime } from '../layer/fixed-time.ts';
import type { Destination } from './place-entries.ts';
import type { SourceEntry } from './source-entry.ts';

/** Where a step copies from, as it is told to the worker. */
export type CopyFrom =
  | {
      readonly kind: 'folder';
      readonly root: string;
      /** Text of the ignore file; `null` when there is none. */
      readonly ignore: string | null;
      /** File that keeps what is known of the folder's files between builds. */
      readonly known: string;
    }
  /** Files of an image (or of an archive): the entries follow as messages. */
  | {
      readonly kind: 'layers';
      readonly layers: readonly (LayerFile | undefined)[];
      readonly ignore: string | null;
    }
  /** Files that are in the Dockerfile, or were downloaded. */
  | { readonly kind: 'files'; readonly files: readonly GivenFile[] };

export interface GivenFile {
  readonly name: string;
  readonly mode: number;
  /** In seconds; `null` for the time of the build. */
  readonly mtime: number | null;
  readonly content:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'file'; readonly path: string };
}

export interface CopyOrder {
  readonly from: CopyFrom;
  readonly words: readonly string[];
  readonly exclude: readonly string[];
  /** `--parents`: "/./" in a word says where what is kept of its path begins. */
  readonly parents?: boolean;
  /** Looks whether files are archives. */
  readonly unpacks: boolean;
  readonly time: BuildTime;
  /** The layer that this step made last, where most of the bytes may be; it may be gone. */
  readonly earlier?: string | null;
  /** A free path beside the ones that are kept, for what is written and then moved. */
  readonly temporary: string;
}

export type ToCopy =
  | { readonly kind: 'entries'; readonly entries: readonly SourceEntry[]; readonly isLast: boolean }
  /** What differs from the list of an earlier build, and this build's list in its place. */
  | { readonly kind: 'explain'; readonly list: string }
  /** The bytes of a source that is a file, whatever becomes of it. */
  | { readonly kind: 'spool'; readonly file: string; readonly source: number }
  /** `only`: some of the sources, by their numbers; `null` is all. */
  | {
      readonly kind: 'write';
      readonly to: Destination;
      readonly file: string;
      readonly only: readonly number[] | null;
    }
  | { readonly kind: 'end' };

/** What the first bytes of a file say: a tar archive, or something compressed that may hold one. */
export type ArchiveKind = 'tar' | 'gzip' | 'zstd' | 'bzip2' | 'xz';

export interface Spooled {
  readonly digest: Digest;
  readonly size: number;
}

/** What there is to copy; its digest has everything but where it goes. */
export interface Found {
  readonly digest: string;
  readonly entries: number;
  readonly bytes: number;
  /** Bytes that had to be read. */
  readonly hashed: number;
  readonly sources: readonly {
    readonly path: string;
    readonly isFolder: boolean;
    readonly archive: ArchiveKind | null;
  }[];
}

export interface Explained {
  /** `null` when there is no earlier list. At most a few. */
  readonly changed:
    | readonly { readonly path: string; readonly how: 'added' | 'changed' | 'removed' }[]
    | null;
  readonly more: number;
}

export type FromCopy =
  | ({ readonly kind: 'found' } & Found)
  | ({ readonly kind: 'explained' } & Explained)
  | ({ readonly kind: 'spooled' } & Spooled)
  | ({ readonly kind: 'written' } & WrittenLayer);
