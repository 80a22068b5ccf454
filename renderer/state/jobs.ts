/** Work that takes time, as main tells of it. */
import { create } from 'zustand';
import type { Job } from '../../core/api/jobs.ts';
import { call } from '../bridge.ts';
import { formatCount } from '../words/format.ts';
import { showActivity } from './dialog.ts';
import { toast } from './toasts.ts';

interface JobsState {
  /** Newest first. */
  readonly jobs: readonly Job[];
}

export const useJobs = create<JobsState>()(() => ({ jobs: [] }));

const byNewest = (a: Job, b: Job): number => b.started.localeCompare(a.started) || b.id.localeCompare(a.id);

export async function loadJobs(): Promise<void> {
  const jobs = await call('jobs.list', null);
  const first = useJobs.getState().jobs.length === 0;
  useJobs.setState({ jobs: jobs.toSorted(byNewest) });
  // What a crash cut off is offered at once, not behind a button.
  if (first && jobs.some(({ state }) => state.kind === 'interrupted')) showActivity(true);
}

export function receiveJob(job: Job): void {
  useJobs.setState(({ jobs }) => {
    const known = jobs.some((each) => each.id === job.id);
    return {
      jobs: known ? jobs.map((each) => (each.id === job.id ? job : each)) : [job, ...jobs].toSorted(byNewest),
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

export async function retryJob(id: string): Promise<void> {
  await call('jobs.retry', { id });
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
