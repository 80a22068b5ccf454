import { expect, test } from 'vitest';
import { globSource } from './glob.ts';
import { requiredText } from './literal.ts';

test.each([
  ['libssl\\.so', 'libssl.so'],
  ['^foo.*barbaz$', 'barbaz'],
  ['colou?r', 'colo'],
  ['ab*cd{0,2}efg+h', 'efg'],
  ['(abc|def)ghi', 'ghi'],
  ['abc|def', ''],
  ['[abc]def', 'def'],
  ['(?!no)yes(?<=x)', 'yes'],
  ['\\x41bc\\d\\u0041', 'bc'],
  ['a\\bword\\1', 'word'],
  ['[\\]x]y(\\(z)', 'y'],
  ['😀*x', 'x'],
])('what %s matches has "%s" in it', (source, literal) => {
  expect(requiredText(source)).toBe(literal);
});

test.each([
  ['a.b', 'a.b', true],
  ['a.b', 'axb', false],
  ['*', 'x', true],
  ['/a/**/b', '/a/b', true],
  ['/a/**/b', '/a/x/y/b', true],
  ['/a/*/b', '/a/x/y/b', false],
  ['**/b', '/b', true],
  ['a/b', '/a/b', true],
  ['a/b', '/x/a/b', false],
  ['[a-c]?', 'bz', true],
  ['[!a-c]', 'a', false],
  ['/[!a]', '//', false],
  ['[', '[', true],
  ['[]]', ']', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['a+(b)', 'a+(b)', true],
])('the glob %s on %s: %s', (glob, text, matches) => {
  expect(new RegExp(globSource(glob)).test(text)).toBe(matches);
});
