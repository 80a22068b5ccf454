import { expect, test } from 'vitest';
import { withinTime } from './within-time.ts';

test('work within its time gives its value', () => {
  expect(withinTime(1000, () => 7)?.value).toBe(7);
  expect(withinTime(1000, () => withinTime(1000, () => 8))?.value?.value).toBe(8);
});

test('work that takes longer is stopped, an endless loop and an expression that tries too many ways', () => {
  const endless = (): number => {
    for (;;);
  };
  expect(withinTime(50, endless)).toBeUndefined();
  expect(withinTime(50, () => /^(a+)+$/.test(`${'a'.repeat(100)}!`))).toBeUndefined();
  expect(withinTime(1000, () => 7)?.value).toBe(7);
});

test('what work throws is thrown', () => {
  const error = new Error('of its own');
  expect(() =>
    withinTime(1000, () => {
      throw error;
    }),
  ).toThrow(error);
});
