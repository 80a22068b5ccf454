import type { FindProgress, FindQuery, FoundFile } from '../../api/files.ts';
import { reportError, StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import type { WorkerTask, Workers } from '../../stream/workers.ts';
import { COUNTERS, type FindOrder, type FromFind } from './find-messages.ts';
import type { FoundEntry } from './group-entries.ts';
import { readPattern } from './pattern.ts';
import type { SearchedLayer } from './searched-layers.ts';

export interface FindOptions {
  readonly signal?: AbortSignal;
  readonly onFound: (progress: Omit<FindProgress, 'id'>) => void;
  /** Layers that are known to have no index. */
  readonly unread: number;
}

/** A person looks at the first hundred; matches are counted on. */
const LISTED = 5000;
/** Two threads: reading and comparing is all work of the processor. */
const TASKS = 2;
const BATCH_MS = 50;

/**
 * Searches the names of many layers. Calls back at once with the first files found, then every 50 ms, and at the end once more, when
 * it also settles: `INVALID_PATTERN`, `CANCELLED`.
 */
export async function findInLayers(
  workers: Workers,
  layers: readonly SearchedLayer[],
  query: FindQuery,
  { signal, onFound, unread }: FindOptions,
): Promise<void> {
  const begun = performance.now();
  const counters = new Int32Array(new SharedArrayBuffer(4 * Object.keys(COUNTERS).length));
  const progress = { matches: 0, searched: 0, unread };
  let found: FoundFile[] = [];
  let last = -Infinity;
  const tell = (state: FindProgress['state'], error?: unknown): void => {
    last = performance.now();
    onFound({
      found,
      matches: progress.matches,
      layers: layers.length + unread,
      layersSearched: progress.searched,
      unread: progress.unread,
      state,
      problem: state === 'failed' ? reportError(error) : null,
      milliseconds: Math.round(last - begun),
    });
    found = [];
  };
  const receive = (message: FromFind): void => {
    progress.matches += message.matches;
    progress.searched += message.searched;
    progress.unread += message.unread;
    for (const { layer, entries } of message.found) {
      const where = layers[layer];
      if (where !== undefined) for (const entry of entries) found.push(foundFile(entry, where));
    }
    if (performance.now() - last >= BATCH_MS) tell('running');
  };
  const stop = (): void => void Atomics.store(counters, COUNTERS.stopped, 1);
  const tasks: WorkerTask[] = [];
  try {
    throwIfAborted(signal);
    const pattern = readPattern(query);
    signal?.addEventListener('abort', stop);
    const indexFiles = layers.map(({ indexFile }) => indexFile);
    const order: FindOrder = { pattern, indexFiles, counters, listed: LISTED };
    for (let each = 0; each < Math.min(TASKS, layers.length); each += 1)
      tasks.push(workers.start('find', order, { onMessage: (message) => receive(message as FromFind) }));
    await Promise.all(tasks.map(({ result }) => result));
    throwIfAborted(signal);
    tell('done');
  } catch (error) {
    stop();
    await Promise.allSettled(tasks.map(({ result }) => result));
    tell(signal?.aborted === true ? 'stopped' : 'failed', error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new StrataError('CANCELLED', 'The search was cancelled', { retryable: true });
}

function foundFile(entry: FoundEntry, layer: SearchedLayer): FoundFile {
  const modified = new Date(entry.modified * 1000);
  return {
    path: entry.path,
    name: visibleLine(entry.path.slice(entry.path.lastIndexOf('/') + 1)),
    kind: entry.kind,
    size: entry.size,
    modified: Number.isNaN(modified.getTime()) ? null : modified.toISOString(),
    digest: entry.hex === null ? null : `sha256:${entry.hex}`,
    layer: layer.digest,
    images: layer.images,
    imageCount: layer.imageCount,
  };
}
