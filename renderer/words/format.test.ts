import { describe, expect, test } from 'vitest';
import {
  exactBytes,
  formatAge,
  formatDuration,
  formatPercent,
  formatSize,
  listInWords,
  shortDigest,
} from './format.ts';

describe('sizes read as docker writes them', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1394, '1.39 kB'],
    [61_234_567, '61.2 MB'],
    [95_000_000, '95 MB'],
    [124_400_000, '124 MB'],
    [999_600, '1 MB'],
    [3_400_000_000, '3.4 GB'],
    [null, '–'],
    [-5000, '−5 kB'],
  ])('%s is %s', (bytes, words) => expect(formatSize(bytes)).toBe(words));
});

test('the exact count has its separators', () => {
  expect(exactBytes(61_234_567)).toBe('61,234,567 bytes');
  expect(exactBytes(1)).toBe('1 byte');
  expect(exactBytes(null)).toMatch(/not known/i);
});

describe('ages', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  test.each([
    ['2026-11-21T11:59:40Z', 'just now'],
    ['2026-11-21T11:00:00Z', '1 hour ago'],
    ['2026-11-19T12:00:00Z', '2 days ago'],
    ['2026-10-31T12:00:00Z', '3 weeks ago'],
    ['2025-10-21T12:00:00Z', '13 months ago'],
    ['2023-11-21T12:00:00Z', '3 years ago'],
    ['1970-01-01T00:00:00Z', '–'],
    ['0001-01-01T00:00:00Z', '–'],
    ['2030-01-01T00:00:00Z', 'in the future'],
    ['rubbish', '–'],
  ])('%s is %s', (iso, words) => expect(formatAge(iso, now)).toBe(words));
});

test('durations, digests, shares and lists', () => {
  expect([0.2, 59, 60, 130, 3900].map(formatDuration)).toEqual([
    '1 s',
    '59 s',
    '1 min',
    '2 min 10 s',
    '1 h 5 min',
  ]);
  expect(shortDigest('sha256:0123456789abcdef')).toBe('0123456789ab');
  expect([formatPercent(1, 1000), formatPercent(1, 2), formatPercent(1, 0)]).toEqual([
    '< 1 %',
    '50 %',
    '0 %',
  ]);
  expect(
    [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd', 'e']].map((items) => listInWords(items)),
  ).toEqual(['', 'a', 'a and b', 'a, b and c', 'a, b and 3 more']);
});
