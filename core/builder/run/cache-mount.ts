import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunInstruction } from '../../dockerfile/instructions/instruction.ts';
import type { Mount } from '../../dockerfile/instructions/read-mount.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { layerFileOf } from '../../image/content/content-orders.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { nodeDisk } from '../../store/disk/disk.ts';
import { openLock } from '../../store/disk/lock.ts';
import { deferred } from '../../stream/deferred.ts';
import { isTaken } from '../../stream/disk-error.ts';
import { untilAborted } from '../../stream/until-aborted.ts';
import { hashOf } from '../records.ts';
import type { Built } from '../stages/built.ts';
import type { StageGround, StepPlace } from '../stages/stage-ground.ts';
import { contextStep } from '../steps/context-step.ts';
import type { RunMount } from './run-mount.ts';

/** Longest wait for a step of another build that has the cache to itself. */
const PATIENCE_MS = 3_600_000;
/** Folders of one cache that steps may have each for itself at a time. */
const MOST_PRIVATE = 64;
const MODE = 0o755;

type CacheMount = Mount & { readonly target: string };

/** A folder that stays from build to build. https://docs.docker.com/reference/dockerfile/#run---mounttypecache */
export async function cacheMount(
  ground: StageGround,
  place: StepPlace,
  step: RunInstruction,
  mount: CacheMount,
): Promise<RunMount> {
  const { target } = mount;
  const base = await beginsWith(ground, place, step, mount);
  const name = mount.id ?? target;
  // What begins with other files, or as another folder, is another cache.
  const id = base === null ? name + saidOf(mount) : `${name} from ${mount.from} ${base.key.slice(0, 12)}`;
  return {
    key: hashOf(['cache', target, id]),
    prepare: async () => {
      const { name: taken, release } = await takeTurn(ground, id, mount.sharing ?? 'shared');
      try {
        const source = await folderOf(ground, taken, mount, base);
        return {
          mount: { kind: 'bind', target, source, writes: mount.readOnly ? 'refused' : 'kept' },
          release,
        };
      } catch (error) {
        release();
        throw error;
      }
    },
  };
}

/** What a mount says about its folder, as far as it says anything. */
function saidOf({ mode, uid, gid }: CacheMount): string {
  if (mode === null && uid === null && gid === null) return '';
  return ` (${(mode ?? MODE).toString(8)} ${uid ?? 0}:${gid ?? 0})`;
}

/** The files that an empty cache begins with: `from` and `source`. */
async function beginsWith(
  ground: StageGround,
  place: StepPlace,
  { line, original }: RunInstruction,
  { from, source }: CacheMount,
): Promise<Built | null> {
  const path = source ?? '/';
  if (from === null) {
    if (/^[/.]*$/.test(path)) return null;
    throw invalidDockerfile(`"${path}" is not in the cache: without from, a cache begins empty`, line);
  }
  return contextStep(ground, {
    source: await ground.source(from, line),
    path,
    destination: '/',
    platform: place.parent.state.platform,
    title: `${place.title.split('] ')[0]} cache] ${from} ${path}`,
    place: place.place,
    line,
    original,
  });
}

async function folderOf(
  { records, containers, place, signal }: StageGround,
  name: string,
  mount: CacheMount,
  base: Built | null,
): Promise<string> {
  await records.nameCache(name);
  const folder = records.cacheFolder(name);
  await mkdir(path.dirname(folder), { recursive: true, mode: 0o700 });
  if (await isThere(folder)) return folder;
  try {
    if (base === null) await mkdir(folder, { mode: 0o755 });
    else {
      const layers = await place(await base.layers());
      const files = layers.flatMap((layer) => layerFileOf(layer) ?? []);
      await containers.unpack(files, folder, { signal });
    }
    await chmod(folder, mount.mode ?? MODE);
    if (process.geteuid?.() === 0) await chown(folder, mount.uid ?? 0, mount.gid ?? 0);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  return folder;
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

interface Turn {
  readonly name: string;
  readonly release: () => void;
}

/** `locked`: one step after the other. `private`: whoever finds the cache in use has another. */
async function takeTurn(
  { records, signal }: StageGround,
  id: string,
  sharing: 'shared' | 'locked' | 'private',
): Promise<Turn> {
  if (sharing === 'shared') return { name: id, release: () => undefined };
  if (sharing === 'locked') {
    const release = await hold(`${records.cacheFolder(id)}.lock`, PATIENCE_MS, signal);
    return { name: id, release };
  }
  for (let copy = 1; ; copy += 1) {
    const name = copy === 1 ? id : `${id} (${copy})`;
    try {
      return { name, release: await hold(`${records.cacheFolder(name)}.lock`, 0, signal) };
    } catch (error) {
      const isBusy = error instanceof StrataError && error.code === 'STORE_BUSY';
      if (!isBusy || copy === MOST_PRIVATE) throw error;
    }
  }
}

/** Nobody else is inside until what it gives is called. */
async function hold(folder: string, patience: number, signal: AbortSignal): Promise<() => void> {
  const over = deferred<void>();
  const inside = deferred<void>();
  openLock(nodeDisk, folder)
    .run(
      () => {
        inside.resolve();
        return over.promise;
      },
      { patience },
    )
    .catch((error: unknown) => inside.reject(error));
  try {
    await untilAborted(inside.promise, signal);
  } catch (error) {
    // Should its turn come yet, it is over at once.
    over.resolve();
    throw error;
  }
  return () => over.resolve();
}
