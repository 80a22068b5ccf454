import { join } from 'node:path';
import type { Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { blobSize, blobSizes, openBlob, presentBlobs, putBlob, readBlob } from './blobs.ts';
import { readNote, writeNote } from './build-notes.ts';
import { collect, hasLeftovers, sweepLeftovers } from './removal/collect.ts';
import { ensureStore, type Access } from './create.ts';
import {
  appendFacts,
  derivedLayer,
  dropDerivedLayers,
  openFacts,
  publishLayerIndex,
  readDerived,
  sweepDerived,
  writeDerived,
} from './derived.ts';
import { nodeDisk, type Disk } from './disk/disk.ts';
import { explained } from '../stream/disk-error.ts';
import { removeIfPresent, temporaryPath } from './disk/durable.ts';
import { neededBy, type Ground, type Log } from './ground.ts';
import { openIntake, resumableBytes } from './intake.ts';
import {
  beginJob,
  dismissJob,
  hasUnfinished,
  interruptedJobs,
  liveHolds,
  liveJobs,
  unfinishedJobs,
} from './jobs.ts';
import { openJournal } from './journal.ts';
import { blobFolder, blobPath, layoutAt, type Layout } from './layout.ts';
import { openLock } from './disk/lock.ts';
import { withImage, withName } from './names/name-edits.ts';
import { openNames, type NamesDocument } from './names/names.ts';
import { openReferences } from './names/references.ts';
import { remove } from './removal/removal.ts';
import { dropSteps, findStep, listSteps, saveStep, yieldOfSteps } from './steps.ts';
import type { Store } from './store.ts';
import { emptyTrash, isExpired, restore, settle, trashItems } from './removal/trash.ts';
import { diskFree, usageOf } from './usage.ts';
import { verify } from './verify.ts';
import { openWatching } from './disk/watch.ts';

export interface StoreOptions {
  /** Folder of the store, `<data>/store/v1`. Made when it is not there. */
  readonly root: string;
  readonly log?: Log;
  /** The disk to write to; tests give one that fails. */
  readonly disk?: Disk;
}

/** Longest wait of a start for tidying up; what it does not reach now is done at the next. */
const START_PATIENCE_MS = 1_000;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export async function openStore({
  root,
  log = () => undefined,
  disk = nodeDisk,
}: StoreOptions): Promise<Store> {
  const layout = layoutAt(root);
  const access = await ensureStore(disk, layout);
  const watching = openWatching(layout);
  const lock = openLock(disk, join(layout.locks, 'store'));
  const ground: Ground = {
    disk,
    layout,
    names: openNames(disk, layout),
    journal: openJournal(disk, layout),
    follow: openReferences(layout),
    log,
    locked: async (work) => {
      refuse(access, layout);
      return explained('change the store in', root, () =>
        lock.run(async () => {
          await settle(ground);
          return work();
        }),
      );
    },
    changed: () => watching.changed(),
  };
  const facts = openFacts(ground);
  const timers = new Set<NodeJS.Timeout>();
  /** Layers whose index this process made. */
  const made = new Set<Digest>();

  if (access.kind === 'writable') {
    try {
      if (await hasLeftovers(ground)) {
        await lock.run(
          async () => {
            await settle(ground);
            await emptyTrash(ground, isExpired);
            await sweepLeftovers(ground);
          },
          { patience: START_PATIENCE_MS },
        );
      }
    } catch (error) {
      // An untidy store works; the next start tries again.
      log('warning', `Leftovers could not be swept: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }

  /** Deletes at the end of its time what this process took; the clock on the wall plays no part. */
  function emptyLater(id: string, grace: number): void {
    // A later start does it: timers count to 2^31 milliseconds, and go off at once beyond.
    if (grace > LONGEST_TIMER_MS) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      deleteFromTrash((item) => item === id).catch((error: unknown) => {
        log(
          'warning',
          `The trash could not be emptied: ${error instanceof Error ? error.message : 'unknown'}`,
        );
      });
    }, grace);
    timers.add(timer.unref());
  }

  async function deleteFromTrash(goes: (id: string, expired: boolean) => boolean): Promise<number> {
    return ground.locked(async () => {
      const freed = await emptyTrash(ground, (folder) => goes(folder.id, isExpired(folder)));
      if (freed > 0) await sweepDerived(ground, await facts(), { indexes: false, made });
      return freed;
    });
  }

  return {
    root,
    readOnly: access.kind === 'read-only',

    open: (descriptor, options) => openBlob(layout, descriptor, options),
    blobPath: (digest) => blobPath(layout, digest),
    present: () => presentBlobs(layout),
    blobs: () => blobSizes(layout),
    has: async (digest) => (await blobSize(layout, digest)) !== undefined,
    size: (digest) => blobSize(layout, digest),
    readBlob: (descriptor) => readBlob(layout, descriptor),
    async putBlob(digest, bytes) {
      refuse(access, layout);
      await putBlob(disk, layout, digest, bytes);
    },
    async intake(descriptor) {
      refuse(access, layout);
      return openIntake(disk, layout, descriptor);
    },
    partials: () => resumableBytes(layout),
    async discardBlob(digest) {
      const path = blobPath(layout, digest);
      await ground.locked(() => explained('discard', path, () => removeIfPresent(disk, path)));
      ground.changed();
    },

    names: async () =>
      (await ground.names.read()).entries.flatMap(({ image }) => (image === undefined ? [] : [image])),
    async setName(name, descriptor) {
      const named = (document: NamesDocument): NamesDocument =>
        name === null ? withImage(document, descriptor) : withName(document, name, descriptor);
      const current = await ground.names.read();
      if (named(current) === current) return;
      await ground.locked(async () => {
        const path = blobPath(layout, descriptor.digest);
        if ((await blobSize(layout, descriptor.digest)) === undefined) {
          throw new StrataError(
            'IMAGE_NOT_FOUND',
            `Could not name ${name ?? 'an image'}: ${descriptor.digest} is not in the store any more`,
            {
              action: 'Pull the image again.',
              evidence: { name: name ?? '', path },
            },
          );
        }
        // Blobs before names: whatever was renamed into it is on the disk before anything points to it.
        await explained('flush', path, () => disk.flush(blobFolder(layout, descriptor.digest)));
        await ground.names.change(named);
      });
      ground.changed();
    },

    async beginJob(request) {
      refuse(access, layout);
      return beginJob(ground, request);
    },
    hasUnfinished: (request) => hasUnfinished(ground, request),
    interruptedJobs: () => interruptedJobs(ground),
    unfinishedJobs: () => unfinishedJobs(ground),
    dismissJob: (id) => dismissJob(ground, id),
    liveJobs: () => liveJobs(ground),
    holds: () => liveHolds(ground),

    async remove(removal, { grace }) {
      const removed = await ground.locked(async () => {
        const result = await remove(ground, removal, grace);
        if (grace === 0 && result.blobs > 0) await sweepQuietly();
        return result;
      });
      if (removed.undo !== null) emptyLater(removed.undo.id, grace);
      return removed;
    },
    async restore(id) {
      refuse(access, layout);
      return explained('change the store in', root, () =>
        lock.run(async () => {
          // One that was cut off while it was undone is completed by asking for it again.
          await settle(ground, id);
          return restore(ground, id);
        }),
      );
    },
    trash: () => trashItems(ground),
    emptyTrash: ({ expiredOnly }) => deleteFromTrash((_id, expired) => expired || !expiredOnly),
    collect: (options = {}) =>
      ground.locked(async () => {
        const collected = await collect(ground, options);
        const idle = (await ground.journal.list()).every(({ live }) => !live);
        await sweepDerived(ground, await facts(), { indexes: idle, made });
        return collected;
      }),
    reachable: async () => (await neededBy(ground, await ground.names.read())).digests,
    verify: (options) => verify(ground, options),

    steps: {
      find: (key) => findStep(layout, key),
      async save(key, layer) {
        refuse(access, layout);
        await explained('write', layout.steps, () => saveStep(ground, key, layer));
      },
      list: () => listSteps(layout),
      yield: async (goes) => yieldOfSteps(ground, await facts(), goes),
      drop: (goes) => ground.locked(async () => dropSteps(ground, await facts(), goes)),
    },
    readNote: (kind, key) => readNote(layout, kind, key),
    async writeNote(kind, key, text) {
      refuse(access, layout);
      await writeNote(ground, kind, key, text);
    },

    derivedLayer: (diffId) => derivedLayer(layout, diffId),
    temporary: () => temporaryPath(layout),
    async publishLayerIndex(temporary, diffId) {
      made.add(diffId);
      await publishLayerIndex(ground, temporary, diffId);
    },
    dropDerivedLayers: () => ground.locked(() => dropDerivedLayers(ground)),
    recordFacts: (digest, layerFacts) => appendFacts(ground, digest, layerFacts),
    facts,
    readDerived: (name) => readDerived(layout, name),
    async writeDerived(name, bytes) {
      refuse(access, layout);
      await writeDerived(ground, name, bytes);
    },

    watch: (listener) => watching.add(listener),
    usage: () => usageOf(ground),
    diskFree: () => diskFree(root),
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      watching.close();
      ground.journal.close();
    },
  };

  async function sweepQuietly(): Promise<void> {
    try {
      await sweepDerived(ground, await facts(), { indexes: false, made });
    } catch (error) {
      log('warning', `Indexes could not be swept: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }
}

function refuse(access: Access, { root }: Layout): void {
  if (access.kind === 'writable') return;
  throw new StrataError('STORE_READ_ONLY', `Could not change the store in ${root}: ${access.because}`, {
    action:
      'Looking is possible. To change it, use a newer version of Strata, or another data folder (STRATA_HOME).',
    evidence: { path: root },
  });
}
