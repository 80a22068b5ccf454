/** Scans for secrets and for vulnerabilities. They go on when the tab that shows them is left, and when its window is loaded again. */
import type { ImageChoice } from '../../core/api/files.ts';
import type { Job } from '../../core/api/jobs.ts';
import { call } from '../bridge.ts';
import { loadJobs } from './jobs.ts';

/** The last scan of an image for secrets; `jobs` are newest first. */
export function scanOf(jobs: readonly Job[], choice: ImageChoice): Job | undefined {
  return jobs.find((job) => job.kind === 'scan' && isOf(job, choice));
}

/** The last scan of an image for vulnerabilities. */
export function vulnerabilityScanOf(jobs: readonly Job[], choice: ImageChoice): Job | undefined {
  return jobs.find((job) => job.kind === 'vulnerabilities' && isOf(job, choice));
}

export async function startVulnerabilityScan(choice: ImageChoice): Promise<void> {
  await call('trust.scan', choice);
  await loadJobs();
}

function isOf({ image }: Job, { key, platform }: ImageChoice): boolean {
  return image?.key === key && image.platform === platform;
}

export async function startScan(choice: ImageChoice): Promise<void> {
  await call('secrets.scan', choice);
  await loadJobs();
}
