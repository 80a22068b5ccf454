/** What is done to images from more than one place: row menu, inspector, page, palette and keys all end here. */
import type { PruneRequest, RemovalRequest, RemovalResult } from '../../core/api/removal.ts';
import { call } from '../bridge.ts';
import { formatCount, formatSize } from '../words/format.ts';
import { currentQuery } from './images.ts';
import { openDialog } from './dialog.ts';
import { useSettings } from './settings.ts';
import { attempt, closeToast, toast } from './toasts.ts';

/** Seconds that Undo stays on screen. */
const UNDO_TIME = 10_000;

export async function copy(text: string, what: string): Promise<void> {
  await call('clipboard.write', { text });
  toast(`Copied ${what}`, { lasts: 2000 });
}

/** Asks first, unless it is many at once and somebody has chosen not to be asked about those. */
export async function askToRemove(request: RemovalRequest): Promise<void> {
  if (request.keys.length === 0) return;
  if (request.keys.length > 1 && !useSettings.getState().settings.confirmBulk) {
    const plan = await call('images.planRemoval', request);
    if (plan.blockers.length === 0) return remove(request);
  }
  openDialog({ kind: 'remove', request });
}

export async function remove(request: RemovalRequest): Promise<void> {
  tell(await call('images.remove', request));
}

export async function prune(request: PruneRequest): Promise<void> {
  tell(await call('images.prune', request));
}

function tell(result: RemovalResult): void {
  const { undo } = result;
  const what =
    result.deleted.length > 0
      ? `Removed ${formatCount(result.deleted.length, 'image')}, freed ${formatSize(result.freed)}`
      : result.untagged.length > 0
        ? `Removed ${formatCount(result.untagged.length, 'name')}; the images stay`
        : `Freed ${formatSize(result.freed)}`;
  if (undo === null) {
    toast(what);
    return;
  }
  const id = toast(what, {
    lasts: UNDO_TIME,
    action: {
      label: 'Undo',
      run: () => {
        closeToast(id);
        attempt(() => undoRemoval(undo.id));
      },
    },
  });
}

async function undoRemoval(id: string): Promise<void> {
  const { restored } = await call('images.undoRemoval', { id });
  toast(restored.length === 0 ? 'Brought back' : `Brought back ${formatCount(restored.length, 'name')}`);
}

export async function exportList(format: 'csv' | 'json'): Promise<void> {
  const path = await call('images.export', {
    query: { ...currentQuery(), offset: 0, limit: 1_000_000 },
    format,
  });
  if (path !== null) toast('Saved the list', { more: path });
}
