import type { FoundEntry } from './group-entries.ts';
import type { Pattern } from './pattern.ts';

/** What one search task is to do; several share the counters and take the layers in turns. */
export interface FindOrder {
  readonly pattern: Pattern;
  /** Files of layer indexes. */
  readonly indexFiles: readonly string[];
  /** See {@link COUNTERS}. */
  readonly counters: Int32Array;
  /** Entries that are listed in all, at most. */
  readonly listed: number;
}

/** Places of the counters that the tasks of one search share. */
export const COUNTERS = { nextLayer: 0, listed: 1, stopped: 2 } as const;

/** What was found since the last message. */
export interface FromFind {
  readonly found: readonly { readonly layer: number; readonly entries: readonly FoundEntry[] }[];
  readonly matches: number;
  readonly searched: number;
  /** Layers whose index is gone or damaged. */
  readonly unread: number;
}
