import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { explained, isMissing } from './disk-error.ts';
import type { Ground } from './ground.ts';
import { blobFolder, blobPath } from './layout.ts';
import { withRestored, type Restored } from './name-edits.ts';
import { readEntry } from './names.ts';
import { settleRemoval } from './removal.ts';
import { deleteTrash, expiryOf, listTrash, readTrashRecord, revive, trashedBlobs, type TrashFolder } from './trash-folder.ts';

export interface TrashItem {
  readonly id: string;
  /** `null` stands for an unnamed image. */
  readonly names: readonly (string | null)[];
  /** Bytes that come back when it is emptied. */
  readonly bytes: number;
  /** ISO 8601; it can be undone until then. */
  readonly until: string;
}

export type Undone = Pick<Restored, 'names' | 'taken'>;

/** Completes what was cut off, whatever it was. Cheap when there is nothing: one listing. For holders of the lock. */
export async function settle(ground: Ground, except?: string): Promise<void> {
  for (const folder of await listTrash(ground.layout.trash)) {
    if (folder.state === 'done' || folder.id === except) continue;
    if (folder.state === 'deleting') await deleteTrash(ground, folder.path);
    else if (folder.state === 'restoring') await completeRestore(ground, folder.path);
    else {
      const record = await readTrashRecord(folder.path);
      await settleRemoval(ground, folder, record, (record?.entries ?? []).map(readEntry));
    }
  }
}

/** Blobs first, names last. For holders of the lock. */
export async function restore(ground: Ground, id: string): Promise<Undone> {
  const folder = (await listTrash(ground.layout.trash)).find((item) => item.id === id);
  if (folder === undefined || (folder.state !== 'done' && folder.state !== 'restoring')) {
    throw new StrataError('UNDO_EXPIRED', 'Could not undo the removal: its time is over and the bytes are gone', {
      action: 'Pull the image again.',
      evidence: { id },
    });
  }
  return explained('restore images into', ground.layout.root, async () => {
    const claimed = join(ground.layout.trash, `${id}.restoring`);
    if (folder.state === 'done') await ground.disk.rename(folder.path, claimed);
    return completeRestore(ground, claimed);
  });
}

async function completeRestore(ground: Ground, path: string): Promise<Undone> {
  const { disk, layout } = ground;
  const record = await readTrashRecord(path);
  const blobs = await trashedBlobs(path);
  const folders = new Set<string>();
  for (const blob of blobs) {
    if (await isHere(ground, blob.digest)) continue;
    await revive(ground, blob.digest, [blob]);
    folders.add(blobFolder(layout, blob.digest));
  }
  for (const folder of folders) await disk.flush(folder);
  const entries = (record?.entries ?? []).map(readEntry);
  let undone: Undone = { names: [], taken: [] };
  await ground.names.change((document) => {
    const restored = withRestored(document, entries);
    undone = { names: restored.names, taken: restored.taken };
    return restored.document;
  });
  await deleteTrash(ground, path);
  ground.changed();
  return undone;
}

async function isHere({ layout }: Ground, digest: Digest): Promise<boolean> {
  try {
    await stat(blobPath(layout, digest));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Deletes for good. For holders of the lock. Gives the bytes that came back. */
export async function emptyTrash(ground: Ground, goes: (folder: TrashFolder) => boolean): Promise<number> {
  let freed = 0;
  await explained('empty', ground.layout.trash, async () => {
    for (const folder of await listTrash(ground.layout.trash)) {
      if (folder.state !== 'done' || !goes(folder)) continue;
      // Renamed first: an undo finds it whole or not at all.
      const claimed = `${folder.path}.deleting`;
      await ground.disk.rename(folder.path, claimed);
      freed += await deleteTrash(ground, claimed);
    }
  });
  if (freed > 0) ground.changed();
  return freed;
}

export function isExpired(folder: TrashFolder): boolean {
  return expiryOf(folder.id) <= Date.now();
}

export async function trashItems(ground: Ground): Promise<readonly TrashItem[]> {
  const items: TrashItem[] = [];
  for (const folder of await listTrash(ground.layout.trash)) {
    if (folder.state !== 'done') continue;
    const record = await readTrashRecord(folder.path);
    if (record === undefined) continue;
    const entries = record.entries.map(readEntry);
    items.push({
      id: folder.id,
      names: entries.flatMap((entry) => (entry.image === undefined ? [] : [entry.image.name])),
      bytes: await trashBytes(folder),
      until: new Date(expiryOf(folder.id)).toISOString(),
    });
  }
  return items;
}

async function trashBytes(folder: TrashFolder): Promise<number> {
  let bytes = 0;
  for (const blob of await trashedBlobs(folder.path)) {
    const facts = await stat(blob.path).catch(() => undefined);
    if (facts?.nlink === 1) bytes += facts.size;
  }
  return bytes;
}
