import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { digestSchema } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { hasNoLinks, isMissing, isTaken } from '../../stream/disk-error.ts';
import { removeIfPresent } from '../disk/durable.ts';
import type { Ground } from '../ground.ts';
import { namesIn } from '../disk/names-in.ts';
import { blobPath, readFlatName } from '../layout.ts';

/**
 * One removal, as a folder in `trash/`. Its name says how far it got:
 *   `<id>.removing`   names may be out of index.json or not; blobs may be gone or not
 *   `<id>`            done; can be undone until its time is over
 *   `<id>.restoring`  being undone: always completed
 *   `<id>.deleting`   being deleted for good: always completed
 * It holds hard links to every blob of what was removed, also of those that others still use. So an undo is complete
 * whatever happens to the others meanwhile, and a blob that is wanted again is linked back without being copied.
 */
const STATES = ['removing', 'restoring', 'deleting'] as const;

export interface TrashFolder {
  readonly id: string;
  readonly state: (typeof STATES)[number] | 'done';
  readonly path: string;
}

const recordSchema = z.object({
  version: z.literal(1),
  /** Entries of index.json that went, verbatim. */
  entries: z.array(z.unknown()),
  /** Blobs that nothing else needed. */
  blobs: z.array(digestSchema),
  /** Milliseconds during which it can be undone; 0 is never. */
  grace: z.number().nonnegative(),
});
export type TrashRecord = z.infer<typeof recordSchema>;

export const RECORD = 'record.json';
const NAME = /^([0-9a-z]+-[0-9a-f]+)(?:\.(removing|restoring|deleting))?$/;

export async function listTrash(folder: string): Promise<readonly TrashFolder[]> {
  return (await namesIn(folder)).flatMap((name) => {
    const [, id, suffix] = NAME.exec(name) ?? [];
    if (id === undefined) return [];
    return [
      { id, state: STATES.find((state) => state === suffix) ?? 'done', path: join(folder, name) } as const,
    ];
  });
}

/** Unix time in milliseconds at which an undo ends; it is part of the id, so that looking needs no reading. */
export function expiryOf(id: string): number {
  return Number.parseInt(id.slice(0, id.indexOf('-')), 36);
}

/** `undefined`: not written to the end, so nothing else had happened either. */
export async function readTrashRecord(path: string): Promise<TrashRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(join(path, RECORD), 'utf8')));
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

export interface TrashedBlob {
  readonly digest: Digest;
  readonly path: string;
}

export async function trashedBlobs(path: string): Promise<readonly TrashedBlob[]> {
  return (await namesIn(path)).flatMap((name) => {
    const digest = readFlatName(name);
    return digest === undefined ? [] : [{ digest, path: join(path, name) }];
  });
}

/** Deletes a folder of the trash; gives the bytes that came back (a file with another link gives none). */
export async function deleteTrash({ disk }: Ground, path: string): Promise<number> {
  let freed = 0;
  for (const name of await namesIn(path)) {
    const file = join(path, name);
    if (name !== RECORD) {
      const facts = await stat(file).catch(() => undefined);
      if (facts?.nlink === 1) freed += facts.size;
      await removeIfPresent(disk, file);
    }
  }
  await removeIfPresent(disk, join(path, RECORD));
  try {
    await disk.removeFolder(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return freed;
}

/** Brings a blob back from any trash, leaving the trash complete. Says whether it is here now. */
export async function revive(
  { disk, layout }: Ground,
  digest: Digest,
  trash: readonly TrashedBlob[],
): Promise<boolean> {
  for (const blob of trash) {
    if (blob.digest !== digest) continue;
    try {
      await disk.link(blob.path, blobPath(layout, digest));
      return true;
    } catch (error) {
      if (isTaken(error)) return true;
      if (isMissing(error)) continue;
      if (!hasNoLinks(error)) throw error;
      await disk.rename(blob.path, blobPath(layout, digest));
      return true;
    }
  }
  return false;
}
