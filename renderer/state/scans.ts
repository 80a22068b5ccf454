/** Scans for secrets that this window began: they go on when the tab that shows them is left. */
import { create } from 'zustand';
import type { ImageChoice } from '../../core/api/files.ts';
import { call } from '../bridge.ts';
import { loadJobs } from './jobs.ts';

/** Job of the last scan by image and platform. */
export const useScans = create<Readonly<Record<string, string>>>()(() => ({}));

export function scanKey({ key, platform }: ImageChoice): string {
  return `${key} ${platform ?? ''}`;
}

export async function startScan(choice: ImageChoice): Promise<void> {
  const { jobId } = await call('secrets.scan', choice);
  useScans.setState({ [scanKey(choice)]: jobId });
  await loadJobs();
}
