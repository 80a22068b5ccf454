import { describe, expect, test } from 'vitest';
import { compileGlob, globLiteral, placeGlob } from './glob.ts';

/** Pattern, what it matches, what it does not. */
const PATTERNS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['*.js', ['a.js', '.js', 'a.b.js', '\n.js'], ['a.jsx', 'd/a.js', '']],
  ['?', ['a', '\u00e9', '\u{1f433}', '\udc80'], ['', 'ab', '/']],
  ['', [''], ['a']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x', '-x']],
  ['[!a-c]x', ['dx', '\u{1f433}x'], ['ax', '/x']],
  ['[^/]', ['a'], ['/']],
  ['[]x]', [']', 'x'], ['a']],
  ['[a-]', ['a', '-'], ['b']],
  ['[z-a]', [], ['z', 'a', 'm']],
  ['[a', ['[a'], ['a']],
  ['a[\\]]', ['a]'], ['a']],
  ['\\*', ['*'], ['a']],
  ['a\\', ['a\\'], ['a']],
  ['a.b$^(+', ['a.b$^(+'], ['axb$^(+']],
  ['/usr/*/x', ['/usr/a/x'], ['/usr/x', '/usr/a/b/x']],
  ['/**/x', ['/x', '/a/x', '/a/b/x'], ['/ax', '/a/bx', '/x/y']],
  ['/a/**', ['/a/b', '/a/b/c', '/a/'], ['/a', '/b/a']],
  ['/a/**/b', ['/a/b', '/a/x/b', '/a/x/y/b'], ['/a/xb', '/ab']],
  ['/a**b', ['/ab', '/a/x/b'], ['/a']],
  ['**', ['', '/a/b'], []],
  ['*a*b*c*d*', ['abcd', 'xaxbxcxdx'], ['abc', 'a/bcd', 'dcba']],
  ['/**/a/**/b/**/c/**/d', ['/a/b/c/d', '/x/a/y/z/b/c/d'], ['/a/b/d', '/ab/c/d']],
  ['*[ab]*?*\\**', ['ax*', 'xbxx**x'], ['a*', 'ax']],
];

describe('a pattern matches what a shell would take', () => {
  for (const [pattern, yes, no] of PATTERNS) {
    test(`"${pattern}"`, () => {
      const matches = compileGlob(pattern);
      expect(yes.filter((text) => !matches(text))).toEqual([]);
      expect(no.filter(matches)).toEqual([]);
    });
  }
});

test('no pattern takes long', () => {
  const text = 'a'.repeat(4000);
  const since = performance.now();
  expect(compileGlob(`${'*a'.repeat(50)}b`)(text)).toBe(false);
  expect(compileGlob(`${'/**/a'.repeat(50)}b`)('/a'.repeat(2000))).toBe(false);
  expect(compileGlob('*a*a*b')(text)).toBe(false);
  expect(performance.now() - since).toBeLessThan(2000);
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
])('as it is typed, "%s" on "%s": %s', (glob, text, matches) => {
  expect(compileGlob(placeGlob(glob).pattern)(text)).toBe(matches);
});

test.each([
  ['/usr/**/libssl.so*', 'libssl.so'],
  ['[ab]c?\\*d', '*d'],
  ['*', ''],
  ['a\udcffbc', 'bc'],
  ['\u{1f433}x*', '\u{1f433}x'],
])('what %s matches has "%s" in it', (glob, literal) => {
  expect(globLiteral(glob)).toBe(literal);
});
