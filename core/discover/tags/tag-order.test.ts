import { describe, expect, test } from 'vitest';
import { readTag } from './read-tag.ts';
import { compareTags } from './tag-order.ts';

/** In a fixed but wild order, so that sorting has something to do. */
function shuffled(tags: readonly string[]): readonly string[] {
  let seed = 42;
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  return tags
    .map((tag) => ({ tag, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ tag }) => tag);
}

function expectOrder(line: string): void {
  const tags = line.trim().split(/\s+/);
  expect([...shuffled(tags)].sort(compareTags)).toEqual(tags);
}

describe('newest first', () => {
  test('a release comes before what led to it, and candidates before betas', () => {
    expectOrder('1.27.2 1.27.2-rc10 1.27.2-rc9 1.27.2-beta.2 1.27.2-alpha 1.27.1');
    expectOrder('3.13.0 3.13.0rc2 3.13.0b4 3.13.0a6 3.12.7');
  });

  test('numbers count as numbers', () => {
    expectOrder('1.100.0 1.27.10 1.27.9 1.9.0');
    expectOrder('9007199254740993 9007199254740992 10');
  });

  test('variants stay with their version, the plain image before them and newer bases first', () => {
    expectOrder('1.27.2 1.27.2-alpine 1.27.2-alpine3.20 1.27.2-alpine3.9 1.27.2-perl 1.27.1 1.27.1-alpine');
  });

  test('a v in front changes nothing', () => {
    expectOrder('v2.1.0 2.0.0 v1.9.0 1.8.0');
  });

  test('what is called more generally stands above what it stands for', () => {
    expectOrder('2 2.1 2.1.4 2.1.3 2.0 1 1.9');
  });

  test('calendars and days', () => {
    expectOrder('2024.10 2024.9.1 2024.9.0 2023.12');
    expectOrder('20240612 20240611 20231231');
    expectOrder('RELEASE.2024-06-13T22-53-53Z RELEASE.2024-06-13T01-00-00Z RELEASE.2024-05-28T17-19-04Z');
    expectOrder('bookworm bookworm-20240701 bookworm-20240612 bullseye bullseye-20240701');
  });

  test('names that move are on top, latest first, and days under versions', () => {
    expectOrder(
      'latest latest-alpine edge nightly stable stable-perl 3.20.1 3.20 3.19.9 20240606 focal'.replace(
        '3.20.1 3.20',
        '3.20 3.20.1',
      ),
    );
  });
});

describe('what a tag says', () => {
  test.each([
    ['1.27.2', 'version', '1.27.2', ''],
    ['v1.27.2-alpine', 'version', '1.27.2', 'alpine'],
    ['1.27.2-rc1-slim', 'version', '1.27.2-rc1', 'slim'],
    ['3.13.0b1-bookworm', 'version', '3.13.0b1', 'bookworm'],
    ['8.0.39-debian-12-r3', 'version', '8.0.39', 'debian-12-r3'],
    ['20240612', 'dated', '20240612', ''],
    ['RELEASE.2024-06-13T22-53-53Z', 'dated', '2024-06-13T22-53-53Z', ''],
    ['2024.10', 'version', '2024.10', ''],
    ['latest', 'moving', null, 'latest'],
    ['stable-alpine', 'moving', null, 'stable-alpine'],
    ['testing-20240612', 'word', null, 'testing-20240612'],
    ['main-1a2b3c4', 'word', null, 'main-1a2b3c4'],
    ['bookworm-20240612', 'word', null, 'bookworm-20240612'],
    ['ruby', 'word', null, 'ruby'],
    ['1.2-b', 'version', '1.2', 'b'],
  ])('%s', (tag, kind, version, variant) => {
    expect(readTag(tag)).toMatchObject({ kind, version, variant });
  });
});

/** Tags put together from what real ones have, and some that no one would write. */
function someTags(): readonly string[] {
  const parts = [
    '1',
    '01',
    '1.2',
    '1.10',
    'v1',
    'latest',
    'stable',
    'rc1',
    'rc',
    'b2',
    'alpine',
    'alpine3',
    'Alpine',
    '20240612',
    '2024-06-12',
    'sha',
    '0',
    '_',
    'x.',
    '-',
    '..',
    '1a2b3c4',
  ];
  const joints = ['', '-', '.', '_'];
  let seed = 7;
  const pick = <T>(list: readonly T[]): T => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return list[Math.floor((seed / 2 ** 31) * list.length)] as T;
  };
  return Array.from({ length: 150 }, () =>
    Array.from({ length: pick([1, 2, 3]) }, () => pick(parts) + pick(joints)).join(''),
  );
}

describe('the order is a total one', () => {
  const tags = someTags();

  test('two tags are equal only when they are one, and turning them around turns the answer around', () => {
    for (const one of tags)
      for (const other of tags) {
        expect(compareTags(one, other)).toBe(0 - compareTags(other, one));
        if (one !== other) expect(compareTags(one, other)).not.toBe(0);
      }
  });

  test('what comes before something comes before all that comes after it', () => {
    for (const one of tags)
      for (const two of tags) {
        if (compareTags(one, two) >= 0) continue;
        for (const three of tags)
          if (compareTags(two, three) < 0 && compareTags(one, three) >= 0)
            expect.fail(`${one} < ${two} < ${three}`);
      }
  });

  test('however they stood before, they are sorted alike', () => {
    const sorted = [...tags].sort(compareTags);
    expect([...shuffled(tags)].sort(compareTags)).toEqual(sorted);
    expect([...sorted].reverse().sort(compareTags)).toEqual(sorted);
  });
});
