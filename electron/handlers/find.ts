import { randomUUID } from 'node:crypto';
import type { FindProgress } from '../../core/api/files.ts';
import { isCancelled, reportError } from '../../core/index.ts';
import type { Context, HandlersOf } from './context.ts';

/** Searches at the same time, of all windows; the oldest makes room. */
const MOST_SEARCHES = 4;

const NOTHING: Omit<FindProgress, 'id'> = {
  found: [],
  matches: 0,
  layers: 0,
  layersSearched: 0,
  unread: 0,
  state: 'running',
  problem: null,
  milliseconds: 0,
};

export function findHandlers({ core, emit }: Context): HandlersOf<'find'> {
  const running = new Map<string, AbortController>();

  return {
    async 'find.start'(query) {
      const inside = await (await core()).inside();
      const id = randomUUID();
      const abort = new AbortController();
      running.set(id, abort);
      for (const oldest of [...running.keys()].slice(0, Math.max(0, running.size - MOST_SEARCHES)))
        stop(oldest);
      let last = NOTHING;
      const tell = (progress: Omit<FindProgress, 'id'>): void => {
        last = progress;
        emit({ kind: 'found', search: { id, ...progress } });
      };
      inside
        .find(query, { signal: abort.signal, onFound: tell })
        .catch((error: unknown) => {
          // The search itself has said how it ended, if it had begun.
          if (last.state !== 'running') return;
          if (isCancelled(error)) tell({ ...last, found: [], state: 'stopped' });
          else tell({ ...last, found: [], state: 'failed', problem: reportError(error) });
        })
        .finally(() => running.delete(id));
      return { id };
    },
    'find.stop'({ id }) {
      stop(id);
      return null;
    },
  };

  function stop(id: string): void {
    running.get(id)?.abort();
    running.delete(id);
  }
}
