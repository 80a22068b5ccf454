import { StrataError } from '../oci/strata-error.ts';

/** Waits for work that goes on when nobody waits for it any more: whoever cancels leaves alone, with `CANCELLED`. */
export function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new StrataError('CANCELLED', 'Cancelled', { retryable: true }));
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
    if (signal.aborted) cancel();
  });
}
