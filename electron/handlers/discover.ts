import { randomUUID } from 'node:crypto';
import { StrataError, type RunningSearch } from '../../core/index.ts';
import type { Context, HandlersOf } from './context.ts';

/** Searches at the same time, of all windows; the oldest makes room. */
const MOST_SEARCHES = 4;
const PATIENCE = 60_000;

export function discoverHandlers({ core, emit }: Context): HandlersOf<'discover'> {
  const running = new Map<string, { readonly abort: AbortController; readonly search: RunningSearch }>();
  const discovering = async () => (await core()).discovering();

  return {
    async 'discover.search'(query) {
      const id = randomUUID();
      const abort = new AbortController();
      const search = (await discovering()).search(query, {
        signal: abort.signal,
        onAnswer: (progress) => emit({ kind: 'searched', search: { id, ...progress } }),
      });
      running.set(id, { abort, search });
      for (const oldest of [...running.keys()].slice(0, Math.max(0, running.size - MOST_SEARCHES)))
        stop(oldest);
      return { id };
    },
    'discover.more'({ id, registry }) {
      const known = running.get(id);
      if (known === undefined)
        throw new StrataError('INVALID_INPUT', 'This search has ended', { action: 'Search again.' });
      known.search.more(registry);
      return null;
    },
    'discover.stop'({ id }) {
      stop(id);
      return null;
    },
    'discover.repository': async ({ reference }) =>
      (await discovering()).repository(reference, { signal: AbortSignal.timeout(PATIENCE) }),
    'discover.known': async () => (await discovering()).known(),
    async 'discover.bookmark'({ reference, on }) {
      const known = await (await discovering()).bookmark(reference, on);
      emit({ kind: 'registries' });
      return known;
    },
  };

  function stop(id: string): void {
    running.get(id)?.abort.abort();
    running.delete(id);
  }
}
