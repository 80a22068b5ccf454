import type {
  FileChange,
  FileKind,
  FileRow,
  FilesPage,
  FilesQuery,
  FilesView,
  MapNode,
  MapQuery,
  PathHistory,
  WasteReport,
} from '../../api/files.ts';
import type { Digest } from '../../oci/digest.ts';

/** Where the content of one version of a file is. */
export interface StoredContent {
  /** Position of the layer. */
  readonly layer: number;
  /** In the unpacked layer. */
  readonly offset: number;
  /** Bytes in the archive: less than `size` for a sparse file. */
  readonly stored: number;
  readonly size: number;
  readonly isSparse: boolean;
  readonly digest: Digest | undefined;
}

/** One version of a path, with its content: its own, or that of the file a hard link leads to. */
export interface LocatedFile {
  readonly row: FileRow;
  /** The path's bytes: a tar and a file system know no encoding. */
  readonly pathBytes: Uint8Array;
  readonly linkBytes: Uint8Array | undefined;
  readonly xattrBytes: ReadonlyMap<string, Uint8Array>;
  readonly mtimeNanos: number;
  /** Undefined for what has none. */
  readonly content: StoredContent | undefined;
}

export interface SelectedPath {
  readonly path: string;
  /** Oldest first. */
  readonly versions: readonly {
    readonly layer: number;
    readonly change: Exclude<FileChange, 'none'>;
    readonly kind: FileKind;
    readonly content: StoredContent | undefined;
  }[];
}

export type FilesViewQuery = Omit<FilesQuery, 'key' | 'platform' | 'view'> & {
  readonly view: Exclude<FilesView, { readonly kind: 'comparison' }>;
};

/** The files of one image, built from the indexes of its layers, kept and asked in a worker thread. */
export interface ImageFiles {
  page(query: FilesViewQuery): Promise<FilesPage>;
  /** Of what `other` has differently. */
  comparePage(other: ImageFiles, query: Omit<FilesViewQuery, 'view'>): Promise<FilesPage>;
  /** Every entry at and below a path, folders before what is in them, by name; in batches. */
  list(view: FilesViewQuery['view'], path: string): AsyncIterable<readonly LocatedFile[]>;
  history(path: string): Promise<PathHistory>;
  waste(limit: number): Promise<WasteReport>;
  map(query: Omit<MapQuery, 'key' | 'platform'>): Promise<MapNode>;
  /**
   * One version of a path: what layer `layer` brought, or what the filesystem after layer `upTo` shows; there, `follow`
   * resolves links inside the image. `FILE_NOT_FOUND`, `LINK_LOOP`.
   */
  locate(
    path: string,
    where: { readonly layer: number } | { readonly upTo: number; readonly follow: boolean },
  ): Promise<LocatedFile>;
  /** All paths that match one of the expressions (sources, tried against "/path"), with all their versions; in batches. */
  select(patterns: readonly string[]): AsyncIterable<readonly SelectedPath[]>;
}
