import { expect, it } from 'vitest';
import { Secret } from '../credentials/secret.ts';
import { createTokenCache } from './token-cache.ts';
import type { Token } from './token.ts';

it('keeps a token from its receipt for as long as it lives, by a clock that does not jump', async () => {
  let now = 1000;
  let number = 0;
  const cache = createTokenCache(() => now);
  const fetch = (): Promise<Token> =>
    Promise.resolve({ secret: new Secret(`token ${(number += 1)}`), lifeMs: 60_000 });
  const get = async (spent?: Secret): Promise<string> => (await cache.get('a', spent, fetch)).reveal();
  expect(await get()).toBe('token 1');
  now += 59_999;
  expect(await get()).toBe('token 1');
  expect(cache.peek('b')).toBeUndefined();
  now += 1;
  expect(cache.peek('a')).toBeUndefined();
  expect(await get()).toBe('token 2');
  // A refused one is replaced, unless somebody did so already.
  const refused = cache.peek('a');
  expect(await get(refused)).toBe('token 3');
  expect(await get(refused)).toBe('token 3');
});

it('asks once for all who wait, and again after a failure', async () => {
  const cache = createTokenCache();
  let asked = 0;
  const fail = (): Promise<Token> => {
    asked += 1;
    return Promise.reject(new Error('no'));
  };
  const results = await Promise.allSettled([
    cache.get('a', undefined, fail),
    cache.get('a', undefined, fail),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toBe(1);
  await expect(cache.get('a', undefined, fail)).rejects.toThrow('no');
  expect(asked).toBe(2);
});
