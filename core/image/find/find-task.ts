import { setImmediate } from 'node:timers/promises';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import { withinTime } from '../files/within-time.ts';
import { COUNTERS, type FindOrder, type FromFind } from './find-messages.ts';
import { layerSearch } from './layer-search.ts';
import { takesTooLong } from './pattern.ts';

/** Between two messages; the first one goes out with the first thing found. */
const MESSAGE_MS = 50;
/** A group's 16,384 paths take a sane expression some milliseconds. */
const EXPRESSION_MS = 1500;

type GrowingReport = { -readonly [Key in keyof FromFind]: FromFind[Key] } & {
  found: FromFind['found'][number][];
};

/** Searches layers until none is left, a slice of time after the other. */
export async function findTask({ data, post }: TaskContext): Promise<void> {
  const order = data as FindOrder;
  const search = layerSearch(order);
  const { pattern } = order;
  let report = emptyReport();
  let told = false;
  const steps = searchAll(order, search, () => report);
  const slice = (): boolean => {
    const end = performance.now() + MESSAGE_MS;
    while (performance.now() < end) {
      if (steps.next().done === true) return false;
      if (!told && report.found.length > 0) return true;
    }
    return true;
  };
  for (;;) {
    const more = pattern.kind === 'expression' ? withinTime(EXPRESSION_MS, slice) : { value: slice() };
    if (more === undefined) {
      search.close();
      throw takesTooLong(pattern.kind === 'expression' ? pattern.source : '');
    }
    told ||= report.found.length > 0;
    post(report);
    report = emptyReport();
    if (!more.value) return;
    // The thread has other searches to hear of.
    await setImmediate();
  }
}

function emptyReport(): GrowingReport {
  return { found: [], matches: 0, searched: 0, unread: 0 };
}

/** Yields after every group of every layer, so that no step takes long. */
function* searchAll(
  { counters, indexFiles }: FindOrder,
  search: ReturnType<typeof layerSearch>,
  report: () => GrowingReport,
): Generator<undefined, void> {
  for (;;) {
    const layer = Atomics.add(counters, COUNTERS.nextLayer, 1);
    const indexFile = indexFiles[layer];
    if (indexFile === undefined || Atomics.load(counters, COUNTERS.stopped) === 1) return;
    const result = yield* search.layer(indexFile);
    const now = report();
    if (result === undefined) now.unread += 1;
    else {
      now.searched += 1;
      now.matches += result.matches;
      if (result.entries.length > 0) now.found.push({ layer, entries: result.entries });
    }
    yield;
  }
}
