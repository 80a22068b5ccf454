/** A job's state and progress in words; one sentence says it all to a screen reader and a status line. */
import type { Job, JobProgress, LayerProgress } from '../../core/api/jobs.ts';
import { formatCount, formatDuration, formatSize } from './format.ts';

const DONE = {
  pull: 'Pulled',
  verify: 'Verified',
  prune: 'Pruned',
  save: 'Saved',
  look: 'Listed the files of',
  scan: 'Scanned',
  vulnerabilities: 'Scanned',
  build: 'Built',
  push: 'Pushed',
  copy: 'Copied',
  updates: 'Looked for',
} as const satisfies Record<Job['kind'], string>;

/** "Scanned nginx:1.27 for secrets" */
export function endedInWords({ kind, title }: Pick<Job, 'kind' | 'title'>): string {
  return `${DONE[kind]} ${title}`;
}

/** Bytes that need not be moved any more. */
function settled(progress: JobProgress): number {
  return Math.min(progress.total, progress.transferred + progress.reused);
}

export function fraction(progress: JobProgress): number {
  return progress.total === 0 ? 0 : settled(progress) / progress.total;
}

export function describeJob(job: Job, now: number = Date.now()): string {
  const { state, progress } = job;
  const reused =
    progress.reused === 0
      ? ''
      : `${formatSize(progress.reused)} ${isMove(job) ? 'need not be sent' : 'reused'}`;
  switch (state.kind) {
    case 'queued':
      return job.place === undefined
        ? 'Waiting for its turn'
        : job.place === 1
          ? 'Next to begin'
          : `Waiting, ${formatCount(job.place - 1, 'other')} before it`;
    case 'paused':
      return parts(['Paused', kept(job)]);
    case 'running':
      return parts([
        job.kind === 'pull' && fraction(progress) >= 1
          ? 'Downloaded, checking layers'
          : `${formatSize(settled(progress))} of ${formatSize(progress.total)}`,
        progress.rate > 0 ? `${formatSize(progress.rate)}/s` : '',
        progress.secondsLeft === null || fraction(progress) >= 1
          ? ''
          : `${formatDuration(progress.secondsLeft)} left`,
        reused,
      ]);
    case 'retrying':
      return `Attempt ${state.attempt} in ${formatDuration((Date.parse(state.until) - now) / 1000)}: ${state.because}`;
    case 'done':
      return parts([state.summary, took(job)]);
    case 'failed':
      return parts([
        'Failed',
        progress.total > 0 && !isMove(job)
          ? `${formatSize(settled(progress))} of ${formatSize(progress.total)} is kept`
          : kept(job),
      ]);
    case 'cancelled':
      return parts(['Cancelled', kept(job)]);
    case 'interrupted':
      // How much there would have been is not known before the registry is asked again.
      return parts(['Interrupted', kept(job)]);
  }
}

/** Its bytes go to a registry. */
function isMove({ kind }: Pick<Job, 'kind'>): boolean {
  return kind === 'push' || kind === 'copy';
}

function kept(job: Job): string {
  const bytes = settled(job.progress);
  if (bytes === 0) return '';
  return isMove(job) ? `${formatSize(bytes)} had been sent or was there` : `${formatSize(bytes)} is kept`;
}

function took(job: Job): string {
  return job.ended === null
    ? ''
    : `in ${formatDuration((Date.parse(job.ended) - Date.parse(job.started)) / 1000)}`;
}

function parts(found: readonly string[]): string {
  return found.filter((part) => part !== '').join(' · ');
}

export function describeLayer(layer: LayerProgress, kind: Job['kind'] = 'pull'): string {
  switch (layer.state) {
    case 'waiting':
      return layer.received > 0 ? `${formatSize(layer.received)} left from before` : 'waiting';
    case 'downloading':
      return layer.resumed > 0 ? `resumed at ${formatSize(layer.resumed)}` : '';
    case 'uploading':
      return layer.resumed > 0 ? `resumed at ${formatSize(layer.resumed)}` : '';
    case 'mounted':
      return 'mounted';
    case 'checking':
      return 'checking';
    case 'done':
      return 'done';
    case 'reused':
      return isMove({ kind }) ? 'already there' : 'already here';
  }
}
