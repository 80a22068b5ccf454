import { expect, test } from 'vitest';
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
