import type { VerifyReport } from '../api/verification.ts';
import type { BlobSource } from '../oci/blob-source.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { Collected, CollectOptions } from './removal/collect.ts';
import type { DerivedLayer, LayerFacts } from './derived.ts';
import type { Intake } from './intake.ts';
import type { JobRequest, StoreJob } from './jobs.ts';
import type { JournalRecord } from './journal.ts';
import type { NamedDescriptor } from './names/names.ts';
import type { Removal, Removed } from './removal/removal.ts';
import type { StepLayer, StepRecord, StepsYield } from './steps.ts';
import type { TrashItem, Undone } from './removal/trash.ts';
import type { Usage } from './usage.ts';
import type { VerifyOptions } from './verify.ts';

interface Steps {
  /** Counts as used now. */
  find(key: string): Promise<StepLayer | undefined>;
  /** Before its layer gets its place. */
  save(key: string, layer: StepLayer): Promise<void>;
  list(): Promise<readonly StepRecord[]>;
  /** What {@link drop} would bring back. */
  yield(goes: (record: StepRecord) => boolean): Promise<StepsYield>;
  /** Forgets them, with the layers that nothing else needs. Gives the bytes that came back. */
  drop(goes: (record: StepRecord) => boolean): Promise<number>;
}

/**
 * An OCI image layout with what Strata needs beside it. Several processes may have it open at once. Changes are
 * durable when their promise resolves, and happen wholly or not at all.
 */
export interface Store extends BlobSource {
  readonly root: string;
  /** Every change is refused with STORE_READ_ONLY. */
  readonly readOnly: boolean;

  blobPath(digest: Digest): string;
  /** Digests of all blobs: one listing. */
  present(): Promise<ReadonlySet<Digest>>;
  /** The same with their sizes in bytes: looks at each file. */
  blobs(): Promise<ReadonlyMap<Digest, number>>;
  has(digest: Digest): Promise<boolean>;
  size(digest: Digest): Promise<number | undefined>;
  /** The whole of a blob of at most 8 MiB, verified: else STORE_CORRUPT; BLOB_UNKNOWN when it is not here. */
  readBlob(descriptor: Pick<Descriptor, 'digest' | 'size'>): Promise<Uint8Array>;
  /** Stores a small blob. Hold it in a job before, lest a collection takes it before it is named. */
  putBlob(digest: Digest, bytes: Uint8Array): Promise<void>;
  /** Begins or goes on with a big blob. Hold it in a job before. */
  intake(descriptor: Pick<Descriptor, 'digest' | 'size'>): Promise<Intake>;
  /** Bytes that unfinished downloads left and that an intake would go on from. */
  partials(): Promise<ReadonlyMap<Digest, number>>;
  /** Takes a damaged blob away, so that the next pull fetches just that one. */
  discardBlob(digest: Digest): Promise<void>;

  names(): Promise<readonly NamedDescriptor[]>;
  /**
   * `name` (full, as in "docker.io/library/nginx:1.27") points to `descriptor` from now on. The image that had the name
   * stays as an unnamed one if no other name has it. IMAGE_NOT_FOUND when the blob of `descriptor` is not here.
   * `null`: it is kept without one.
   */
  setName(name: string | null, descriptor: Descriptor): Promise<void>;

  beginJob(request: JobRequest): Promise<StoreJob>;
  /** Whether an earlier, unfinished job with the same input waits to be taken over. */
  hasUnfinished(request: JobRequest): Promise<boolean>;
  interruptedJobs(): Promise<readonly JournalRecord[]>;
  /** Pulls that ended before their end: interrupted, cancelled, failed. */
  unfinishedJobs(): Promise<readonly JournalRecord[]>;
  dismissJob(id: string): Promise<void>;
  /** Of processes that live, here and elsewhere. */
  liveJobs(): Promise<readonly JournalRecord[]>;
  /** Titles of running jobs, here and in other processes, by the digests they hold. */
  holds(): Promise<ReadonlyMap<Digest, readonly string[]>>;

  /** `grace`: milliseconds during which it can be undone; 0 deletes at once. */
  remove(removal: Removal, options: { readonly grace: number }): Promise<Removed>;
  /** Undoes a removal, or throws UNDO_EXPIRED. */
  restore(id: string): Promise<Undone>;
  trash(): Promise<readonly TrashItem[]>;
  /** Gives the bytes that came back. */
  emptyTrash(options: { readonly expiredOnly: boolean }): Promise<number>;
  collect(options?: CollectOptions): Promise<Collected>;
  /** Everything that names and jobs need, whether it is here or not. */
  reachable(): Promise<ReadonlySet<Digest>>;
  verify(options?: VerifyOptions): Promise<VerifyReport>;

  /** What builds remember of their steps, by 64 hexadecimal digits each. */
  readonly steps: Steps;
  /** A small text that a builder left for its next run; `undefined` when it is gone. */
  readNote(kind: string, key: string): Promise<string | undefined>;
  writeNote(kind: string, key: string, text: string): Promise<void>;

  derivedLayer(diffId: Digest): DerivedLayer;
  /** A path for a file that is not finished yet; swept when its process dies. */
  temporary(): string;
  /** Moves a finished, flushed index (at a path from {@link temporary}) to its place. Record the facts after it. */
  publishLayerIndex(temporary: string, diffId: Digest): Promise<void>;
  /** Deletes what is derived of layers; it can be made again from them. Gives the bytes that came back. */
  dropDerivedLayers(): Promise<number>;
  recordFacts(digest: Digest, facts: LayerFacts): Promise<void>;
  /** By compressed digest. */
  facts(): Promise<ReadonlyMap<Digest, LayerFacts>>;
  /** A small cache of somebody above; `undefined` when it is gone. */
  readDerived(name: string): Promise<Uint8Array | undefined>;
  writeDerived(name: string, bytes: Uint8Array): Promise<void>;

  /** Calls back after something changed, here or in another process. Returns the end of it. */
  watch(listener: () => void): () => void;
  usage(): Promise<Usage>;
  /** Bytes that can still be written. */
  diskFree(): Promise<number>;
  /** Ends timers and watchers. Nothing is lost without it. */
  close(): void;
}
