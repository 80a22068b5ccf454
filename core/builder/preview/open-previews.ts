import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { ContextPage, ContextQuery } from '../../api/builds.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { sha256 } from '../../stream/hash.ts';
import { deferred, type Deferred } from '../../stream/deferred.ts';
import type { Workers } from '../../stream/workers.ts';
import { readSmall } from '../context/open-context.ts';
import type { PreviewQuestion, PreviewReply } from './preview-messages.ts';

export interface PreviewQuery extends Omit<ContextQuery, 'source'> {
  /** Absolute. */
  readonly folder: string;
  /** Absolute path of the Dockerfile, whose own ignore file counts before the folder's. */
  readonly dockerfile: string;
}

export interface Previews {
  /** What a build would read of a folder, and why not the rest; `CANCELLED`, `FILE_NOT_FOUND`, `INVALID_IGNORE_FILE`. */
  page(query: PreviewQuery, options: { readonly signal: AbortSignal }): Promise<ContextPage>;
  /** Lists the folder anew the next time. */
  forget(): void;
}

interface Listing {
  readonly root: string;
  /** When it was begun, by the monotonic clock. */
  readonly since: number;
  ask(question: Omit<PreviewQuestion, 'id'>): Promise<Omit<ContextPage, 'ignoreFile'>>;
  end(): void;
}

/** A list is good for this long, in milliseconds: nobody scrolls through one that is made anew at every step. */
const FRESH = 10_000;
/** It mostly waits: it need not keep others out of its thread. */
const SHARE = 1 / 1024;

/** One folder is listed at a time, the one that is looked at. */
export function openPreviews(workers: Workers): Previews {
  let listing: Listing | undefined;
  let idle: NodeJS.Timeout | undefined;
  const forget = (): void => {
    clearTimeout(idle);
    listing?.end();
    listing = undefined;
  };
  return {
    forget,
    async page({ folder, dockerfile, ignore, ...query }, { signal }) {
      const root = await realFolder(folder);
      const isStale =
        listing !== undefined && performance.now() - listing.since > FRESH && query.offset === 0;
      if (listing?.root !== root || isStale) forget();
      const asked = (listing ??= list(workers, root));
      clearTimeout(idle);
      idle = setTimeout(forget, FRESH * 6).unref();
      const found = await findIgnoreFile(root, dockerfile);
      const text = ignore ?? found?.text ?? null;
      const answer = asked.ask({ ...query, text }).catch((error: unknown) => {
        if (listing === asked) forget();
        throw error;
      });
      return { ...(await unless(signal, answer)), ignoreFile: found };
    },
  };
}

function list(workers: Workers, root: string): Listing {
  const waiting = new Map<number, Deferred<Omit<ContextPage, 'ignoreFile'>>>();
  let asked = 0;
  const task = workers.start(
    'preview',
    { root },
    {
      share: SHARE,
      onMessage(message) {
        const reply = message as PreviewReply;
        const asker = waiting.get(reply.id);
        waiting.delete(reply.id);
        if ('page' in reply) asker?.resolve(reply.page);
        else asker?.reject(new StrataError(reply.error.code, reply.error.message, reply.error));
      },
    },
  );
  let ended: Error | undefined;
  const fail = (error: Error): void => {
    ended = error;
    for (const asker of waiting.values()) asker.reject(error);
    waiting.clear();
  };
  task.result.then(
    () => fail(new StrataError('CANCELLED', 'The list was closed', { retryable: true })),
    fail,
  );
  return {
    root,
    since: performance.now(),
    end: () => task.cancel(),
    ask(question) {
      if (ended !== undefined) return Promise.reject(ended);
      asked += 1;
      const asker = deferred<Omit<ContextPage, 'ignoreFile'>>();
      waiting.set(asked, asker);
      task.post({ ...question, id: asked } satisfies PreviewQuestion);
      return asker.promise;
    },
  };
}

async function unless<Value>(signal: AbortSignal, value: Promise<Value>): Promise<Value> {
  const stopped = deferred<never>();
  const stop = (): void => stopped.reject(new StrataError('CANCELLED', 'Cancelled', { retryable: true }));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  stopped.promise.catch(() => undefined);
  try {
    return await Promise.race([value, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new StrataError('FILE_NOT_FOUND', `${folder} is not there any more`, {
      evidence: { path: folder },
    });
  }
}

/** "NAME.dockerignore" beside the Dockerfile, or ".dockerignore" of the context. */
async function findIgnoreFile(root: string, dockerfile: string): Promise<ContextPage['ignoreFile']> {
  for (const file of [`${dockerfile}.dockerignore`, path.join(root, '.dockerignore')]) {
    const text = await readSmall(file);
    if (text !== undefined) return { name: path.basename(file), text, digest: sha256(Buffer.from(text)) };
  }
  return null;
}
