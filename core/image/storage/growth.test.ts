import { expect, test } from 'vitest';
import type { GrowthPoint } from '../../api/storage.ts';
import { readGrowth, withPoint } from './growth.ts';
import { pressureLevel } from './pressure.ts';

const START = Date.parse('2024-01-01T00:00:00Z');
const MINUTE = 60_000;

function point(minutes: number, onDisk = 1000): GrowthPoint {
  return { at: new Date(START + minutes * MINUTE).toISOString(), onDisk, virtual: 2 * onDisk, images: 1 };
}

test('a point is kept every quarter of an hour, and at once after a change of more than one in a hundred', () => {
  const first = withPoint([], point(0));
  expect(withPoint(first, point(10, 1010))).toBe(first);
  expect(withPoint(first, point(10, 1011))).toHaveLength(2);
  expect(withPoint(first, point(15))).toHaveLength(2);
});

test('a year of points is all of the last day and one of each day before, at most 400', () => {
  let points: readonly GrowthPoint[] = [];
  const last = 365 * 24 * 60;
  for (let minutes = 0; minutes <= last; minutes += 60) points = withPoint(points, point(minutes));
  expect(points.length).toBeLessThanOrEqual(400);
  const since = (hours: number): number =>
    points.filter(({ at }) => Date.parse(at) > START + (last - hours * 60) * MINUTE).length;
  expect(since(24)).toBe(24);
  expect(new Set(points.map(({ at }) => at.slice(0, 10))).size).toBe(366);
});

test.each([undefined, 'no list', '[{"at":"never"}]', '{}'])('damaged points (%s) are none', (text) => {
  expect(readGrowth(text === undefined ? undefined : Buffer.from(text))).toEqual([]);
});

test.each([
  [500e9, 1000e9, 'fine'],
  [90e9, 1000e9, 'low'],
  [29e9, 1000e9, 'critical'],
  [4.9e9, 20e9, 'low'],
  [0.9e9, 20e9, 'critical'],
] as const)('%d bytes free of %d are %s', (free, capacity, level) => {
  expect(pressureLevel({ free, capacity })).toBe(level);
});
