import { expect, test } from 'vitest';
import { signedSize, signedTime } from './differences.ts';
import { lineDifferences } from './line-differences.ts';

test('lines have their numbers on either side', () => {
  const lines = lineDifferences('FROM a\nRUN one\nUSER x\n', 'FROM a\nRUN two\nUSER x\nCMD y');
  expect(lines.map(({ kind, from, to, text }) => [kind, from, to, text])).toEqual([
    ['same', 1, 1, 'FROM a'],
    ['removed', 2, null, 'RUN one'],
    ['added', null, 2, 'RUN two'],
    ['same', 3, 3, 'USER x'],
    ['added', null, 4, 'CMD y'],
  ]);
});

test('two long Dockerfiles that have nothing in common are told apart without being searched', () => {
  const text = (word: string): string =>
    Array.from({ length: 30_000 }, (_, line) => `${word} ${line}`).join('\n');
  expect(lineDifferences(text('RUN'), text('COPY')).length).toBe(60_000);
});

test('differences have a sign, and none where there is nothing to tell', () => {
  expect(signedTime(1000, 4200)).toBe('+3.2 s');
  expect(signedTime(4200, 1000)).toBe('−3.2 s');
  expect(signedTime(null, 1000)).toBe('');
  expect(signedTime(1000, 1010)).toBe('');
  expect(signedSize(1_000_000, 250_000)).toBe('−750 kB');
});
