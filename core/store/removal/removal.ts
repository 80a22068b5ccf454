import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../oci/digest.ts';
import { closureOf } from './closure.ts';
import { explained, hasNoLinks, isMissing } from '../../stream/disk-error.ts';
import { removeIfPresent, writeNew } from '../disk/durable.ts';
import { descriptorsOf, neededBy, type Ground } from '../ground.ts';
import { blobPath, flatName } from '../layout.ts';
import { withoutNames, withoutUnnamed } from '../names/name-edits.ts';
import type { Entry, NamesDocument } from '../names/names.ts';
import { deleteTrash, RECORD, type TrashFolder, type TrashRecord } from './trash-folder.ts';

export interface Removal {
  /** Names that go. */
  readonly names: readonly string[];
  /** Unnamed entries that go, by the digest that index.json has for them. */
  readonly manifests: readonly Digest[];
  /** `untag`: an image that loses its last name stays as an unnamed entry. `delete`: it goes. */
  readonly mode: 'untag' | 'delete';
}

export interface Removed {
  /** Bytes of blobs that nothing needs any more. They come back to the disk when the undo ends. */
  readonly freed: number;
  readonly blobs: number;
  /** Names that really went; those that were gone already are not listed. */
  readonly untagged: readonly string[];
  /** Digests of entries that are in no entry any more. */
  readonly deleted: readonly Digest[];
  /** `until`: ISO 8601. */
  readonly undo: { readonly id: string; readonly until: string } | null;
}

const NOTHING: Removed = { freed: 0, blobs: 0, untagged: [], deleted: [], undo: null };

/**
 * Names first, blobs last. Each step can be cut off: before index.json is replaced the removal did not happen, after it
 * the removal is completed (see `settleRemoval`). For holders of the lock.
 */
export async function remove(ground: Ground, removal: Removal, grace: number): Promise<Removed> {
  const edit = editOf(removal);
  const before = await ground.names.read();
  const after = edit(before);
  if (after === before) return NOTHING;
  const gone = before.entries.filter((entry) => !after.entries.includes(entry));
  const all = await closureOf(ground.follow, descriptorsOf({ ...before, entries: gone }));
  const needed = await neededBy(ground, after);
  const blobs = [...all.digests].filter((digest) => !needed.digests.has(digest));

  const until = Date.now() + grace;
  const id = `${until.toString(36)}-${randomBytes(6).toString('hex')}`;
  const record: TrashRecord = { version: 1, entries: gone.map((entry) => entry.raw), blobs, grace };
  const path = join(ground.layout.trash, `${id}.removing`);
  const folder: TrashFolder = { id, state: 'removing', path };
  const sizes = await sizesOf(ground, blobs);
  await explained('remove images from', ground.layout.root, async () => {
    try {
      await fill(ground, path, record, grace > 0 ? [...all.digests] : []);
      await ground.names.change(edit);
    } catch (error) {
      // The names may be out already (the last flush failed): then it is completed and can be undone.
      await settleRemoval(ground, folder, record, gone).catch(() => undefined);
      throw error;
    }
  });
  const finished = await finishQuietly(ground, folder, record, blobs);
  ground.changed();
  const left = new Set(after.entries.map((entry) => entry.image?.descriptor.digest));
  return {
    freed: finished ? sizes.reduce((sum, size) => sum + size, 0) : 0,
    blobs: sizes.length,
    untagged: gone.flatMap((entry) => (typeof entry.image?.name === 'string' ? [entry.image.name] : [])),
    deleted: [...new Set(descriptorsOf({ ...before, entries: gone }).map(({ digest }) => digest))].filter(
      (digest) => !left.has(digest),
    ),
    undo: grace > 0 ? { id, until: new Date(until).toISOString() } : null,
  };
}

function editOf({ names, manifests, mode }: Removal): (document: NamesDocument) => NamesDocument {
  return (document) =>
    withoutUnnamed(
      withoutNames(document, new Set(names), mode === 'untag'),
      new Set(mode === 'delete' ? manifests : []),
    );
}

async function fill(
  ground: Ground,
  path: string,
  record: TrashRecord,
  blobs: readonly Digest[],
): Promise<void> {
  const { disk, layout } = ground;
  await disk.makeFolder(path);
  await writeNew(disk, join(path, RECORD), JSON.stringify(record), { flush: 'file' });
  for (const digest of blobs) {
    try {
      await disk.link(blobPath(layout, digest), join(path, flatName(digest)));
    } catch (error) {
      // Not here (another platform), or a file system without links: then the blob itself moves here later.
      if (!isMissing(error) && !hasNoLinks(error)) throw error;
    }
  }
  await disk.flush(path);
  await disk.flush(layout.trash);
}

/** The names are out: from here on the removal has happened, and whatever fails is done again by the next who holds the lock. */
async function finishQuietly(
  ground: Ground,
  folder: TrashFolder,
  record: TrashRecord,
  blobs: readonly Digest[],
): Promise<boolean> {
  try {
    await finish(ground, folder, record, blobs);
    return true;
  } catch (error) {
    ground.log(
      'warning',
      `Removed blobs could not be deleted yet: ${error instanceof Error ? error.message : 'unknown'}`,
    );
    return false;
  }
}

async function finish(
  ground: Ground,
  folder: TrashFolder,
  record: TrashRecord,
  blobs: readonly Digest[],
): Promise<void> {
  const { disk, layout } = ground;
  for (const digest of blobs) {
    const blob = blobPath(layout, digest);
    const kept = join(folder.path, flatName(digest));
    if (record.grace > 0 && !(await exists(kept))) await moveIfPresent(ground, blob, kept);
    else await removeIfPresent(disk, blob);
  }
  if (record.grace === 0) await deleteTrash(ground, folder.path);
  else await disk.rename(folder.path, join(layout.trash, folder.id));
}

/** Completes or takes back a removal that was cut off. For holders of the lock: so its process is dead, or failed. */
export async function settleRemoval(
  ground: Ground,
  folder: TrashFolder,
  record: TrashRecord | undefined,
  entries: readonly Entry[],
): Promise<void> {
  const document = await ground.names.read();
  if (record === undefined || entries.every((entry) => hasEntry(document, entry))) {
    await deleteTrash(ground, folder.path);
    return;
  }
  const needed = await neededBy(ground, document);
  await finish(
    ground,
    folder,
    record,
    record.blobs.filter((digest) => !needed.digests.has(digest)),
  );
}

function hasEntry(document: NamesDocument, { image }: Entry): boolean {
  return document.entries.some(
    (entry) =>
      entry.image?.name === image?.name && entry.image?.descriptor.digest === image?.descriptor.digest,
  );
}

async function moveIfPresent({ disk }: Ground, from: string, to: string): Promise<void> {
  try {
    await disk.rename(from, to);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Sizes of those blobs that are here. */
async function sizesOf({ layout }: Ground, digests: readonly Digest[]): Promise<readonly number[]> {
  const sizes: number[] = [];
  for (const digest of digests) {
    const facts = await stat(blobPath(layout, digest)).catch(() => undefined);
    if (facts !== undefined) sizes.push(facts.size);
  }
  return sizes;
}
