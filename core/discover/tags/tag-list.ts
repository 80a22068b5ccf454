import { setImmediate } from 'node:timers/promises';
import { isCompanion } from './noise.ts';
import { compareKeyed, tagKey } from './tag-order.ts';

/** Milliseconds that others may have to wait while tags are ordered. */
const TURN = 8;
/** What is new is put in its place when it is at least this part of what is there: each tag moves a bounded number of times. */
const PART = 8;
const GATHERED = 1000;

/**
 * More than any repository has; at about 100 bytes each they fit in memory.
 * What a registry lists beyond is counted and not kept.
 */
const MOST_TAGS = 2_000_000;

/** Tags of one repository, in order (see tag-order.ts) and each once, however many pages they come in. */
export interface TagList {
  /** Those that are in their place, newest first. A new array whenever there are more. */
  readonly ordered: readonly string[];
  /** Arrived so far, without companions. */
  readonly total: number;
  /** Signatures and the like that are tags only for want of a better place. */
  readonly companions: number;
  /** Listed beyond what is kept. */
  readonly dropped: number;
  /** Takes a tag; resolves at once unless there are enough to be put in order. */
  add(tag: string): Promise<void> | undefined;
  /** Puts the last ones in their place and forgets what only ordering needed. */
  finish(): Promise<void>;
}

interface Keyed {
  readonly tags: string[];
  readonly keys: string[];
}

export function tagList(onOrdered: () => void): TagList {
  let ordered: Keyed = { tags: [], keys: [] };
  let gathered: string[] = [];
  let companions = 0;
  let dropped = 0;

  async function order(): Promise<void> {
    const pause = pauses();
    const fresh = gathered;
    gathered = [];
    const keyed: { readonly key: string; readonly tag: string }[] = [];
    for (const tag of fresh) {
      keyed.push({ key: tagKey(tag), tag });
      if (keyed.length % 256 === 0) await pause();
    }
    const sorted = await sortInTurns(keyed, pause);
    const tags: string[] = [];
    const keys: string[] = [];
    const take = (key: string, tag: string): void => {
      // Some registries give a tag on two pages.
      if (tags.at(-1) === tag) return;
      tags.push(tag);
      keys.push(key);
    };
    let at = 0;
    for (const { key, tag } of sorted) {
      while (at < ordered.tags.length) {
        const ownKey = ordered.keys[at] ?? '';
        const own = ordered.tags[at] ?? '';
        if (compareKeyed(ownKey, own, key, tag) > 0) break;
        take(ownKey, own);
        at += 1;
        if (at % 4096 === 0) await pause();
      }
      take(key, tag);
      if (tags.length % 4096 === 0) await pause();
    }
    for (; at < ordered.tags.length; at += 1) {
      take(ordered.keys[at] ?? '', ordered.tags[at] ?? '');
      if (at % 4096 === 0) await pause();
    }
    ordered = { tags, keys };
    onOrdered();
  }

  return {
    get ordered() {
      return ordered.tags;
    },
    get total() {
      return ordered.tags.length + gathered.length;
    },
    get companions() {
      return companions;
    },
    get dropped() {
      return dropped;
    },
    add(tag) {
      if (isCompanion(tag)) {
        companions += 1;
      } else if (ordered.tags.length + gathered.length >= MOST_TAGS) {
        dropped += 1;
      } else {
        gathered.push(tag);
        if (gathered.length >= Math.max(GATHERED, ordered.tags.length / PART)) return order();
      }
      return undefined;
    },
    async finish() {
      if (gathered.length > 0) await order();
      ordered = { tags: ordered.tags, keys: [] };
      onOrdered();
    },
  };
}

/** Lets others have a turn when this one has lasted. */
function pauses(): () => Promise<void> {
  let turn = performance.now();
  return async () => {
    if (performance.now() - turn < TURN) return;
    await setImmediate();
    turn = performance.now();
  };
}

type Entry = { readonly key: string; readonly tag: string };

const SORTED_AT_ONCE = 2000;

/** In pieces, merged two by two: a built-in sort of 200,000 would hold everybody up for half a second. */
async function sortInTurns(entries: readonly Entry[], pause: () => Promise<void>): Promise<readonly Entry[]> {
  let runs: (readonly Entry[])[] = [];
  for (let at = 0; at < entries.length; at += SORTED_AT_ONCE) {
    runs.push(entries.slice(at, at + SORTED_AT_ONCE).sort(compareEntries));
    await pause();
  }
  while (runs.length > 1) {
    const merged: (readonly Entry[])[] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(await merge(runs[at] ?? [], runs[at + 1] ?? [], pause));
    runs = merged;
  }
  return runs[0] ?? [];
}

async function merge(
  one: readonly Entry[],
  other: readonly Entry[],
  pause: () => Promise<void>,
): Promise<readonly Entry[]> {
  if (other.length === 0) return one;
  const merged: Entry[] = [];
  let at = 0;
  for (const entry of one) {
    for (let next = other[at]; next !== undefined && compareEntries(next, entry) < 0; next = other[at]) {
      merged.push(next);
      at += 1;
    }
    merged.push(entry);
    if (merged.length % 4096 === 0) await pause();
  }
  for (; at < other.length; at += 1) merged.push(other[at] as Entry);
  return merged;
}

function compareEntries(one: Entry, other: Entry): number {
  return compareKeyed(one.key, one.tag, other.key, other.tag);
}
