import { expect, test } from 'vitest';
import { lineExpression } from './line-expression.ts';

const NAMES = ['lib', 'libc.so.6', 'a b', '', 'core_x9.conf', '-', 'zone99', '..a', 'x', 'lib'];
const SOURCES = [
  '^lib$',
  'lib',
  '[^a]$',
  '^[^a-z]*$',
  '.*',
  '^\\W',
  '\\W$',
  '\\s',
  '[\\s\\S]+x',
  '[^]$',
  '\\D{3}',
  '\\n',
  'a\nb',
  'b?$',
  '(?=.*9)z',
  '^(?!lib)',
  '(?<!o)n',
  'b(?!c)',
  '\\bc',
  '\\B',
  '(l|x)i?\\1?',
  '(?<first>.)\\k<first>',
  '\\x0a|6',
  '\\12|6',
  '[\\n-z]9',
  '',
];

test.each(SOURCES)('over many lines, /%s/ finds those that it finds one by one', (source) => {
  const text = NAMES.map((name) => `${name}\n`).join('');
  const lines = lineExpression(source);
  const found: string[] = [];
  let at = 0;
  for (const name of NAMES) {
    if (lines !== undefined) {
      lines.lastIndex = at;
      if (lines.test(text) && lines.lastIndex <= at + name.length) found.push(name);
    }
    at += name.length + 1;
  }
  expect(found).toEqual(NAMES.filter((name) => new RegExp(source).test(name)));
});

test('an expression that changes its own flags is left as it is', () => {
  expect(lineExpression('(?s:.)x')).toBeUndefined();
});
