import { randomUUID } from 'node:crypto';
import { StrataError, type OpenedTags } from '../../core/index.ts';
import { coalesce } from '../jobs/coalesce.ts';
import type { Context, HandlersOf } from './context.ts';

/** Lists that are kept, of all windows; the one that was opened first makes room. */
const MOST_OPENED = 8;
const PATIENCE = 60_000;
/** Milliseconds between two events of one list. */
const EVENT_INTERVAL = 250;

interface Opened {
  readonly reference: string;
  readonly abort: AbortController;
  readonly tags: OpenedTags;
}

export function tagHandlers({ core, jobs, emit }: Context): HandlersOf<'tags'> {
  const opened = new Map<string, Opened>();
  return {
    async 'tags.open'({ reference }) {
      const id = randomUUID();
      const abort = new AbortController();
      const teller = coalesce(EVENT_INTERVAL, () => emit({ kind: 'tags', id }));
      abort.signal.addEventListener('abort', () => teller.stop(), { once: true });
      const discovering = await (await core()).discovering();
      const tags = await discovering.tags(reference, { signal: abort.signal, onChange: () => teller.ask() });
      opened.set(id, { reference, abort, tags });
      for (const oldest of [...opened.keys()].slice(0, Math.max(0, opened.size - MOST_OPENED))) close(oldest);
      return { id };
    },
    'tags.close'({ id }) {
      close(id);
      return null;
    },
    'tags.page': ({ id, ...query }) => find(id).tags.page(query),
    'tags.look': ({ id, tags }) => find(id).tags.look(tags, { signal: AbortSignal.timeout(PATIENCE) }),
    async 'tags.pull'({ id, tags, platform }) {
      const { reference } = find(id);
      const list = await jobs();
      const jobIds: string[] = [];
      for (const tag of tags)
        jobIds.push((await list.startPull({ text: `${reference}:${tag}`, platform })).jobId);
      return { jobIds };
    },
  };

  function find(id: string): Opened {
    const known = opened.get(id);
    if (known !== undefined) return known;
    throw new StrataError('INVALID_INPUT', 'These tags were closed', {
      action: 'Open the repository again.',
    });
  }

  function close(id: string): void {
    opened.get(id)?.abort.abort();
    opened.delete(id);
  }
}
