import { expect, test } from 'vitest';
import { candidatesFor, mostExact, movingTag, whatItStandsFor } from './moving-tag.ts';
import { compareTags } from './tag-order.ts';

const NGINX =
  'latest stable stable-alpine mainline 1 1.28.0-rc1 1.27 1.27.3 1.27.3-alpine 1.27.2 1.26 1.26.9 20240612 foo'
    .split(' ')
    .sort(compareTags);

/** What the registry says, and what was asked of it. */
function registry(digests: Readonly<Record<string, string>>): {
  readonly asked: string[];
  readonly ask: (tag: string) => Promise<string | null>;
  readonly sharing: (digest: string) => readonly string[];
} {
  const asked: string[] = [];
  return {
    asked,
    ask(tag) {
      asked.push(tag);
      return Promise.resolve(digests[tag] ?? null);
    },
    sharing: (digest) => asked.filter((tag) => digests[tag] === digest),
  };
}

test('latest is asked for before others, and nothing where nothing moves', () => {
  expect(movingTag(NGINX)).toBe('latest');
  expect(movingTag(['1.0', '0.9'])).toBeNull();
  expect(movingTag([])).toBeNull();
});

test('releases without a variant are the likeliest, spelled out in full', () => {
  expect(candidatesFor('latest', NGINX)).toEqual(['1.27.3', '1.27.2', '1.26.9', '1', '1.27', '1.26']);
  expect(candidatesFor('latest-alpine', NGINX)).toEqual(['1.27.3-alpine']);
  expect(candidatesFor('latest', ['latest', 'foo'])).toEqual([]);
});

test('the most exact of the same', () => {
  expect(mostExact(['1', '1.27', '1.27.3-alpine', '1.27.3', 'foo'])).toBe('1.27.3');
  expect(mostExact(['foo'])).toBeNull();
});

test('a newer release than latest is told', async () => {
  const digests = { latest: 'a', '1.27.2': 'a', '1.27.3': 'b', '1.26.9': 'c', '1': 'b', '1.27': 'b' };
  expect(await whatItStandsFor('latest', NGINX, registry(digests))).toEqual({
    tag: 'latest',
    digest: 'a',
    sameAs: '1.27.2',
    newer: '1.27.3',
  });
});

test('when it is the newest, nothing is', async () => {
  const known = registry({ latest: 'a', '1.27.3': 'a', '1.27': 'a', '1': 'a' });
  expect(await whatItStandsFor('latest', NGINX, known)).toMatchObject({ sameAs: '1.27.3', newer: null });
});

test('of many releases that it is none of, only a few are asked for', async () => {
  const many = ['latest', ...Array.from({ length: 5000 }, (_, at) => `1.${at}.0`)].sort(compareTags);
  const known = registry({ latest: 'a' });
  expect(await whatItStandsFor('latest', many, known)).toEqual({
    tag: 'latest',
    digest: 'a',
    sameAs: null,
    newer: null,
  });
  expect(known.asked.length).toBeLessThanOrEqual(13);
});
