import type { FileKind } from '../../../api/files.ts';
import type { StoredContent } from '../../files/image-files.ts';
import type { LayerFile } from '../content-orders.ts';

/** One entry to save, as it crosses to the worker. */
export interface SavedEntry {
  /** Bytes as latin-1, without a slash at either end; '' is the folder that is saved itself. */
  readonly path: string;
  readonly kind: FileKind;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970 and nanoseconds on top; `null` of a folder that no entry names. */
  readonly mtime: number | null;
  readonly nanos: number;
  /** Bytes of a link's target as latin-1. */
  readonly link: string;
  readonly device: { readonly major: number; readonly minor: number } | null;
  /** Values as latin-1. */
  readonly xattrs: readonly (readonly [name: string, value: string])[];
  readonly content: StoredContent | null;
}

export interface SaveOrder {
  /** Undefined where the bytes are in a registry. */
  readonly layers: readonly (LayerFile | undefined)[];
  readonly to:
    /** New and empty. */
    | { readonly kind: 'folder'; readonly path: string }
    /** Given back in pieces; `prefix` (bytes as latin-1) stands before every path: '' or with a slash at its end. */
    | { readonly kind: 'tar'; readonly prefix: string };
}

export type ToSave =
  | { readonly kind: 'entries'; readonly entries: readonly SavedEntry[] }
  | { readonly kind: 'end' }
  /** Bytes of the stream that were taken, which makes room for more. */
  | { readonly kind: 'taken'; readonly bytes: number };

export type FromSave =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number };

export interface SaveResult {
  readonly entries: number;
  readonly bytes: number;
  readonly skipped: readonly string[];
}
