import type { Job } from '../../core/api/jobs.ts';
import { isActive } from './work.ts';

/** What the task bar shows: -1 nothing, 2 busy for an unknown time, else a share of 1 over all that runs. */
export function overallProgress(jobs: Iterable<Job>): number {
  let total = 0;
  let done = 0;
  let running = 0;
  for (const { state, progress } of jobs) {
    if (!isActive(state)) continue;
    running++;
    total += progress.total;
    done += Math.min(progress.total, progress.transferred + progress.reused);
  }
  if (running === 0) return -1;
  return total === 0 ? 2 : done / total;
}

/** A job that took at least this long, in milliseconds, has been left alone by whoever began it. */
const LONG_JOB = 10_000;

const WORDS = {
  pull: 'Pull',
  verify: 'Verification',
  prune: 'Prune',
  save: 'Saving',
  look: 'Listing',
  scan: 'Scan',
  vulnerabilities: 'Scan',
  build: 'Build',
  push: 'Push',
  copy: 'Copy',
  updates: 'Check',
} as const satisfies { readonly [K in Job['kind']]: string };

/** The words for a job that ended while nobody looked, or `undefined` when it is not worth any. */
export function noticeOf(job: Job): { readonly title: string; readonly body: string } | undefined {
  if (job.ended === null || Date.parse(job.ended) - Date.parse(job.started) < LONG_JOB) return undefined;
  const work = WORDS[job.kind];
  if (job.state.kind === 'done') return { title: `${work} of ${job.title} is done`, body: job.state.summary };
  if (job.state.kind === 'failed')
    return { title: `${work} of ${job.title} failed`, body: job.state.error.message };
  return undefined;
}
