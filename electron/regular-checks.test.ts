import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkRegularly } from './regular-checks.ts';
import { DEFAULT_SETTINGS } from './settings/schema.ts';

const HOUR = 3600_000;
const NOW = Date.parse('2026-03-04T05:06:07Z');

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

function setUp(updateHours: number, checked: readonly number[] = [], failing = false) {
  const listeners: (() => void)[] = [];
  const checks: number[] = [];
  const warnings: string[] = [];
  let settings = { ...DEFAULT_SETTINGS, updateHours };
  checkRegularly({
    settings: {
      get: () => settings,
      onChange: (listener) => void listeners.push(() => listener(settings)),
    },
    updates: async () => checked.map((at) => ({ checked: new Date(at).toISOString() })),
    async check() {
      checks.push((Date.now() - NOW) / HOUR);
      if (failing) throw new Error('no network');
    },
    log: Object.assign((_level: string, text: string) => void warnings.push(text), {
      flush: () => Promise.resolve(),
    }),
  });
  const change = (hours: number): void => {
    settings = { ...settings, updateHours: hours };
    for (const listener of listeners) listener();
  };
  return { checks, warnings, change };
}

test('nothing is looked for by itself until somebody wants it, and then at once', async () => {
  const { checks, change } = setUp(0);
  await vi.advanceTimersByTimeAsync(48 * HOUR);
  expect(checks).toEqual([]);
  change(6);
  await vi.advanceTimersByTimeAsync(12 * HOUR);
  expect(checks.map(Math.round)).toEqual([48, 54]);
  change(0);
  await vi.advanceTimersByTimeAsync(48 * HOUR);
  expect(checks).toHaveLength(2);
});

test('what an earlier start had found counts, and a start is left in peace', async () => {
  const { checks } = setUp(24, [NOW - 20 * HOUR, NOW - 100 * HOUR]);
  await vi.advanceTimersByTimeAsync(3.5 * HOUR);
  expect(checks).toEqual([]);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(checks).toHaveLength(1);
});

test('a clock that was set back and a check that fails do not end the looking', async () => {
  const { checks, warnings } = setUp(1, [NOW + 1000 * HOUR], true);
  await vi.advanceTimersByTimeAsync(3 * HOUR);
  expect(checks).toHaveLength(3);
  expect(warnings).toHaveLength(3);
});
