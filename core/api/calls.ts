/**
 * Every call a window can make, by name and signature. One line here, one handler (the compiler demands it), one schema
 * (likewise), and its use: nothing else has to change.
 */
import type {
  BuildCacheReport,
  BuildOrder,
  BuildRun,
  BuildRunHead,
  BuildSource,
  ChosenPlace,
  ContextPage,
  ContextQuery,
  DockerfileOutline,
  DockerfileText,
  RunComparison,
  RunLogPage,
  RuntimeReport,
} from './builds.ts';
import type { CompareRequest, ImageComparison } from './compare.ts';
import type { KnownRepository, RepositoryPage, SearchQuery } from './discover.ts';
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
import type { CopyRequest, DeletePlan, MovePlan, PushRequest } from './push.ts';
import type {
  ChosenFile,
  ConnectionTest,
  PullAllowance,
  RegistryChange,
  RegistryView,
} from './registries.ts';
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
import type { ImageUpdate, TagRow, TagsPage, TagsQuery } from './tags.ts';
import type {
  ReferrerTree,
  RiskReport,
  ScannerState,
  SignatureReport,
  SignerOrder,
  TrustedSigner,
  VulnerabilityReport,
} from './trust.ts';
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
  /** Holds a transfer back; what it has stays. `jobs.resume` lets it go on, also after a restart (B18). */
  'jobs.pause': (input: { readonly id: string }) => null;
  'jobs.resume': (input: { readonly id: string }) => null;
  /** Puts a waiting transfer before another one, or (`null`) last. */
  'jobs.move': (input: { readonly id: string; readonly before: string | null }) => null;
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

  /** What was built or opened here before, newest first (F12). */
  'build.sources': (input: null) => readonly BuildSource[];
  /** Lets the person choose a Dockerfile or a folder that holds one; `null` when they cancelled (F1). */
  'build.choose': (input: { readonly what: 'file' | 'folder' }) => BuildSource | null;
  /** A Dockerfile or a folder that was dropped on the window (F2); `NOT_A_BUILD` for what is neither. */
  'build.dropped': (input: { readonly path: string }) => BuildSource;
  /** A git repository or an archive that a server has (F16). */
  'build.remote': (input: { readonly url: string }) => BuildSource;
  /** Takes it off the list; its files stay where they are. */
  'build.forget': (input: { readonly source: string }) => null;
  'build.read': (input: {
    readonly source: string;
    readonly what: 'dockerfile' | 'ignore';
  }) => DockerfileText;
  /** Saves the text; `FILE_CHANGED` when the file is no longer the one with that digest. */
  'build.write': (input: {
    readonly source: string;
    readonly what: 'dockerfile' | 'ignore';
    readonly text: string;
    readonly digest: string | null;
  }) => DockerfileText;
  /** What was typed into a Dockerfile and not saved, with the digest of what it was typed over; `null`: nothing. */
  'build.draft': (input: { readonly source: string }) => DockerfileText | null;
  /** Keeps it until it is saved, dropped (`null`), or its source is forgotten. */
  'build.keepDraft': (input: { readonly source: string; readonly draft: DockerfileText | null }) => null;
  'build.outline': (input: { readonly text: string; readonly target: string | null }) => DockerfileOutline;
  'build.context': (input: ContextQuery) => ContextPage;
  'build.choosePlace': (input: { readonly what: 'secret' | 'context' | 'key' }) => ChosenPlace | null;
  'build.runtime': (input: null) => RuntimeReport;
  /** `dockerfile`: its text when it is to be built as it stands in the editor, without being saved. */
  'build.start': (input: { readonly order: BuildOrder; readonly dockerfile: string | null }) => {
    readonly runId: string;
    readonly jobId: string;
  };
  /** Runs of a source, or of all (`null`), newest first (F8). */
  'build.runs': (input: { readonly source: string | null }) => readonly BuildRunHead[];
  'build.run': (input: { readonly runId: string }) => BuildRun;
  'build.log': (input: {
    readonly runId: string;
    /** `null`: of all steps. */
    readonly step: number | null;
    readonly offset: number;
    readonly limit: number;
  }) => RunLogPage;
  'build.again': (input: { readonly runId: string }) => { readonly runId: string; readonly jobId: string };
  'build.forgetRun': (input: { readonly runId: string }) => null;
  'build.compare': (input: { readonly from: string; readonly to: string }) => RunComparison;
  /** Builds a source again whenever a file that it reads changes, until it is turned off (F12). */
  'build.watch': (input: { readonly source: string; readonly on: boolean }) => null;
  /** Sources that are watched. */
  'build.watched': (input: null) => readonly string[];
  /** Builds the two small images that come with the app. */
  'build.sample': (input: null) => { readonly runIds: readonly string[] };
  'build.cache': (input: null) => BuildCacheReport;
  'build.pruneCache': (input: { readonly mounts: boolean }) => { readonly freed: number };

  'registries.list': (input: null) => readonly RegistryView[];
  'registries.change': (input: RegistryChange) => RegistryView;
  /** Takes it off the list, with its settings and what was entered here as its login. */
  'registries.remove': (input: { readonly domain: string }) => null;
  /** Asks the registry before anything is kept. `token`: an access token in the place of a password. */
  'registries.signIn': (input: {
    readonly domain: string;
    readonly username: string;
    readonly secret: string;
    readonly as: 'password' | 'token';
  }) => RegistryView;
  'registries.signOut': (input: { readonly domain: string }) => RegistryView;
  'registries.test': (input: { readonly domain: string }) => ConnectionTest;
  /** Lets the person choose a PEM file or a signer's key; `null` when they cancelled. */
  'registries.chooseFile': (input: {
    readonly what: 'authority' | 'certificate' | 'key' | 'signer';
  }) => ChosenFile | null;
  /** `null`: the registry counts no pulls. */
  'registries.allowance': (input: { readonly domain: string }) => PullAllowance | null;

  /** Begins a search of registries; what they answer comes as `searched` events. */
  'discover.search': (input: SearchQuery) => { readonly id: string };
  /** The next page of one registry's answer, as `searched` events. */
  'discover.more': (input: { readonly id: string; readonly registry: string }) => null;
  'discover.stop': (input: { readonly id: string }) => null;
  'discover.repository': (input: { readonly reference: string }) => RepositoryPage;
  /** Bookmarked and last visited repositories, bookmarks first (A18). */
  'discover.known': (input: null) => readonly KnownRepository[];
  'discover.bookmark': (input: {
    readonly reference: string;
    readonly on: boolean;
  }) => readonly KnownRepository[];

  /** Begins to list the tags of a repository; `tags` events tell when there are more. */
  'tags.open': (input: { readonly reference: string }) => { readonly id: string };
  'tags.close': (input: { readonly id: string }) => null;
  'tags.page': (input: TagsQuery) => TagsPage;
  /** Asks the registry for what it has not told of these tags (digest, platforms, sizes). At most 50 at a time. */
  'tags.look': (input: { readonly id: string; readonly tags: readonly string[] }) => readonly TagRow[];
  /** Pulls all that match, as jobs (B10). */
  'tags.pull': (input: {
    readonly id: string;
    readonly tags: readonly string[];
    readonly platform: string | null;
  }) => { readonly jobIds: readonly string[] };

  /** What the last check found. */
  'updates.list': (input: null) => readonly ImageUpdate[];
  /** Asks the registries of all named images, or of these. */
  'updates.check': (input: { readonly keys: readonly string[] | null }) => { readonly jobId: string };

  'push.plan': (input: PushRequest) => MovePlan;
  'push.start': (input: PushRequest) => { readonly jobId: string };
  'push.planCopy': (input: CopyRequest) => MovePlan;
  'push.copy': (input: CopyRequest) => { readonly jobId: string };
  'push.planDelete': (input: { readonly reference: string }) => DeletePlan;
  /** Deletes in the registry. `confirm` is what the person typed; `digest` what the plan showed. */
  'push.delete': (input: {
    readonly reference: string;
    readonly digest: string;
    readonly confirm: string;
  }) => null;

  'trust.referrers': (input: { readonly reference: string }) => ReferrerTree;
  /** Text of a document that refers to an image, at most 1 MiB. */
  'trust.document': (input: { readonly reference: string; readonly digest: string }) => {
    readonly text: string;
    readonly cut: boolean;
  };
  /** `reference`: in a registry, or the key of an image here. */
  'trust.verify': (input: { readonly reference: string }) => SignatureReport;
  'trust.risks': (input: { readonly reference: string }) => RiskReport;
  'trust.signers': (input: null) => readonly TrustedSigner[];
  'trust.addSigner': (input: SignerOrder) => readonly TrustedSigner[];
  'trust.removeSigner': (input: { readonly id: string }) => readonly TrustedSigner[];
  'trust.scanner': (input: null) => ScannerState;
  'trust.scan': (input: ImageChoice) => { readonly jobId: string };
  'trust.vulnerabilities': (input: ImageChoice) => VulnerabilityReport | null;

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
