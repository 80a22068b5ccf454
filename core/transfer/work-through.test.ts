import { expect, test } from 'vitest';
import { StrataError } from '../oci/strata-error.ts';
import { deferred } from '../stream/deferred.ts';
import { workThrough } from './work-through.ts';

const SIZES = [{ size: 10 }, { size: 20 }, { size: 30 }];

test('the progress is one of all things, and ends at their sum', async () => {
  const told: (readonly [number, number])[] = [];
  await workThrough(SIZES, 2, { onProgress: (...both) => told.push(both) }, (thing, { onProgress }) => {
    onProgress(thing.size / 2);
    return Promise.resolve();
  });
  expect(told.at(-1)).toEqual([60, 60]);
  expect(told.every(([done], at) => at === 0 || done >= (told[at - 1]?.[0] ?? 0))).toBe(true);
});

test('the first failure ends what runs beside it, and is the one that is told', async () => {
  const ended = deferred<void>();
  const begun: number[] = [];
  const working = workThrough(SIZES, 2, {}, async ({ size }, { signal }) => {
    begun.push(size);
    if (size === 10) throw new StrataError('DISK_FULL', 'Full');
    signal.addEventListener('abort', () => ended.resolve());
    if (signal.aborted) ended.resolve();
    await ended.promise;
    throw new StrataError('CANCELLED', 'Cancelled');
  });
  await expect(working).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(begun).toEqual([10, 20]);
});

test('whoever cancels is told so, whatever the work made of it', async () => {
  const abort = new AbortController();
  const working = workThrough(SIZES, 1, { signal: abort.signal }, (_thing, { signal }) => {
    abort.abort();
    return Promise.reject(signal.reason as Error);
  });
  await expect(working).rejects.toMatchObject({ code: 'CANCELLED' });
});
