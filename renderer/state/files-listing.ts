/** Which jobs list the files of which layers, so that a view that is left and entered again still shows them. */
import { create } from 'zustand';
import type { ImageChoice } from '../../core/api/files.ts';
import { call } from '../bridge.ts';
import { loadJobs } from './jobs.ts';

export const useListings = create<{ readonly jobs: Readonly<Record<string, string>> }>()(() => ({
  jobs: {},
}));

export async function listFiles(id: string, choice: ImageChoice, layer: number | null): Promise<void> {
  const { jobId } = await call('open.index', { ...choice, layer });
  useListings.setState(({ jobs }) => ({ jobs: { ...jobs, [id]: jobId } }));
  await loadJobs();
}
