import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../oci/digest.ts';
import { presentBlobs } from '../blobs.ts';
import { removeIfPresent, temporaryOwner } from '../disk/durable.ts';
import { explained } from '../../stream/disk-error.ts';
import { neededBy, type Ground } from '../ground.ts';
import { isBeingWritten, listPartials } from '../intake.ts';
import { dropAbandoned } from '../jobs.ts';
import { namesIn } from '../disk/names-in.ts';
import { blobPath } from '../layout.ts';
import { isProcessMark, processState } from '../disk/process-mark.ts';
import { stepLayers } from '../steps.ts';
import { expiryOf, listTrash } from './trash-folder.ts';

export interface CollectOptions {
  /** `all`: also what cancelled, failed and interrupted pulls left for another attempt. Default: only what is old. */
  readonly unfinished?: 'none' | 'old' | 'all';
}

export interface Collected {
  /** Bytes that came back, of blobs and of unfinished downloads. */
  readonly freed: number;
  readonly blobs: number;
  readonly partials: number;
  /**
   * Documents that could not be followed. Blobs were not collected then, since some of them may be needed: check the
   * store, pull again what is damaged, collect again.
   */
  readonly blind: readonly Digest[];
}

/** An unfinished pull that nobody came back to for so long is nobody's. */
const UNFINISHED_MS = 7 * 24 * 3600 * 1000;

/** Mark and sweep. For holders of the lock. */
export async function collect(ground: Ground, options: CollectOptions): Promise<Collected> {
  return explained('collect what is unused in', ground.layout.root, async () => {
    await forgetUnfinished(ground, options.unfinished ?? 'old');
    const needed = await neededBy(ground, await ground.names.read());
    const partials = await sweepPartials(ground, needed.digests);
    const kept = new Set([...needed.digests, ...(await stepLayers(ground.layout))]);
    const blobs = needed.blind.length > 0 ? { freed: 0, count: 0 } : await sweepBlobs(ground, kept);
    if (blobs.count + partials.count > 0) ground.changed();
    return {
      freed: blobs.freed + partials.freed,
      blobs: blobs.count,
      partials: partials.count,
      blind: needed.blind,
    };
  });
}

async function forgetUnfinished(ground: Ground, which: 'none' | 'old' | 'all'): Promise<void> {
  await ground.journal.sweep();
  if (which === 'none') return;
  for (const { record, live } of await ground.journal.list()) {
    if (live) continue;
    // A start in the future (the clock was set back) is not old (fault R9).
    if (which === 'all' || Date.now() - Date.parse(record.started) > UNFINISHED_MS)
      await ground.journal.remove(record.id);
  }
}

async function sweepBlobs(
  { disk, layout }: Ground,
  needed: ReadonlySet<Digest>,
): Promise<{ freed: number; count: number }> {
  let freed = 0;
  let count = 0;
  for (const digest of await presentBlobs(layout)) {
    if (needed.has(digest)) continue;
    const path = blobPath(layout, digest);
    const size = (await stat(path)).size;
    if (!(await removeIfPresent(disk, path))) continue;
    freed += size;
    count++;
  }
  return { freed, count };
}

/** Unfinished bytes that no record explains, and temporary files of dead processes. */
async function sweepPartials(
  { disk, layout }: Ground,
  held: ReadonlySet<Digest>,
): Promise<{ freed: number; count: number }> {
  let freed = 0;
  let count = 0;
  for (const partial of await listPartials(layout)) {
    if (held.has(partial.digest) || (await isBeingWritten(partial))) continue;
    const size = (await stat(partial.path).catch(() => undefined))?.size ?? 0;
    if (!(await removeIfPresent(disk, partial.path))) continue;
    freed += size;
    count++;
  }
  for (const name of await namesIn(layout.partial)) {
    const owner = temporaryOwner(name);
    if (owner !== undefined && processState(owner) === 'dead')
      await removeIfPresent(disk, join(layout.partial, name));
  }
  return { freed, count };
}

/** Whether a start has something to tidy up. Looks at three listings and nothing else. */
export async function hasLeftovers({
  layout,
  journal,
}: Pick<Ground, 'layout' | 'journal'>): Promise<boolean> {
  const [trash, partial, records] = await Promise.all([
    listTrash(layout.trash),
    namesIn(layout.partial),
    namesIn(layout.journal),
  ]);
  if (trash.some(({ id, state }) => state !== 'done' || expiryOf(id) <= Date.now())) return true;
  if (partial.some((name) => !hasLiveOwner(name))) return true;
  return records.length > 0 && (await journal.list()).length < records.length;
}

function hasLiveOwner(name: string): boolean {
  const mark = name.split('~')[1];
  return mark !== undefined && isProcessMark(mark) && processState(mark) !== 'dead';
}

/** Tidies up after dead processes. For holders of the lock. */
export async function sweepLeftovers(ground: Ground): Promise<void> {
  await dropAbandoned(ground);
  await ground.journal.sweep();
  if ((await namesIn(ground.layout.partial)).length === 0) return;
  const held = new Set((await ground.journal.list()).flatMap(({ record }) => record.digests));
  await sweepPartials(ground, held);
}
