/** Which images are not what their names stand for any more (B12), and whose base is not (I8). */
import { create } from 'zustand';
import type { ImageUpdate } from '../../../core/api/tags.ts';
import { call } from '../../bridge.ts';
import { showActivity } from '../dialog.ts';
import { loadJobs } from '../jobs.ts';

interface UpdatesState {
  readonly byKey: ReadonlyMap<string, ImageUpdate>;
}

export const useUpdates = create<UpdatesState>()(() => ({ byKey: new Map() }));

export async function loadUpdates(): Promise<void> {
  try {
    const updates = await call('updates.list', null);
    useUpdates.setState({ byKey: new Map(updates.map((each) => [each.key, each])) });
  } catch {
    // nobody asked: whoever does is told by the job that checks
  }
}

/** Asks the registries of these images, or of all that have a name (`null`). */
export async function checkForNewer(keys: readonly string[] | null): Promise<void> {
  await call('updates.check', { keys });
  await loadJobs();
  if (keys === null) showActivity(true);
}
