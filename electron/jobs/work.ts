import type { Job, JobLogLine, JobProgress, JobState } from '../../core/api/jobs.ts';
import type { Task } from './run-task.ts';

/** A job as main knows it: what a window sees, and what only main may touch. */
export interface Work {
  readonly id: string;
  readonly kind: Job['kind'];
  readonly title: string;
  readonly command: string;
  readonly pull: Job['pull'];
  readonly push: NonNullable<Job['push']> | null;
  readonly started: string;
  readonly log: JobLogLine[];
  /** What it does, when it is neither a pull nor a verification; `null` also for one of an earlier process. */
  readonly task: Task | null;
  /** Records of earlier, cut-off runs in the core; they go when this pull is complete or is taken off the list. */
  leftovers: readonly string[];
  state: JobState;
  ended: string | null;
  /** Asked for when somebody looks, because the rate falls while nothing arrives. */
  progress: () => JobProgress;
  /** Ends the run; `null` when it does not run. */
  abort: AbortController | null;
}

/** `place`: which is next of those that wait. */
export function viewOf(work: Work, place?: number): Job {
  return {
    id: work.id,
    kind: work.kind,
    title: work.title,
    state: work.state,
    progress: work.progress(),
    started: work.started,
    ended: work.ended,
    command: work.command,
    ...(work.task?.image === undefined ? {} : { image: work.task.image }),
    ...(place === undefined || work.state.kind !== 'queued' ? {} : { place }),
    ...(work.push === null ? {} : { push: work.push }),
    pull: work.pull,
  };
}

/** Whether it still has something to do by itself. */
export function isActive(state: JobState): boolean {
  return state.kind === 'queued' || state.kind === 'running' || state.kind === 'retrying';
}
