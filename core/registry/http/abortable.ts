import type { HttpRequest } from './http.ts';
import { cancelled } from './network-error.ts';

/** Waits for shared work only as long as this request is wanted; the work itself goes on for the others. */
export function abortable<T>(work: Promise<T>, request: Pick<HttpRequest, 'what' | 'signal'>): Promise<T> {
  const { signal } = request;
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled(request));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
