import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { coalesce } from './coalesce.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a thousand changes in a second are told ten times, the last one included', () => {
  let value = 0;
  const told: number[] = [];
  const teller = coalesce(100, () => told.push(value));
  for (let step = 1; step <= 1000; step++) {
    value = step;
    teller.ask();
    vi.advanceTimersByTime(1);
  }
  vi.advanceTimersByTime(1000);
  expect(told.length).toBeLessThanOrEqual(11);
  expect(told[0]).toBe(1);
  expect(told.at(-1)).toBe(1000);
});

test('what must not be late is told at once and is not told again', () => {
  let told = 0;
  const teller = coalesce(100, () => told++);
  teller.ask();
  teller.ask();
  teller.now();
  expect(told).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(told).toBe(2);
});

test('after the stop nothing is told', () => {
  let told = 0;
  const teller = coalesce(100, () => told++);
  teller.ask();
  teller.ask();
  teller.stop();
  vi.advanceTimersByTime(1000);
  expect(told).toBe(1);
});
