/** Work that takes time, as main tells of it. */
import { create } from 'zustand';
import type { Job } from '../../core/api/jobs.ts';
import { call } from '../bridge.ts';
import { formatCount } from '../words/format.ts';
import { showActivity } from './dialog.ts';
import { toast } from './toasts.ts';

interface JobsState {
  /** As {@link inOrder}. */
  readonly jobs: readonly Job[];
}

export const useJobs = create<JobsState>()(() => ({ jobs: [] }));

const byNewest = (a: Job, b: Job): number => b.started.localeCompare(a.started) || b.id.localeCompare(a.id);

/** What runs, then what waits in its order, then the rest; newest first. */
function inOrder(jobs: readonly Job[]): readonly Job[] {
  const rank = (job: Job): number => (job.state.kind === 'queued' ? 1 : isActive(job) ? 0 : 2);
  return jobs.toSorted((a, b) => rank(a) - rank(b) || (a.place ?? 0) - (b.place ?? 0) || byNewest(a, b));
}

export async function loadJobs(): Promise<void> {
  const jobs = await call('jobs.list', null);
  const first = useJobs.getState().jobs.length === 0;
  useJobs.setState({ jobs: inOrder(jobs) });
  // What a crash cut off is offered at once, not behind a button.
  if (first && jobs.some(({ state }) => state.kind === 'interrupted')) showActivity(true);
}

export function receiveJob(job: Job): void {
  useJobs.setState(({ jobs }) => {
    const known = jobs.some((each) => each.id === job.id);
    return {
      jobs: inOrder(known ? jobs.map((each) => (each.id === job.id ? job : each)) : [job, ...jobs]),
    };
  });
}

export function forgetJob(id: string): void {
  useJobs.setState(({ jobs }) => ({ jobs: jobs.filter((job) => job.id !== id) }));
}

export function isActive(job: Job): boolean {
  return job.state.kind === 'queued' || job.state.kind === 'running' || job.state.kind === 'retrying';
}

/** What a job may begin again from: its own end that was not a success. */
export function canRetry(job: Job): boolean {
  return job.state.kind === 'failed' || job.state.kind === 'cancelled' || job.state.kind === 'interrupted';
}

export async function cancelJob(id: string): Promise<void> {
  await call('jobs.cancel', { id });
}

/** Whether it goes over the network, keeps what it has, and waits in line for its turn. */
export function isTransfer({ kind }: Pick<Job, 'kind'>): boolean {
  return kind === 'pull' || kind === 'push' || kind === 'copy';
}

export function canPause(job: Job): boolean {
  return isTransfer(job) && isActive(job);
}

export async function pauseJob(id: string): Promise<void> {
  await call('jobs.pause', { id });
}

export async function resumeJob(id: string): Promise<void> {
  await call('jobs.resume', { id });
}

/** Those that wait in the same line, in their order. */
export function waitingWith(jobs: readonly Job[], { kind }: Job): readonly Job[] {
  const isBuild = kind === 'build';
  return jobs.filter((job) => job.place !== undefined && (job.kind === 'build') === isBuild);
}

/** Moves one that waits before the one that is ahead of it, or after the one behind. */
export async function moveJob(job: Job, direction: 'up' | 'down'): Promise<void> {
  const others = waitingWith(useJobs.getState().jobs, job);
  const at = others.findIndex(({ id }) => id === job.id);
  const before = direction === 'up' ? others[at - 1] : others[at + 2];
  if (at < 0 || (direction === 'up' ? at === 0 : at === others.length - 1)) return;
  await call('jobs.move', { id: job.id, before: before?.id ?? null });
}

export async function retryJob(id: string): Promise<void> {
  await call('jobs.retry', { id });
  await loadJobs();
}

/** In the order in which they had been begun. */
export async function resumeInterrupted(): Promise<void> {
  const { jobs } = useJobs.getState();
  const cutOff = jobs.filter(({ state }) => state.kind === 'interrupted').toSorted((a, b) => byNewest(b, a));
  for (const { id } of cutOff) await call('jobs.retry', { id });
  await loadJobs();
}

export async function dismissJob(id: string): Promise<void> {
  await call('jobs.dismiss', { id });
  forgetJob(id);
}

export async function dismissFinished(): Promise<void> {
  const finished = useJobs
    .getState()
    .jobs.filter((job) => job.state.kind === 'done' || job.state.kind === 'cancelled');
  await Promise.all(finished.map((job) => dismissJob(job.id)));
}

/** Begins to fetch again what a verification found damaged or missing; Activity shows the pulls. */
export async function repairStore(jobId: string): Promise<void> {
  const { discarded, jobIds } = await call('store.repair', { jobId });
  const taken = discarded === 0 ? '' : `${formatCount(discarded, 'damaged blob')} taken away`;
  const pulled = jobIds.length === 0 ? '' : `${formatCount(jobIds.length, 'image')} being repaired`;
  const said = [taken, pulled].filter((part) => part !== '').join(', ');
  if (jobIds.length > 0) showActivity(true);
  toast(said === '' ? 'Nothing is left to repair' : said, { kind: 'note' });
  await loadJobs();
}

export async function startVerify(): Promise<void> {
  await call('store.verify', null);
  showActivity(true);
  await loadJobs();
}
