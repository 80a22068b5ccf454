import { StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { openLayerColumns, type ColumnGroup, type LayerColumns } from '../layer-index/layer-columns.ts';
import { COUNTERS, type FindOrder } from './find-messages.ts';
import { entriesAt, type FoundEntry } from './group-entries.ts';
import { matcherOf } from './matcher.ts';

interface LayerResult {
  readonly matches: number;
  readonly entries: readonly FoundEntry[];
}

export interface LayerSearch {
  /** Yields after every group; `undefined` when the layer has no readable index. */
  layer(indexFile: string): Generator<undefined, LayerResult | undefined>;
  /** After a search that was cut off. */
  close(): void;
}

export function layerSearch({ counters, listed, pattern }: FindOrder): LayerSearch {
  const match = matcherOf(pattern);
  let open: LayerColumns | undefined;

  function close(): void {
    open?.close();
    open = undefined;
  }

  /** The matches of a group: their number, and those that are listed. */
  function searchGroup(group: ColumnGroup): { count: number; entries: readonly FoundEntry[] } {
    const positions: number[] = [];
    let count = 0;
    match(group, (position) => {
      count += 1;
      if (positions.length < listed) positions.push(position);
    });
    if (count === 0) return { count, entries: [] };
    const room = listed - Atomics.add(counters, COUNTERS.listed, positions.length);
    if (room > 0) return { count, entries: entriesAt(group, positions.slice(0, room)) };
    // Lest it overflows, however much is found.
    Atomics.store(counters, COUNTERS.listed, listed);
    return { count, entries: [] };
  }

  return {
    close,
    *layer(indexFile) {
      let matches = 0;
      const entries = new Map<string, FoundEntry>();
      try {
        open = openLayerColumns(indexFile);
        for (const group of open.groups()) {
          if (Atomics.load(counters, COUNTERS.stopped) === 1) break;
          const found = searchGroup(group);
          matches += found.count;
          for (const entry of found.entries) {
            // An archive may have a path twice; the last counts.
            if (entries.delete(entry.path)) matches -= 1;
            entries.set(entry.path, entry);
          }
          yield;
        }
      } catch (error) {
        if (isMissing(error) || (error instanceof StrataError && error.code === 'STORE_CORRUPT'))
          return undefined;
        throw error;
      } finally {
        close();
      }
      return { matches, entries: [...entries.values()] };
    },
  };
}
