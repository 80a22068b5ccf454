/**
 * Every call a window can make, by name and signature. One line here, one handler (the compiler demands it), one schema
 * (likewise), and its use: nothing else has to change.
 */
import type { CompareRequest, ImageComparison } from './compare.ts';
import type {
  DuplicateReport,
  FileBytes,
  FileChoice,
  FileComparison,
  FileLook,
  FilesPage,
  FilesQuery,
  FilesView,
  FindQuery,
  ImageChoice,
  MapNode,
  MapQuery,
  PathHistory,
  WasteReport,
} from './files.ts';
import type { ImageDetail, DocumentView, ImagesPage, ImagesQuery, StoreTotals } from './images.ts';
import type { Job, JobLogLine } from './jobs.ts';
import type { IndexPlan, OpenedSource, RemoteRequest } from './opened.ts';
import type { Reconstruction, Relatives } from './origin.ts';
import type { BillOfMaterialsFormat, PackageReport } from './packages.ts';
import type { PullPlan, PullRequest, PullTarget } from './pull.ts';
import type { PruneRequest, RemovalPlan, RemovalRequest, RemovalResult } from './removal.ts';
import type { SecretReport } from './secrets.ts';
import type { Settings } from './settings.ts';
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
} from './storage.ts';
import type { RepairResult, VerifyReport } from './verification.ts';

export interface AppFacts {
  readonly version: string;
  readonly runtime: string;
  readonly platform: string;
  readonly dataFolder: string;
  readonly storeFolder: string;
  /** Where the settings file and logs are. */
  readonly logFolder: string;
  readonly theme: 'light' | 'dark';
  readonly reducedMotion: boolean;
  readonly keychain: boolean;
}

export interface Calls {
  'app.facts': (input: null) => AppFacts;
  /** A round trip through a worker: `worker` is true when one answered. */
  'app.health': (input: null) => { readonly worker: boolean };
  'app.openWindow': (input: null) => null;
  'app.showFolder': (input: { readonly which: 'store' | 'logs' }) => null;
  'clipboard.write': (input: { readonly text: string }) => null;
  'settings.get': (input: null) => Settings;
  'settings.set': (input: Partial<Settings>) => Settings;

  'images.page': (input: ImagesQuery) => ImagesPage;
  /** Keys of all rows that match, for "select all" (at most 100,000). */
  'images.keys': (input: Pick<ImagesQuery, 'filters' | 'sort' | 'groupBy'>) => readonly string[];
  'images.totals': (input: null) => StoreTotals;
  /** Count and bytes of a selection, shared blobs counted once (C15). */
  'images.selectionTotals': (input: { readonly keys: readonly string[] }) => {
    readonly count: number;
    readonly onDisk: number;
    readonly frees: number;
  };
  'images.detail': (input: { readonly key: string; readonly platform: string | null }) => ImageDetail;
  'images.documents': (input: {
    readonly key: string;
    readonly platform: string | null;
  }) => readonly DocumentView[];
  /** `docker inspect`'s JSON of several images at once (D18). */
  'images.inspect': (input: { readonly keys: readonly string[] }) => string;
  'images.tag': (input: { readonly key: string; readonly name: string }) => { readonly key: string };
  'images.planRemoval': (input: RemovalRequest) => RemovalPlan;
  'images.remove': (input: RemovalRequest) => RemovalResult;
  'images.undoRemoval': (input: { readonly id: string }) => { readonly restored: readonly string[] };
  'images.planPrune': (input: PruneRequest) => RemovalPlan;
  'images.prune': (input: PruneRequest) => RemovalResult;
  /** Values that complete a half-typed filter token, best first. */
  'images.completeFilter': (input: { readonly text: string }) => readonly string[];
  /** Saves the list as CSV or JSON where the person says; `null` when they cancelled. */
  'images.export': (input: { readonly query: ImagesQuery; readonly format: 'csv' | 'json' }) => string | null;

  'pull.read': (input: PullRequest) => PullTarget;
  'pull.plan': (input: PullRequest) => PullPlan;
  'pull.start': (input: PullRequest) => { readonly jobId: string };
  /** Tags of the repository, for when `latest` does not exist (B17). */
  'pull.tags': (input: { readonly text: string }) => readonly string[];

  'jobs.list': (input: null) => readonly Job[];
  'jobs.cancel': (input: { readonly id: string }) => null;
  /** Begins again what failed, was cancelled or interrupted, with what it had. */
  'jobs.retry': (input: { readonly id: string }) => { readonly jobId: string };
  /** Takes a finished job off the list; an interrupted pull's partial bytes go with it. */
  'jobs.dismiss': (input: { readonly id: string }) => null;
  'jobs.log': (input: { readonly id: string }) => readonly JobLogLine[];

  'images.dockerfile': (input: ImageChoice) => Reconstruction;
  'images.relatives': (input: ImageChoice) => Relatives;

  /** One screen of a tree of files. Waits for layers that are here and not indexed yet; `LAYER_ELSEWHERE` for those that are not. */
  'files.page': (input: FilesQuery) => FilesPage;
  'files.history': (input: ImageChoice & { readonly path: string }) => PathHistory;
  'files.look': (input: FileChoice) => FileLook;
  /** At most 1 MiB at a time. */
  'files.read': (input: FileChoice & { readonly offset: number; readonly length: number }) => FileBytes;
  'files.compare': (input: { readonly from: FileChoice; readonly to: FileChoice }) => FileComparison;
  'files.waste': (input: ImageChoice & { readonly limit: number }) => WasteReport;
  'files.map': (input: MapQuery) => MapNode;
  /** Saves a file, a folder or, with "/", the whole filesystem where the person says; `null` when they cancelled (D10). */
  'files.save': (
    input: FileChoice & { readonly view: FilesView; readonly as: 'file' | 'folder' | 'tar' },
  ) => { readonly jobId: string } | null;
  /** The drag that the page has begun goes on as one of files out of the window. */
  'files.drag': (input: FileChoice & { readonly view: FilesView }) => null;
  'files.duplicates': (input: {
    readonly image: ImageChoice | null;
    readonly limit: number;
  }) => DuplicateReport;

  /** Begins a search of every image; what it finds comes as `found` events. */
  'find.start': (input: FindQuery) => { readonly id: string };
  'find.stop': (input: { readonly id: string }) => null;

  'packages.list': (input: ImageChoice) => PackageReport;
  /** A bill of materials, saved where the person says; `null` when they cancelled (I2). */
  'packages.export': (input: ImageChoice & { readonly format: BillOfMaterialsFormat }) => string | null;

  /** What the last scan found; `null` when there was none (I7). */
  'secrets.report': (input: ImageChoice) => SecretReport | null;
  'secrets.scan': (input: ImageChoice) => { readonly jobId: string };

  'compare.images': (input: CompareRequest) => ImageComparison;

  'open.list': (input: null) => readonly OpenedSource[];
  /** Lets the person choose an archive or a layout folder; `null` when they cancelled. */
  'open.choose': (input: { readonly what: 'file' | 'folder' }) => OpenedSource | null;
  /** A file or folder that was dropped on the window. */
  'open.dropped': (input: { readonly path: string }) => OpenedSource;
  /** Reads manifest and config of an image in a registry; no layer is downloaded. */
  'open.remote': (input: RemoteRequest) => OpenedSource;
  'open.close': (input: { readonly id: string }) => null;
  /** What it takes to list the files of a layer, with those beneath that tell what it changes, or of all (`null`). */
  'open.planIndex': (input: ImageChoice & { readonly layer: number | null }) => IndexPlan;
  'open.index': (input: ImageChoice & { readonly layer: number | null }) => { readonly jobId: string };

  'storage.map': (input: null) => StorageMap;
  'storage.layers': (input: StoredLayersQuery) => StoredLayersPage;
  'storage.whatIf': (input: { readonly base: string; readonly images: readonly string[] }) => WhatIf;
  'storage.growth': (input: null) => readonly GrowthPoint[];
  'storage.pressure': (input: null) => DiskPressure;
  'storage.planClean': (input: CleaningRequest) => CleaningPlan;
  'storage.clean': (input: CleaningRequest) => CleaningResult;

  /** Begins a verification; its progress and end are a job's. */
  'store.verify': (input: null) => { readonly jobId: string };
  'store.report': (input: { readonly jobId: string }) => VerifyReport | null;
  /** Takes away what that verification found damaged and begins pulls that fetch just those blobs again (S4). */
  'store.repair': (input: { readonly jobId: string }) => RepairResult;
}

export type CallName = keyof Calls;
export type CallInput<N extends CallName> = Parameters<Calls[N]>[0];
export type CallOutput<N extends CallName> = ReturnType<Calls[N]>;
