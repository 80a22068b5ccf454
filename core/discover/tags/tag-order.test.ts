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

/** The tags of a line, brought out of order and sorted again. */
function sortedAgain(line: string): string {
  return [...shuffled(line.split(' '))].sort(compareTags).join(' ');
}

describe('newest first', () => {
  test.each([
    ['a release before what led to it', '1.27.2 1.27.2-rc10 1.27.2-rc9 1.27.2-beta.2 1.27.2-alpha 1.27.1'],
    ["Python's spelling of that", '3.13.0 3.13.0rc2 3.13.0b4 3.13.0a6 3.12.7'],
    ['numbers as numbers', '1.100.0 1.27.10 1.27.9 1.9.0'],
    ['numbers of any length', '9007199254740993 9007199254740992 10'],
    [
      'variants with their version',
      '1.2.2 1.2.2-alpine 1.2.2-alpine3.20 1.2.2-alpine3.9 1.2.2-perl 1.2.1 1.2.1-alpine',
    ],
    ['a v in front changes nothing', 'v2.1.0 2.0.0 v1.9.0 1.8.0'],
    ['what is called more generally above what it stands for', '2 2.1 2.1.4 2.1.3 2.0 1 1.9'],
    ['calendars', '2024.10 2024.9.1 2024.9.0 2023.12'],
    ['days', '20240612 20240611 20231231'],
    [
      'days with times',
      'RELEASE.2024-06-13T22-53-53Z RELEASE.2024-06-13T01-00-00Z RELEASE.2024-05-28T17-19-04Z',
    ],
    ['code names with days', 'bookworm bookworm-20240701 bookworm-20240612 bullseye bullseye-20240701'],
    [
      'names that move on top',
      'latest latest-alpine stable stable-perl edge nightly 3.20 3.20.1 3.19.9 20240606 focal',
    ],
  ])('%s', (_, line) => {
    expect(sortedAgain(line)).toBe(line);
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

  const sign = (one: string, other: string): number => Math.sign(compareTags(one, other));

  test('two tags are equal only when they are one, and turning them around turns the answer around', () => {
    const wrong = tags.flatMap((one) =>
      tags.filter(
        (other) => sign(one, other) + sign(other, one) !== 0 || (sign(one, other) === 0) !== (one === other),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('what comes before something comes before all that comes after it', () => {
    const before = new Map(tags.map((one) => [one, tags.filter((other) => sign(one, other) < 0)]));
    const wrong = tags.flatMap((one) => {
      const after = new Set(before.get(one));
      return [...after].filter((two) => before.get(two)?.some((three) => !after.has(three)));
    });
    expect(wrong).toEqual([]);
  });

  test('however they stood before, they are sorted alike', () => {
    const sorted = [...tags].sort(compareTags);
    expect([...shuffled(tags)].sort(compareTags)).toEqual(sorted);
    expect([...sorted].reverse().sort(compareTags)).toEqual(sorted);
  });
});
