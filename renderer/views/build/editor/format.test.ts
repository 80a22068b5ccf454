import { expect, test } from 'vitest';
import { formatting } from './format.ts';

function formatted(text: string): string {
  let result = text;
  for (const { from, to, insert } of [...formatting(text)].reverse())
    result = result.slice(0, from) + insert + result.slice(to);
  return result;
}

test('instructions stand in upper case at the margin', () => {
  expect(formatted('  from a as b\n\trun x\nonbuild copy a b')).toBe(
    'FROM a AS b\nRUN x\nONBUILD copy a b\n',
  );
});

test('lists are indented, and commands keep every space: else their steps would run again', () => {
  expect(formatted('COPY a \\  \nb \\\n      c d/\nENV a=b \\\nc=d\n')).toBe(
    'COPY a \\\n    b \\\n      c d/\nENV a=b \\\n    c=d\n',
  );
  for (const text of ['RUN if a; then \\\n      b; \\\nfi\n', 'ENV a b \\\nc\n', 'CMD a \\\nb\n'])
    expect(formatted(text)).toBe(text);
});

test('words and quotes that go over the end of a line stay whole', () => {
  for (const text of [
    'RUN echo foo\\\nbar\n',
    'RUN echo "foo \\\nbar" \\\n    x\n',
    "ENV A='x  \\\ny'\n",
    'RUN <<E\n  from x  \nE\n',
    'COPY a b\n',
  ])
    expect(formatted(text)).toBe(text);
});

test('comments outside of instructions stand at the margin, empty lines are empty', () => {
  expect(formatted('  # a  \nFROM a\n   \nRUN x \\\n  # b \n  y')).toBe(
    '# a\nFROM a\n\nRUN x \\\n  # b\n  y\n',
  );
});

test('formatting twice changes nothing more', () => {
  const text = 'from a as b \nrun x \\\ny "a \\\nb" \\ \nz\ncopy <<E f\n  x\nE';
  expect(formatting(formatted(text))).toEqual([]);
});
