/** Repositories come and go, and a window is open for days. */
const KEPT_MS = 5 * 60_000;
/** A listing that nobody could wait for. */
const LONGEST_MS = 10 * 60_000;
/** Milliseconds until a search says what it has, to go on when it is asked for more; `nothing`: while it has found nothing. */
const PATIENCE = { found: 3000, nothing: 15_000 };

interface Match {
  readonly names: readonly string[];
  /** Where to go on; `null`: at the end. */
  readonly next: string | null;
  /** Of all that match; `null`: the list has not come to its end. */
  readonly total: number | null;
}

/** Names of one registry's repositories, listed once and searched as often as somebody types. */
export interface NameList {
  /** Matches from a mark on. Waits for the list, or for enough of it. */
  find(text: string, mark: string | null, limit: number, signal: AbortSignal): Promise<Match>;
}

/** `list` is run at the first search; its failure is told to all who wait, and it is run again at the next. */
export function createNameList(
  list: (signal: AbortSignal) => AsyncIterable<readonly string[]>,
  waits: typeof PATIENCE = PATIENCE,
): NameList {
  const names: string[] = [];
  let running: Promise<void> | undefined;
  let complete = false;
  /** Woken by each page. */
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const call of waiting) call();
    waiting.clear();
  };

  const run = async (): Promise<void> => {
    names.length = 0;
    complete = false;
    try {
      for await (const page of list(AbortSignal.timeout(LONGEST_MS))) {
        for (const name of page) names.push(name);
        wake();
      }
      complete = true;
    } finally {
      wake();
    }
  };
  const begin = (): Promise<void> => {
    if (running !== undefined) return running;
    const now = run();
    running = now;
    const forget = (): void => {
      if (running !== now) return;
      running = undefined;
      names.length = 0;
    };
    now.then(() => setTimeout(forget, KEPT_MS).unref(), forget);
    return now;
  };

  return {
    async find(text, mark, limit, signal) {
      const [kind, at = '0'] = mark?.split(':') ?? [];
      let failure: { readonly error: unknown } | undefined;
      const listing = begin().catch((error: unknown) => {
        failure = { error };
      });
      const words = wordsOf(text);
      // A page of a list that is still growing begins where the one before it ended, in the list's own order.
      let from = kind === 'listed' ? Number(at) : 0;
      const found: string[] = [];
      const lookThrough = (): void => {
        for (; from < names.length && found.length < limit; from += 1) {
          const name = names[from] ?? '';
          if (matches(name, words)) found.push(name);
        }
      };
      const began = performance.now();
      while (!complete && failure === undefined && !signal.aborted) {
        lookThrough();
        const patience = found.length > 0 ? waits.found : names.length > 0 ? waits.nothing : Infinity;
        const left = began + patience - performance.now();
        if (left <= 0) break;
        await nextPage(waiting, listing, left, signal);
      }
      if (failure !== undefined) throw failure.error;
      if (kind !== 'listed' && complete) {
        const ranked = rank(names, words);
        const begins = Number(at);
        const ends = begins + limit;
        return {
          names: ranked.slice(begins, ends),
          next: ends < ranked.length ? `ranked:${ends}` : null,
          total: ranked.length,
        };
      }
      lookThrough();
      const goesOn = !complete || from < names.length;
      return { names: found, next: goesOn ? `listed:${from}` : null, total: null };
    },
  };
}

function nextPage(
  waiting: Set<() => void>,
  listing: Promise<void>,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = ms === Infinity ? undefined : setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    waiting.add(done);
    void listing.then(done);
  });
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 20);
}

function matches(name: string, words: readonly string[]): boolean {
  return words.every((word) => name.includes(word));
}

/** Those first whose last part is what was typed, then those where it begins so, then the others, each in their order. */
function rank(names: readonly string[], words: readonly string[]): readonly string[] {
  const [only] = words.length === 1 ? words : [];
  const tiers: [string[], string[], string[]] = [[], [], []];
  for (const name of names) {
    if (!matches(name, words)) continue;
    if (only === undefined) tiers[2].push(name);
    else if (name === only || name.endsWith(`/${only}`)) tiers[0].push(name);
    else if (name.startsWith(only) || name.includes(`/${only}`)) tiers[1].push(name);
    else tiers[2].push(name);
  }
  return tiers.flat();
}
