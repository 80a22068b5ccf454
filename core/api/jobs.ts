/** Work that takes time. A job outlives the view that began it; an unfinished one outlives the process (B5, B6). */
import type { ErrorReport } from './errors.ts';
import type { ImageChoice } from './files.ts';
import type { CopyRequest, PushRequest } from './push.ts';

export type LayerProgressState =
  | 'waiting'
  | 'downloading'
  | 'uploading'
  /** The registry took it from another of its repositories. */
  | 'mounted'
  /** downloaded; the rest of its bytes is being unpacked, checked and indexed */
  | 'checking'
  | 'done'
  /** was here before */
  | 'reused';

export interface LayerProgress {
  readonly digest: string;
  readonly size: number;
  /** Bytes that are on this disk now. */
  readonly received: number;
  /** Of those, bytes that an earlier, unfinished attempt had left. */
  readonly resumed: number;
  readonly state: LayerProgressState;
}

export interface JobProgress {
  /** Bytes to transfer when nothing were here, over all layers, config and manifests. */
  readonly total: number;
  /** Bytes moved over the network by this run. */
  readonly transferred: number;
  /** Bytes that were here already: whole blobs, and parts of unfinished ones. */
  readonly reused: number;
  /** Bytes per second over the last seconds; 0 when unknown. */
  readonly rate: number;
  /** Seconds left at that rate; `null` when unknown. */
  readonly secondsLeft: number | null;
  readonly layers: readonly LayerProgress[];
}

export type JobState =
  | { readonly kind: 'queued' }
  /** Held back by a person, with what it has (B18). */
  | { readonly kind: 'paused' }
  | { readonly kind: 'running' }
  /** Waiting before another attempt, with the reason (B7). */
  | { readonly kind: 'retrying'; readonly attempt: number; readonly until: string; readonly because: string }
  | { readonly kind: 'done'; readonly imageKey: string | null; readonly summary: string }
  | { readonly kind: 'failed'; readonly error: ErrorReport }
  | { readonly kind: 'cancelled' }
  /** Cut off by a crash, a kill or a power cut; what had arrived is still here. */
  | { readonly kind: 'interrupted' };

export interface Job {
  readonly id: string;
  /** `build`: a Dockerfile; `save`: files of an image to this machine; `look`: listing files of layers elsewhere; `scan`: for secrets; `vulnerabilities`: a scan for those. */
  readonly kind:
    | 'pull'
    | 'verify'
    | 'prune'
    | 'save'
    | 'look'
    | 'scan'
    | 'vulnerabilities'
    | 'build'
    | 'push'
    | 'copy'
    | 'updates';
  /** What it works on, for people ("nginx:1.27", "the store"). */
  readonly title: string;
  readonly state: JobState;
  readonly progress: JobProgress;
  readonly started: string;
  readonly ended: string | null;
  /** The same on the command line (J3). */
  readonly command: string;
  /** The image that a scan reads, while this process knows it. */
  readonly image?: ImageChoice;
  /** What is pushed or copied, so that it can be begun again. */
  readonly push?: PushRequest | CopyRequest;
  /** Which of those that wait for the same is next: 1 is first. Only while it waits. */
  readonly place?: number;
  /** Full reference and platform of a pull, so that it can be begun again. */
  readonly pull: {
    readonly reference: string;
    readonly platform: string | null;
    /** Instead of `platform`, when there are several. */
    readonly platforms?: readonly string[] | 'all';
  } | null;
}

export interface JobLogLine {
  readonly at: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}
