import { describe, expect, it } from 'vitest';
import { ignoreMatcher, parseIgnore } from './ignore.ts';

const ignores = (patterns: readonly string[], path: string) => ignoreMatcher(patterns).ignores(path);

describe('The lines of .dockerignore', () => {
  it('are patterns without comments, spaces and ways around', () => {
    expect(parseIgnore('\ufeffa\r\n/b/../c/\n\n# no\n  # d\n! /e//f\n!\n! \n./g/.\n/\n../h')).toEqual([
      'a',
      'c',
      '# d',
      '!e/f',
      '!',
      '!',
      'g',
      '/',
      '../h',
    ]);
  });
});

describe('Which paths are left out', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    // ** is any number of folders, at an end everything.
    ['**', 'a/b', true],
    ['**/', 'a', true],
    ['**/**', 'a/b/', true],
    ['src/**', 'src', false],
    ['src/**', 'src/a/b', true],
    ['**/src', 'src', true],
    ['**/src', 'a/src/b', true],
    ['**/src', 'a/xsrc', false],
    ['**src', 'a/xsrc', true],
    ['**/src/*', 'a/src/b', true],
    ['**/src/**', 'a/src/b/c', true],
    ['**/*.go', 'a.go', true],
    ['**/**/*.go', 'a/b/c.go', true],
    ['**/**/*.go', 'a/b/c.gox', false],
    ['a**/*.go', 'a/b/c.go', true],
    ['a**/*.go', 'ab/c.go', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b', 'a/xb', false],
    ['a/*.go**', 'a/b.gox/y', true],
    // One star, a question mark and brackets stay in one folder.
    ['*.go', 'a.go', true],
    ['*.go', 'a/b.go', false],
    ['a*', 'ab/c', true],
    ['a*/b', 'a/c/b', false],
    ['a*b*c*d*e*/f', 'axbxcxdxexxx/f', true],
    ['a*b*c*d*e*/f', 'axbxcxdxexxx/fff', false],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['a?c', 'a\u{1f600}c', true],
    ['a[b-d]e', 'ace', true],
    ['a[b-d]e', 'aae', false],
    ['a[^b-d]e', 'aze', true],
    ['[\\]a]', ']', true],
    ['[x\\-]', '-', true],
    ['[a-ζ]*', 'α', true],
    // Everything else is itself.
    ['.*', '.git', true],
    ['.*', 'git', false],
    ['a.b', 'axb', false],
    ['a(b)+{c|$', 'a(b)+{c|$', true],
    ['*(b)+{c|$', 'a(b)+{c|$', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a\\\\', 'a\\', true],
    ['docs/', 'docs/a', true],
    ['/docs', 'docs', false],
    ['*', '.', false],
    [' docs ', 'docs', true],
  ];
  it.each(cases)('%j takes %j: %j', (pattern, path, expected) => {
    expect(ignores([pattern], path)).toBe(expected);
  });

  it('the last pattern that matches decides', () => {
    expect(ignores(['docs', '!docs/README.md'], 'docs/README.md')).toBe(false);
    expect(ignores(['docs', '!docs/README.md'], 'docs/other')).toBe(true);
    expect(ignores(['!a.go', '*.go'], 'a.go')).toBe(true);
    expect(ignores(['**', '!a/b'], 'a/b/c')).toBe(false);
    expect(ignores(['**', '!a/b', 'a/b/c'], 'a/b/c')).toBe(true);
    expect(ignores(['*', '!a', 'a/*.log', '!a/keep.log'], 'a/keep.log')).toBe(false);
    expect(ignores(['*', '!a', 'a/*.log', '!a/keep.log'], 'a/x.log')).toBe(true);
    expect(ignores([], 'a')).toBe(false);
  });

  it('knows whether an ignored folder has to be looked into', () => {
    expect(ignoreMatcher(['a', '!b/c']).ignoresAllBelow('a')).toBe(true);
    expect(ignoreMatcher(['a', '!a/c']).ignoresAllBelow('a')).toBe(false);
    expect(ignoreMatcher(['a', '!a/c/**']).ignoresAllBelow('a')).toBe(false);
    expect(ignoreMatcher(['a', '!**/c']).ignoresAllBelow('a')).toBe(false);
  });

  it('patterns that are none are refused', () => {
    for (const bad of [
      '!',
      '[',
      'a[',
      '[^',
      '[^bc',
      '[]a]',
      '[-]',
      '[x-]',
      '[-x]',
      '[a-b-c]',
      'a\\',
      '[z-a]',
    ])
      expect(() => ignoreMatcher([bad]), bad).toThrow(/syntax error in pattern|illegal exclusion/);
  });
});

describe('Random patterns', () => {
  const names = ['a', 'b', 'ab', 'abc', 'a.go', '.git', 'src', 'docs'];
  const pieces = [...names, '*', '**', '*.go', 'a*', '?', 'a?', '*b*', '**a', 'a**', '.*', '*.*'];
  let state = 42;
  const pick = (from: readonly string[]) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from[state % from.length] ?? '';
  };
  const join = (from: readonly string[], most: number) =>
    Array.from({ length: 1 + (pick(from).length % most) }, () => pick(from)).join('/');

  /** A pattern as a regular expression, for a second opinion. */
  const expression = (pattern: string) =>
    new RegExp(
      `^${pattern.replace(/\*\*\/?$|\*\*\/?|\*|\?|\./g, (piece, at: number) => {
        if (piece.startsWith('**')) return at + piece.length === pattern.length ? '.*' : '(.*/)?';
        return piece === '.' ? '\\.' : piece === '*' ? '[^/]*' : '[^/]';
      })}$`,
    );

  it('are found as they are found one by one', () => {
    for (let round = 0; round < 400; round += 1) {
      const patterns = Array.from({ length: 6 }, () =>
        (pick(['', '', '!']) + join(pieces, 3)).replace(/\*{3,}/g, '**'),
      );
      // `**a` is an end of a path, not a part of it.
      const plain = patterns.filter((pattern) => !/\*\*[^/]/.test(pattern));
      const matcher = ignoreMatcher(plain);
      for (let at = 0; at < 20; at += 1) {
        const path = join(names, 4);
        const folders = path.split('/').map((_part, end, all) => all.slice(0, end + 1).join('/'));
        const last = plain
          .filter((pattern) => folders.some((folder) => expression(pattern.replace('!', '')).test(folder)))
          .at(-1);
        const expected = last !== undefined && !last.startsWith('!');
        expect(matcher.ignores(path), `${plain.join(' ')} on ${path}`).toBe(expected);
      }
    }
  });
});

describe('Many and evil patterns', () => {
  const files = Array.from({ length: 10_000 }, (_, at) => `src/d${at % 100}/f${at}.x${at % 977}`);
  const kinds: readonly (readonly [string, (at: number) => string])[] = [
    ['names', (at) => `src/d1/g${at}.c`],
    ['ends', (at) => `*.y${at}`],
    ['deep ends', (at) => `**/*.y${at}`],
    ['deep names', (at) => `**/g${at}`],
    ['folders', (at) => `src/e${at}/*.c`],
    ['trees', (at) => `src/e${at}/**`],
    ['pieces', (at) => `*f*x${at}*`],
    ['deep pieces', (at) => `**/q*${at}?`],
    ['pieces in one folder', (at) => `src/*/g${at}*c`],
    ['exceptions', (at) => (at % 2 === 0 ? `g${at}` : `!h${at}/*`)],
  ];
  it.each(kinds)('10,000 patterns (%s) × 10,000 files take less than a second', (_kind, write) => {
    const patterns = Array.from({ length: 10_000 }, (_, at) => write(at));
    const start = process.cpuUsage();
    const matcher = ignoreMatcher(patterns);
    expect(files.filter((file) => matcher.ignores(file))).toEqual([]);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });

  it('a pattern that would hang a regular expression does not hang', () => {
    const start = process.cpuUsage();
    expect(ignores([`${'*a'.repeat(500)}b`], 'a'.repeat(4000))).toBe(false);
    expect(ignores([`${'**/a*'.repeat(300)}b`], 'a/'.repeat(1500))).toBe(false);
    expect(ignores([`${'?'.repeat(2000)}*x`], 'a'.repeat(4000))).toBe(false);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(1000);
  });
});
