import type { FoundRepository, SearchAnswer, SearchQuery } from '../../../api/discover.ts';
import type { Discovering } from '../../../index/discovering.ts';

interface Wanted {
  readonly matches: (found: FoundRepository) => boolean;
  /** Of each registry. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** A filter that nearly nothing passes is not looked for to the end of the world. */
const MOST_PAGES = 10;

/** The last word of each registry, and what was found, in the order of the registries. */
export async function collectFound(
  discovering: Discovering,
  query: SearchQuery,
  { matches, limit, signal }: Wanted,
): Promise<{ readonly answers: readonly SearchAnswer[]; readonly found: readonly FoundRepository[] }> {
  const answers = new Map<string, SearchAnswer>();
  const found = new Map<string, FoundRepository[]>();
  const pages = new Map<string, number>();
  let wake = (): void => undefined;
  const ended = new AbortController();
  const end = (): void => ended.abort();
  signal.addEventListener('abort', end, { once: true });
  const search = discovering.search(query, {
    signal: ended.signal,
    onAnswer: ({ answer, found: more }) => {
      const { registry } = answer;
      answers.set(registry, answer);
      const kept = found.get(registry) ?? [];
      found.set(registry, [...kept, ...more.filter(matches)]);
      if (answer.state.kind !== 'asking') pages.set(registry, (pages.get(registry) ?? 0) + 1);
      wake();
    },
  });
  const goesOn = ({ registry, state }: SearchAnswer): boolean =>
    state.kind === 'answered' &&
    state.more &&
    (found.get(registry)?.length ?? 0) < limit &&
    (pages.get(registry) ?? 0) < MOST_PAGES;
  try {
    await search.answered;
    for (;;) {
      signal.throwIfAborted();
      const asked = [...answers.values()].filter(goesOn);
      const waiting = [...answers.values()].some(({ state }) => state.kind === 'asking');
      if (asked.length === 0 && !waiting) break;
      const heard = new Promise<void>((resolve) => (wake = resolve));
      for (const { registry } of asked) search.more(registry);
      await heard;
    }
  } finally {
    end();
    signal.removeEventListener('abort', end);
  }
  return {
    answers: [...answers.values()],
    found: [...found.values()].flatMap((each) => each.slice(0, limit)),
  };
}
