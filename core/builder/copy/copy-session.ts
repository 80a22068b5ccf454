import { StrataError } from '../../oci/strata-error.ts';
import { deferred, type Deferred } from '../../stream/deferred.ts';
import type { Workers } from '../../stream/workers.ts';
import type { WrittenLayer } from '../layer/layer-writer.ts';
import type { CopyOrder, Explained, Found, FromCopy, Spooled, ToCopy } from './copy-messages.ts';
import type { Destination } from './place-entries.ts';
import type { SourceEntry } from './source-entry.ts';

/** A step's side of a copy that a worker does: first what there is, then, if it is needed, the layer. */
export interface CopySession {
  readonly found: Promise<Found>;
  explain(list: string): Promise<Explained>;
  /** Writes a source that is a file to a new file here. */
  spool(file: string, source: number): Promise<Spooled>;
  /** `only`: some of the sources, by their numbers; `null` is all. */
  write(to: Destination, file: string, only: readonly number[] | null): Promise<WrittenLayer>;
  /** Lets go of what it holds. */
  end(): void;
}

/** It holds little and mostly waits: many share a thread, or those that wait would keep out the one they wait for. */
const SHARE = 1 / 1024;

/** `entries`: of an image, where it copies from one. */
export function startCopy(
  workers: Workers,
  order: CopyOrder,
  signal: AbortSignal,
  entries?: AsyncIterable<readonly SourceEntry[]>,
): CopySession {
  const found = deferred<Found>();
  let explained: Deferred<Explained> = deferred();
  let spooled: Deferred<Spooled> = deferred();
  let written: Deferred<WrittenLayer> = deferred();
  const task = workers.start('build', order, {
    share: SHARE,
    onMessage: (message) => {
      const told = message as FromCopy;
      if (told.kind === 'found') found.resolve(told);
      else if (told.kind === 'explained') explained.resolve(told);
      else if (told.kind === 'spooled') spooled.resolve(told);
      else written.resolve(told);
    },
  });
  const post = (message: ToCopy): void => task.post(message);
  /** Until it has found what there is, it takes every message for an entry. */
  const postOnceFound = (message: ToCopy, answer: Pick<Deferred<never>, 'reject'>): void => {
    found.promise.then(
      () => post(message),
      (error: unknown) => answer.reject(error),
    );
  };
  const cancel = (): void => task.cancel();
  const fail = (error: unknown): void => {
    for (const each of [found, explained, spooled, written]) each.reject(error);
  };
  task.result
    .then(() => fail(new StrataError('CANCELLED', 'Cancelled', { retryable: true })), fail)
    .finally(() => signal.removeEventListener('abort', cancel));
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (entries !== undefined)
    sendEntries(entries, post).catch((error: unknown) => {
      fail(error);
      cancel();
    });
  return {
    found: found.promise,
    explain(list) {
      explained = deferred();
      postOnceFound({ kind: 'explain', list }, explained);
      return explained.promise;
    },
    spool(file, source) {
      spooled = deferred();
      postOnceFound({ kind: 'spool', file, source }, spooled);
      return spooled.promise;
    },
    write(to, file, only) {
      written = deferred();
      postOnceFound({ kind: 'write', to, file, only }, written);
      return written.promise;
    },
    end: () => post({ kind: 'end' }),
  };
}

async function sendEntries(
  batches: AsyncIterable<readonly SourceEntry[]>,
  post: (message: ToCopy) => void,
): Promise<void> {
  for await (const entries of batches) post({ kind: 'entries', entries, isLast: false });
  post({ kind: 'entries', entries: [], isLast: true });
}
