/** What the core answers about the inside of images and about the store as a whole; the window's calls of the same names. */
import type { CompareRequest, ImageComparison } from '../api/compare.ts';
import type {
  DuplicateReport,
  FileBytes,
  FileChoice,
  FileComparison,
  FileLook,
  FileRow,
  FilesPage,
  FilesQuery,
  FilesView,
  FindProgress,
  FindQuery,
  ImageChoice,
  MapNode,
  MapQuery,
  PathHistory,
  WasteReport,
} from '../api/files.ts';
import type { IndexPlan, OpenedSource, RemoteRequest } from '../api/opened.ts';
import type { BillOfMaterialsFormat, PackageReport } from '../api/packages.ts';
import type { SecretReport } from '../api/secrets.ts';
import type {
  CleaningPlan,
  CleaningRequest,
  CleaningResult,
  DiskPressure,
  GrowthPoint,
  StorageMap,
  StoredLayersPage,
  StoredLayersQuery,
  WhatIf,
} from '../api/storage.ts';

export interface Watched {
  readonly signal?: AbortSignal;
  /** Bytes done of bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface SaveOrder extends FileChoice {
  readonly view: FilesView;
  readonly as: 'file' | 'folder' | 'tar';
}

export interface Saved {
  readonly entries: number;
  readonly bytes: number;
  /** What this file system cannot hold (devices, names), each with the reason. */
  readonly skipped: readonly string[];
}

export interface OpenedFile {
  readonly row: FileRow;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface FilesInside {
  page(query: FilesQuery): Promise<FilesPage>;
  /** Every entry of a view at and below a path, folders before what is in them, by name. */
  entries(choice: ImageChoice, view: FilesView, path: string): AsyncIterable<FileRow>;
  history(choice: ImageChoice, path: string): Promise<PathHistory>;
  waste(choice: ImageChoice, limit: number): Promise<WasteReport>;
  map(query: MapQuery): Promise<MapNode>;
  look(choice: FileChoice, options?: Watched): Promise<FileLook>;
  read(choice: FileChoice, range: { readonly offset: number; readonly length: number }): Promise<FileBytes>;
  /** The whole of a regular file, links followed inside the image. */
  open(choice: FileChoice, options?: Watched): Promise<OpenedFile>;
  compare(from: FileChoice, to: FileChoice): Promise<FileComparison>;
  /** `destination`: the file or (new) folder to write; `-` is not special here. */
  save(order: SaveOrder, destination: string, options?: Watched): Promise<Saved>;
  /** The same as a tar stream, for standard output. */
  saveTo(order: SaveOrder, write: (bytes: Uint8Array) => Promise<void>, options?: Watched): Promise<Saved>;
  duplicates(image: ImageChoice | null, limit: number): Promise<DuplicateReport>;
}

export interface PackagesInside {
  list(choice: ImageChoice): Promise<PackageReport>;
  billOfMaterials(choice: ImageChoice, format: BillOfMaterialsFormat): Promise<string>;
}

export interface SecretsInside {
  /** `null` when some layer was not scanned yet. */
  report(choice: ImageChoice): Promise<SecretReport | null>;
  scan(choice: ImageChoice, options?: Watched): Promise<SecretReport>;
}

export interface OpenedInside {
  list(): readonly OpenedSource[];
  /** An archive or a layout folder; `INVALID_ARCHIVE` when it is neither. */
  open(path: string, options?: Watched): Promise<OpenedSource>;
  openRemote(request: RemoteRequest, options?: { readonly signal?: AbortSignal }): Promise<OpenedSource>;
  close(id: string): Promise<void>;
  planIndex(choice: ImageChoice, layer: number | null): Promise<IndexPlan>;
  index(choice: ImageChoice, layer: number | null, options?: Watched): Promise<void>;
}

export interface StorageInside {
  map(): Promise<StorageMap>;
  layers(query: StoredLayersQuery): Promise<StoredLayersPage>;
  whatIf(base: string, images: readonly string[]): Promise<WhatIf>;
  growth(): Promise<readonly GrowthPoint[]>;
  pressure(): Promise<DiskPressure>;
  planClean(request: CleaningRequest): Promise<CleaningPlan>;
  clean(request: CleaningRequest, options: { readonly grace: number }): Promise<CleaningResult>;
}

/** Everything about the inside of images. Errors are `StrataError`s. */
export interface Inside {
  readonly files: FilesInside;
  readonly packages: PackagesInside;
  readonly secrets: SecretsInside;
  readonly opened: OpenedInside;
  readonly storage: StorageInside;
  /** The files of an image will likely be asked for: begins the threads that list them, which takes 35 ms. */
  warm(): void;
  compareImages(request: CompareRequest): Promise<ImageComparison>;
  /** Searches every image; resolves at the end. What is found comes in pieces. */
  find(
    query: FindQuery,
    options: {
      readonly signal?: AbortSignal;
      readonly onFound: (progress: Omit<FindProgress, 'id'>) => void;
    },
  ): Promise<void>;
}
