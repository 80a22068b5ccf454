import type { BuildCacheReport } from '../../api/builds.ts';
import type { Containers } from '../../container/containers.ts';
import { unpackedTrees } from '../../container/rootfs/unpacked-trees.ts';
import { isMissing } from '../../stream/disk-error.ts';
import type { Store } from '../../store/store.ts';
import { forgetMount, mountFolders } from './mount-folders.ts';
import { noteFiles, removeNotes } from './note-files.ts';

export interface CachePrune {
  /** Also what RUN steps keep in cache mounts; while a build runs, here or elsewhere, they stay. */
  readonly mounts: boolean;
  /** Also steps whose layers images have: then the next build of those images begins anew. */
  readonly all?: boolean;
  /** Only what was not used since; milliseconds since 1970. */
  readonly until?: number | null;
}

/** What builds keep beside images: layers of steps, notes, unpacked layers, cache mounts. */
export interface BuildCache {
  usage(): Promise<BuildCacheReport>;
  /** Gives the bytes that came back, of files counted one by one. */
  prune(order: CachePrune): Promise<number>;
}

export function buildCache(store: Store, containers: Pick<Containers, 'clear' | 'discard'>): BuildCache {
  return {
    async usage() {
      const needed = await store.reachable();
      const [records, steps, notes, trees, mounts] = await Promise.all([
        store.steps.list(),
        store.steps.yield(({ digest }) => !needed.has(digest)),
        noteFiles(store.root, { small: false }),
        unpackedTrees(store.root),
        mountFolders(store),
      ]);
      const free = trees.filter(({ isUsed }) => !isUsed);
      const sum = (list: readonly { readonly bytes: number }[]): number =>
        list.reduce((total, { bytes }) => total + bytes, 0);
      return {
        bytes: steps.bytes + sum(notes) + sum(free),
        records: records.length,
        mounts: mounts.map(({ id, bytes }) => ({ id, bytes })),
      };
    },
    async prune({ mounts, all = false, until = null }) {
      const before = until ?? Number.POSITIVE_INFINITY;
      const needed = await store.reachable();
      let freed = await store.steps.drop(({ digest, used }) => used < before && (all || !needed.has(digest)));
      const notes = await noteFiles(store.root, { small: all });
      freed += await removeNotes(notes.filter(({ used }) => used < before));
      freed += await containers.clear({ before });
      if (mounts) freed += await pruneMounts(store, containers, before);
      return freed;
    },
  };
}

async function pruneMounts(
  store: Store,
  containers: Pick<Containers, 'discard'>,
  before: number,
): Promise<number> {
  let freed = 0;
  for (const mount of await mountFolders(store)) {
    if (mount.used >= before) continue;
    if ((await store.liveJobs()).some(({ kind }) => kind === 'build')) break;
    try {
      freed += await containers.discard(mount.folder);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    freed += await forgetMount(store, mount);
  }
  return freed;
}
