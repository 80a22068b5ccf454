import { untilAborted } from '../../stream/until-aborted.ts';
import type { Workers } from '../../stream/workers.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { FilesSession } from './files-session.ts';
import type { ImageFiles } from './image-files.ts';

/** Keeps the files of a few images ready: the same layers in the same order give the same answer. */
export interface KeptImageFiles {
  of(layers: readonly PlacedLayer[], options?: { readonly signal?: AbortSignal }): Promise<ImageFiles>;
}

const MOST_IMAGES = 6;
/** Paths and versions of all kept images; some 150 bytes each. */
const MOST_ENTRIES = 4_000_000;

/**
 * Trees are built when first asked for, and again when they had to make room for others. `until`: they are let go of when
 * it aborts. A tree that nobody lets go of keeps its part of a thread for as long as the process lives.
 */
export function keepImageFiles(
  workers: Workers,
  { until }: { readonly until?: AbortSignal } = {},
): KeptImageFiles {
  /** Those used last are at the end. */
  const sessions = new Map<string, FilesSession>();

  function session(layers: readonly PlacedLayer[]): FilesSession {
    const key = layers.map(({ diffId }) => diffId).join(' ');
    const known = sessions.get(key);
    const used = known?.isOpen === true ? known : begin(key, layers);
    sessions.delete(key);
    sessions.set(key, used);
    return used;
  }

  function begin(key: string, layers: readonly PlacedLayer[]): FilesSession {
    const begun = new FilesSession(
      workers,
      layers.map(({ indexFile }) => indexFile),
    );
    begun.opened.then(
      () => (until?.aborted === true ? begun.close() : makeRoom()),
      () => {
        if (sessions.get(key) === begun) sessions.delete(key);
      },
    );
    return begun;
  }

  // One that is being built is closed when it is.
  const closeOpened = (): void => {
    for (const one of sessions.values()) if (one.entries > 0) one.close();
  };
  until?.addEventListener('abort', closeOpened, { once: true });

  function makeRoom(): void {
    let entries = 0;
    const kept = [...sessions].reverse();
    for (const [at, [key, one]] of kept.entries()) {
      entries += one.entries;
      // One that is being built makes room when it is.
      if (at === 0 || one.entries === 0 || (at < MOST_IMAGES && entries <= MOST_ENTRIES)) continue;
      sessions.delete(key);
      one.close();
    }
  }

  return {
    async of(layers, { signal } = {}) {
      // A tree that nobody waits for goes on being built: it will be asked for again.
      await untilAborted(session(layers).opened, signal);
      return imageFiles(layers, () => session(layers));
    },
  };
}

/** Layers by what was made of them, so that two images can be compared. */
const layersOf = new WeakMap<ImageFiles, readonly PlacedLayer[]>();

function imageFiles(layers: readonly PlacedLayer[], session: () => FilesSession): ImageFiles {
  const files: ImageFiles = {
    page: (query) => session().ask('page', query),
    comparePage: (other, query) => {
      const others = layersOf.get(other) ?? [];
      return session().ask('compare', { layers: others.map(({ indexFile }) => indexFile), query });
    },
    list: (view, path) => batches((from) => session().ask('list', { view, path, from })),
    history: (path) => session().ask('history', path),
    waste: (limit) => session().ask('waste', limit),
    map: (query) => session().ask('map', query),
    locate: (path, where) => session().ask('locate', { path, where }),
    select: (patterns) => batches((from) => session().ask('select', { patterns, from })),
  };
  layersOf.set(files, layers);
  return files;
}

/** All at once would hold up the thread that gets them. */
async function* batches<One>(
  ask: (from: number) => Promise<{ readonly batch: readonly One[]; readonly next: number | undefined }>,
): AsyncGenerator<readonly One[], void, undefined> {
  for (let from: number | undefined = 0; from !== undefined;) {
    const answer = await ask(from);
    yield answer.batch;
    from = answer.next;
  }
}
