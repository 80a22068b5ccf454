import { expect, test } from 'vitest';
import { StrataError } from '../oci/strata-error.ts';
import { deferred } from '../stream/deferred.ts';
import { sharedWork } from './shared-work.ts';

const CANCELLED = new StrataError('CANCELLED', 'Cancelled');

test('what two ask for at once is done once, and once more when it is asked for later', async () => {
  const shared = sharedWork<number>();
  let begun = 0;
  const begin = (): Promise<number> => Promise.resolve((begun += 1));
  expect(await Promise.all([shared('a', undefined, begin), shared('a', undefined, begin)])).toEqual([1, 1]);
  expect(await shared('a', undefined, begin)).toBe(2);
});

test('when the first one cancels, the second begins anew', async () => {
  const shared = sharedWork<string>();
  const first = deferred<string>();
  const one = shared('a', undefined, () => first.promise);
  const other = shared('a', new AbortController().signal, () => Promise.resolve('anew'));
  first.reject(CANCELLED);
  await expect(one).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await other).toBe('anew');
});

test('whoever joined and cancels leaves at once, and the work goes on', async () => {
  const shared = sharedWork<string>();
  const first = deferred<string>();
  const one = shared('a', undefined, () => first.promise);
  const abort = new AbortController();
  const other = shared('a', abort.signal, () => Promise.resolve('anew'));
  abort.abort();
  await expect(other).rejects.toMatchObject({ code: 'CANCELLED' });
  first.resolve('done');
  expect(await one).toBe('done');
});

test('what fails fails for all', async () => {
  const shared = sharedWork<string>();
  const first = deferred<string>();
  const both = [1, 2].map(() => shared('a', undefined, () => first.promise));
  first.reject(new StrataError('DISK_FULL', 'Full'));
  for (const each of both) await expect(each).rejects.toMatchObject({ code: 'DISK_FULL' });
});
