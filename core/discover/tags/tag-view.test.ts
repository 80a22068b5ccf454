import { describe, expect, test } from 'vitest';
import { isCompanion, isNoise } from './noise.ts';
import { readFilter } from './read-filter.ts';
import { tagList } from './tag-list.ts';
import { tagViews, type TagFacts } from './tag-view.ts';

const NOTHING: TagFacts = { date: () => undefined, size: () => undefined, revision: 0, known: () => [] };
const NEWEST = { by: 'version', descending: true } as const;

async function listOf(tags: Iterable<string>): Promise<ReturnType<typeof tagList>> {
  const list = tagList(() => undefined);
  for (const tag of tags) await list.add(tag);
  await list.finish();
  return list;
}

describe('a filter', () => {
  const TAGS =
    'latest 1 1.24.9 1.25 1.25.0 1.25.0-rc1 1.26.3-alpine 1.27 1.27.0 1.27.0-rc1 1.27.2 v2.0.0 20240612 bookworm'.split(
      ' ',
    );
  test.each([
    ['', TAGS.join(' ')],
    ['27', '1.27 1.27.0 1.27.0-rc1 1.27.2'],
    ['ALPINE', '1.26.3-alpine'],
    ['1.2?.*', '1.24.9 1.25.0 1.25.0-rc1 1.26.3-alpine 1.27.0 1.27.0-rc1 1.27.2'],
    ['*-alpine', '1.26.3-alpine'],
    ['1.2[5-6]*', '1.25 1.25.0 1.25.0-rc1 1.26.3-alpine'],
    ['[!0-9]*', 'latest v2.0.0 bookworm'],
    ['>=1.25 <1.27', '1.25 1.25.0 1.25.0-rc1 1.26.3-alpine'],
    ['>= 1.25.0 < 1.27', '1.25 1.25.0 1.26.3-alpine'],
    ['>1.27', '1 v2.0.0'],
    ['<=1.25.0', '1.24.9 1.25.0 1.25.0-rc1'],
    ['=1.27', '1.27 1.27.0 1.27.0-rc1 1.27.2'],
    ['>=1.27.0-rc1 <2', '1 1.27 1.27.0 1.27.0-rc1 1.27.2'],
    ['>=1.25 <1.28 alpine', '1.26.3-alpine'],
    ['>=1.26 !rc', '1 1.26.3-alpine 1.27 1.27.0 1.27.2 v2.0.0'],
    ['>=20240101', '20240612'],
  ])('%s', (filter, found) => {
    const { matches, problem } = readFilter(filter);
    expect(problem).toBeNull();
    expect(TAGS.filter(matches).join(' ')).toBe(found);
  });

  test.each(['>=', '<x', '1.[2', 'x'.repeat(501)])('%s is refused with a reason', (filter) => {
    expect(readFilter(filter).problem).toMatch(/\w/);
  });

  test('stars without end hold nobody up', () => {
    const { matches } = readFilter('*a'.repeat(200));
    const started = performance.now();
    for (let at = 0; at < 1000; at += 1) matches(`${'a'.repeat(127)}b`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('what is there for machines', () => {
  const hex = '0123456789abcdef'.repeat(4);
  test.each([`sha256-${hex}`, `sha256-${hex}.sig`, `sha256-${hex}.att`, `sha256-${hex}.sbom`])(
    '%s is a companion',
    (tag) => {
      expect(isCompanion(tag)).toBe(true);
    },
  );
  test.each(['sha-1a2b3c4', 'sha-1234567', '1a2b3c4d', hex, 'main-1a2b3c4', 'git-1a2b3c4-arm64'])(
    '%s is noise',
    (tag) => {
      expect(isNoise(tag)).toBe(true);
      expect(isCompanion(tag)).toBe(false);
    },
  );
  test.each([
    '1.27.2',
    '20240612',
    'facade',
    'deadbeef',
    '1234567',
    'bookworm-20240612',
    'latest',
    '3.13.0b1',
    'cafe',
  ])('%s is not', (tag) => {
    expect(isNoise(tag)).toBe(false);
  });
});

test('tags that come twice are there once, and companions are only counted', async () => {
  const list = await listOf(['1.0', '2.0', '1.0', `sha256-${'a'.repeat(64)}.sig`, '3.0']);
  expect(list.ordered).toEqual(['3.0', '2.0', '1.0']);
  expect(list).toMatchObject({ total: 3, companions: 1 });
});

test('however many pages they come in, the order is one', async () => {
  const tags = Array.from({ length: 20_000 }, (_, at) => `${at % 7}.${(at * 7919) % 101}.${at}`);
  const whole = await listOf(tags);
  const backwards = await listOf([...tags].reverse());
  expect(backwards.ordered).toEqual(whole.ordered);
  expect(whole.ordered.length).toBe(20_000);
});

describe('sorts', () => {
  const TAGS = ['latest', '2.0', '1.10', '1.9', 'abc'];
  const sorted = async (by: 'version' | 'name' | 'date' | 'size', descending: boolean, facts = NOTHING) =>
    tagViews(facts)((await listOf(TAGS)).ordered, {
      filter: '',
      sort: { by, descending },
      hideNoise: false,
    }).tags.join(' ');

  test('by version, what moves on top either way', async () => {
    expect(await sorted('version', true)).toBe('latest 2.0 1.10 1.9 abc');
    expect(await sorted('version', false)).toBe('latest abc 1.9 1.10 2.0');
  });

  test('by name', async () => {
    expect(await sorted('name', false)).toBe('1.10 1.9 2.0 abc latest');
    expect(await sorted('name', true)).toBe('latest abc 2.0 1.9 1.10');
  });

  test('by date and size: what is known first, the others by version', async () => {
    const dates = new Map([
      ['1.9', 300],
      ['abc', 400],
      ['2.0', 100],
    ]);
    const facts: TagFacts = {
      ...NOTHING,
      date: (tag) => dates.get(tag),
      size: (tag) => dates.get(tag),
      known: () => dates.keys(),
    };
    expect(await sorted('date', true, facts)).toBe('abc 1.9 2.0 latest 1.10');
    expect(await sorted('size', false, facts)).toBe('2.0 1.9 abc latest 1.10');
  });
});

test('ten thousand are filtered in far less than a second, and asked again in no time', async () => {
  const list = await listOf(
    Array.from(
      { length: 10_000 },
      (_, at) => `${at % 40}.${(at * 7919) % 97}.${at}${['', '-alpine', '-rc1'][at % 3]}`,
    ),
  );
  const view = tagViews(NOTHING);
  const query = { filter: '>=10 <20 alpine', sort: NEWEST, hideNoise: true };
  const started = performance.now();
  const first = view(list.ordered, query);
  expect(performance.now() - started).toBeLessThan(300);
  expect(first.tags.length).toBeGreaterThan(500);
  expect(view(list.ordered, { ...query })).toBe(first);
});
