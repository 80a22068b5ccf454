/** Scans for secrets. They go on when the tab that shows them is left, and when its window is loaded again. */
import type { ImageChoice } from '../../core/api/files.ts';
import type { Job } from '../../core/api/jobs.ts';
import { call } from '../bridge.ts';
import { loadJobs } from './jobs.ts';

/** The last scan of an image; `jobs` are newest first. */
export function scanOf(jobs: readonly Job[], { key, platform }: ImageChoice): Job | undefined {
  return jobs.find(({ kind, image }) => kind === 'scan' && image?.key === key && image.platform === platform);
}

export async function startScan(choice: ImageChoice): Promise<void> {
  await call('secrets.scan', choice);
  await loadJobs();
}
