import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import { removeIfPresent } from '../disk/durable.ts';
import { neededBy, type Ground } from '../ground.ts';
import { blobFolder, blobPath } from '../layout.ts';
import { withRestored, type Restored } from '../names/name-edits.ts';
import { readEntry } from '../names/names.ts';
import { settleRemoval } from './removal.ts';
import {
  deleteTrash,
  expiryOf,
  listTrash,
  readTrashRecord,
  revive,
  trashedBlobs,
  type TrashFolder,
} from './trash-folder.ts';

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

/**
 * Completes what was cut off, whatever it was, but for the restoring of `except`: its caller does that. Cheap when there is
 * nothing: one listing. For holders of the lock.
 */
export async function settle(ground: Ground, except?: string): Promise<void> {
  for (const folder of await listTrash(ground.layout.trash)) {
    if (folder.state === 'done' || (folder.state === 'restoring' && folder.id === except)) continue;
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
    throw new StrataError(
      'UNDO_EXPIRED',
      'Could not undo the removal: its time is over and the bytes are gone',
      {
        action: 'Pull the image again.',
        evidence: { id },
      },
    );
  }
  const claimed = join(ground.layout.trash, `${id}.restoring`);
  return explained('restore images into', ground.layout.root, async () => {
    if (folder.state === 'done') await ground.disk.rename(folder.path, claimed);
    try {
      return await completeRestore(ground, claimed);
    } catch (error) {
      // As if it had not been tried, so that it can be tried again; if that fails too, the next holder completes it.
      await ground.disk.rename(claimed, join(ground.layout.trash, id)).catch(() => undefined);
      throw error;
    }
  });
}

async function completeRestore(ground: Ground, path: string): Promise<Undone> {
  const { disk, layout } = ground;
  const entries = ((await readTrashRecord(path))?.entries ?? []).map(readEntry);
  const revived: Digest[] = [];
  let undone: Undone = { names: [], taken: [] };
  try {
    for (const blob of await trashedBlobs(path)) {
      if (await isHere(ground, blob.digest)) continue;
      await revive(ground, blob.digest, [blob]);
      revived.push(blob.digest);
    }
    for (const folder of new Set(revived.map((digest) => blobFolder(layout, digest))))
      await disk.flush(folder);
    await ground.names.change((document) => {
      const restored = withRestored(document, entries);
      undone = { names: restored.names, taken: restored.taken };
      return restored.document;
    });
  } catch (error) {
    await dropUnneeded(ground, revived).catch(() => undefined);
    throw error;
  }
  // The names are back: what is left in the trash is only another link to the same bytes.
  await deleteTrash(ground, path).catch((error: unknown) =>
    ground.log('warning', `A part of the trash stays: ${String(error)}`),
  );
  ground.changed();
  return undone;
}

/** The failure may have come after the names were written: only what they do not need goes again. */
async function dropUnneeded(ground: Ground, digests: readonly Digest[]): Promise<void> {
  const needed = await neededBy(ground, await ground.names.read());
  for (const digest of digests) {
    if (!needed.digests.has(digest)) await removeIfPresent(ground.disk, blobPath(ground.layout, digest));
  }
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
