import type { ImageChoice } from '../api/files.ts';
import type { DocumentView, ImageDetail, ImagesPage, ImagesQuery, StoreTotals } from '../api/images.ts';
import type { Reconstruction, Relatives } from '../api/origin.ts';
import type { PullPlan, PullRequest, PullTarget } from '../api/pull.ts';
import type { PruneRequest, RemovalPlan, RemovalRequest, RemovalResult } from '../api/removal.ts';
import type { VerifyReport } from '../api/verification.ts';
import type { Image } from '../image/image.ts';
import type { Building } from './building.ts';
import type { Discovering } from './discovering.ts';
import type { Inside } from './inside.ts';
import type { Pushing } from './pushing.ts';
import type { LoginVault, Registries } from './registries.ts';
import type { Trusting } from './trusting.ts';
import type { PullObserver } from '../transfer/pull-event.ts';

/** The store's images at one moment. Answers are computed from memory; take a new one after a change. */
export interface Images {
  readonly all: readonly Image[];
  page(query: ImagesQuery): ImagesPage;
  keys(query: Pick<ImagesQuery, 'filters' | 'sort' | 'groupBy'>): readonly string[];
  totals(): Promise<StoreTotals>;
  selectionTotals(keys: readonly string[]): {
    readonly count: number;
    readonly onDisk: number;
    readonly frees: number;
  };
  detail(key: string, platform: string | null): Promise<ImageDetail>;
  documents(key: string, platform: string | null): Promise<readonly DocumentView[]>;
  dockerfile(choice: ImageChoice): Promise<Reconstruction>;
  relatives(choice: ImageChoice): Promise<Relatives>;
  /** docker's JSON of several images. */
  inspect(keys: readonly string[]): Promise<string>;
  planRemoval(request: RemovalRequest): RemovalPlan;
  planPrune(request: PruneRequest): RemovalPlan;
  completeFilter(text: string): readonly string[];
  exportRows(query: ImagesQuery, format: 'csv' | 'json'): string;
}

export interface InterruptedPull {
  readonly id: string;
  readonly reference: string;
  readonly platform: string | null;
  /** Instead of `platform`, when there are several. */
  readonly platforms?: readonly string[] | 'all';
  readonly started: string;
  /** Bytes of unfinished layers that wait on this disk. */
  readonly received: number;
}

export interface PullResult {
  readonly key: string;
  readonly digest: string;
  readonly status: 'downloaded' | 'up-to-date';
}

/** Everything that Strata can do, for a window or a command line. Errors are `StrataError`s. */
export interface Core {
  readonly home: string;
  readonly storeFolder: string;
  readonly readOnly: boolean;
  images(): Promise<Images>;
  /** What looks into images: loaded when it is first asked for, as most commands need nothing of it. */
  inside(): Promise<Inside>;
  /** What builds images: loaded when it is first asked for. */
  building(): Promise<Building>;
  registries(): Promise<Registries>;
  discovering(): Promise<Discovering>;
  pushing(): Promise<Pushing>;
  trusting(): Promise<Trusting>;
  /** `grace`: milliseconds during which {@link Core.undoRemoval} brings everything back; 0 deletes at once. */
  remove(request: RemovalRequest, options: { readonly grace: number }): Promise<RemovalResult>;
  prune(request: PruneRequest, options: { readonly grace: number }): Promise<RemovalResult>;
  undoRemoval(id: string): Promise<{ readonly restored: readonly string[] }>;
  tag(keyOrName: string, name: string): Promise<{ readonly key: string }>;
  readPull(request: PullRequest): Promise<PullTarget>;
  planPull(request: PullRequest, options?: { readonly signal?: AbortSignal }): Promise<PullPlan>;
  pull(
    request: PullRequest,
    options?: { readonly signal?: AbortSignal; readonly observe?: PullObserver },
  ): Promise<PullResult>;
  tags(text: string, options?: { readonly signal?: AbortSignal }): Promise<readonly string[]>;
  interruptedPulls(): Promise<readonly InterruptedPull[]>;
  dismissInterrupted(id: string): Promise<void>;
  verify(options?: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  }): Promise<VerifyReport>;
  /**
   * Takes away what a check found damaged, after looking at each once more. The pulls that it gives fetch just those
   * blobs again, and those that were missing.
   */
  discardDamaged(
    report: VerifyReport,
  ): Promise<{ readonly discarded: number; readonly pulls: readonly PullRequest[] }>;
  /** Bytes a second that all transfers together may take in each direction, from now on; 0: no limit. */
  limitBandwidth(bytesPerSecond: number): void;
  /** Unpacks, checks and indexes what is here and never was; resolves when nothing is left to check. */
  checkLayers(): Promise<void>;
  /** True when a worker thread answers. */
  health(): Promise<boolean>;
  /** Calls back after names, blobs or checks moved, here or in another process. Returns the end of it. */
  watch(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface CoreOptions {
  /** Data folder; see {@link defaultHome}. */
  readonly home: string;
  /** Folder of the bundled `*.worker.cjs`. */
  readonly workersFolder: string;
  readonly log?: (level: 'info' | 'warning' | 'error', text: string) => void;
  readonly concurrentLayers?: number;
  /** See {@link Core.limitBandwidth}; 0 when absent. */
  readonly bandwidth?: number;
  /** Logins that were entered here; without it only docker's and podman's count. */
  readonly vault?: LoginVault;
}
