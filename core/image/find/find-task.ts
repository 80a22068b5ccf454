import { setImmediate } from 'node:timers/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import { openLayerColumns } from '../layer-index/layer-columns.ts';
import { COUNTERS, type FindOrder, type FromFind } from './find-messages.ts';
import { entryReader, type FoundEntry } from './group-entries.ts';
import { matcherOf } from './matcher.ts';

/** Between two messages; the first one goes out with the first thing found. */
const MESSAGE_MS = 50;

/** Searches layers until none is left. */
export async function findTask({ data, post }: TaskContext): Promise<void> {
  const order = data as FindOrder;
  const { counters, indexFiles } = order;
  const search = layerSearch(order);
  let report = emptyReport();
  let last = -Infinity;
  const send = (): void => {
    post(report);
    report = emptyReport();
    last = performance.now();
  };
  for (;;) {
    const layer = Atomics.add(counters, COUNTERS.nextLayer, 1);
    const indexFile = indexFiles[layer];
    if (indexFile === undefined || Atomics.load(counters, COUNTERS.stopped) === 1) break;
    const result = search(indexFile);
    if (result === undefined) report.unread += 1;
    else {
      report.searched += 1;
      report.matches += result.matches;
      if (result.entries.length > 0) report.found.push({ layer, entries: result.entries });
    }
    const due = last === -Infinity ? report.found.length > 0 : performance.now() - last > MESSAGE_MS;
    if (!due) continue;
    send();
    // The thread has other searches to hear of.
    await setImmediate();
  }
  send();
}

type GrowingReport = { -readonly [Key in keyof FromFind]: FromFind[Key] } & {
  found: { readonly layer: number; readonly entries: readonly FoundEntry[] }[];
};

function emptyReport(): GrowingReport {
  return { found: [], matches: 0, searched: 0, unread: 0 };
}

interface LayerResult {
  readonly matches: number;
  readonly entries: readonly FoundEntry[];
}

/** `undefined` when the layer has no readable index. */
function layerSearch(order: FindOrder): (indexFile: string) => LayerResult | undefined {
  const { counters, listed, pattern } = order;
  const match = matcherOf(pattern);
  const read = entryReader();
  return (indexFile) => {
    let matches = 0;
    const entries = new Map<string, FoundEntry>();
    try {
      const layer = openLayerColumns(indexFile);
      try {
        for (const group of layer.groups) {
          if (Atomics.load(counters, COUNTERS.stopped) === 1) break;
          const positions: number[] = [];
          let count = 0;
          match(group, (position) => {
            count += 1;
            if (positions.length < listed) positions.push(position);
          });
          matches += count;
          if (count === 0) continue;
          const room = listed - Atomics.add(counters, COUNTERS.listed, positions.length);
          if (room <= 0) {
            // No overflow, however much is found.
            Atomics.store(counters, COUNTERS.listed, listed);
            continue;
          }
          for (const entry of read(group, positions.slice(0, room))) {
            // An archive may have a path twice; the last counts.
            if (entries.delete(entry.path)) matches -= 1;
            entries.set(entry.path, entry);
          }
        }
      } finally {
        layer.close();
      }
    } catch (error) {
      if (isMissing(error) || (error instanceof StrataError && error.code === 'STORE_CORRUPT'))
        return undefined;
      throw error;
    }
    return { matches, entries: [...entries.values()] };
  };
}
