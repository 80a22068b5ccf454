import { describe, expect, it } from 'vitest';
import { readMoment } from './list/moment.ts';
import { nearest } from './list/nearest.ts';
import { humanAge, humanDuration, humanSize } from './units.ts';

describe('sizes, as docker writes them', () => {
  it.each([
    [0, '0B', '0B'],
    [3, '3B', '3B'],
    [999, '999B', '999B'],
    [1000, '1kB', '1kB'],
    [2048, '2.048kB', '2.05kB'],
    [5_242_880, '5.243MB', '5.24MB'],
    [72_800_000, '72.8MB', '72.8MB'],
    [187_654_321, '187.7MB', '188MB'],
    [1_000_000_000, '1GB', '1GB'],
    // Go's %g goes over to an exponent where rounding outgrows the digits, and docker prints it so.
    [999_950, '1000kB', '1e+03kB'],
    [1.5e15, '1.5PB', '1.5PB'],
  ])('%d is %s, in a list %s', (bytes, exact, listed) => {
    expect(humanSize(bytes)).toBe(exact);
    expect(humanSize(bytes, 3)).toBe(listed);
  });
});

describe('ages, as docker writes them', () => {
  const SECOND = 1000;
  const HOUR = 3600 * SECOND;
  const DAY = 24 * HOUR;
  it.each([
    [400, 'Less than a second'],
    [SECOND, '1 second'],
    [59 * SECOND, '59 seconds'],
    [60 * SECOND, 'About a minute'],
    [59 * 60 * SECOND, '59 minutes'],
    [HOUR, 'About an hour'],
    [1.6 * HOUR, '2 hours'],
    [47 * HOUR, '47 hours'],
    [2 * DAY, '2 days'],
    [13 * DAY, '13 days'],
    [14 * DAY, '2 weeks'],
    [59 * DAY, '8 weeks'],
    [60 * DAY, '2 months'],
    [729 * DAY, '24 months'],
    [730 * DAY, '2 years'],
  ])('%d ms is %s', (milliseconds, words) => {
    expect(humanDuration(milliseconds)).toBe(words);
  });

  it('of what has no time is N/A', () => {
    expect(humanAge(null, 0)).toBe('N/A');
    expect(humanAge('1970-01-01T00:00:00.000Z', 14 * DAY)).toBe('2 weeks ago');
  });
});

describe('a moment', () => {
  const NOW = Date.parse('2024-06-01T12:00:00Z');
  it.each([
    ['24h', '2024-05-31T12:00:00.000Z'],
    ['1h30m', '2024-06-01T10:30:00.000Z'],
    ['-1.5h', '2024-06-01T13:30:00.000Z'],
    ['0', '2024-06-01T12:00:00.000Z'],
    ['1717200000', '2024-06-01T00:00:00.000Z'],
    ['2024-01-31T12:30:15.5Z', '2024-01-31T12:30:15.500Z'],
    ['2024-01-31T12:30:15+02:00', '2024-01-31T10:30:15.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(new Date(readMoment(text, NOW)).toISOString()).toBe(expected);
  });

  it('without a zone is in that of this machine', () => {
    expect(readMoment('2024-01-31', NOW)).toBe(new Date(2024, 0, 31).getTime());
    expect(readMoment('2024-01-31T12:30', NOW)).toBe(new Date(2024, 0, 31, 12, 30).getTime());
  });

  it('of bare digits is seconds since 1970', () => {
    expect(readMoment('24', NOW)).toBe(24_000);
  });

  it.each(['', 'soon', '5x', '2024-13-01', 'h', '1h 30m'])('is not %j', (text) => {
    expect(() => readMoment(text, NOW)).toThrowError(expect.objectContaining({ code: 'INVALID_FILTER' }));
  });
});

describe('the nearest name', () => {
  it.each([
    ['ngnix:1.27', 'nginx:1.27'],
    ['nginx:latest', 'nginx:1.27'],
    ['pyhton:3', 'python:3'],
    ['something-else', null],
  ])('to %s is %s', (typed, near) => {
    expect(nearest(typed, ['nginx:1.27', 'python:3', 'httpd:2.4'])).toBe(near);
  });
});
