import { expect, test } from 'vitest';
import { expectBounded, FUZZ, oneOf, type Random } from '../../../testing/images/mutations.ts';
import { compileGlob, globLiteral } from './glob.ts';

const TEXT = ['a', 'b', 'a', '/', '.', '-', 'é', '[', ']', '*', '\\', '\u{1f40b}', '\n'];
const PATTERN = [...TEXT, '*', '*', '?', '**', '**/', '/**/', '[ab]', '[!a]', '[^-]', '[]a]', '[a-', 'a'];

function made(random: Random, parts: readonly string[], most: number): string {
  return Array.from({ length: random(most) }, () => oneOf(random, parts)).join('');
}

/** As the documentation of a filter says it, with no care for time: every star tries all that it may stand for. */
function matchesSlowly(pattern: readonly string[], text: readonly string[], isStart = true): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') {
    const stars = pattern.findIndex((character) => character !== '*');
    const behind = stars < 0 ? [] : pattern.slice(stars);
    if (pattern.length === behind.length + 1) return anyTail(behind, text, (character) => character !== '/');
    if (isStart && behind[0] === '/') {
      const inside = behind.slice(1);
      if (matchesSlowly(inside, text, true)) return true;
      return text.some(
        (character, at) => character === '/' && matchesSlowly(inside, text.slice(at + 1), true),
      );
    }
    return anyTail(behind, text, () => true);
  }
  const bracket = first === '[' ? closedSet(pattern) : undefined;
  const [character, ...others] = text;
  if (character === undefined) return false;
  if (bracket !== undefined)
    return character !== '/' && bracket.has(character) && matchesSlowly(bracket.rest, others, false);
  if (first === '?') return character !== '/' && matchesSlowly(rest, others, false);
  if (first === '\\' && rest.length > 0)
    return character === rest[0] && matchesSlowly(rest.slice(1), others, rest[0] === '/');
  return character === first && matchesSlowly(rest, others, first === '/');
}

function anyTail(
  pattern: readonly string[],
  text: readonly string[],
  isPassed: (character: string) => boolean,
): boolean {
  for (let at = 0; ; at += 1) {
    if (matchesSlowly(pattern, text.slice(at), false)) return true;
    if (at >= text.length || !isPassed(text[at] ?? '')) return false;
  }
}

function closedSet(
  pattern: readonly string[],
): { readonly has: (character: string) => boolean; readonly rest: readonly string[] } | undefined {
  let at = 1;
  const negated = pattern[at] === '!' || pattern[at] === '^';
  if (negated) at += 1;
  const found: ((character: string) => boolean)[] = [];
  for (const first = at; at < pattern.length;) {
    if (pattern[at] === ']' && at > first)
      return {
        has: (character) => found.some((test) => test(character)) !== negated,
        rest: pattern.slice(at + 1),
      };
    if (pattern[at] === '\\' && at + 1 < pattern.length) at += 1;
    const from = pattern[at] ?? '';
    const to = pattern[at + 2];
    if (pattern[at + 1] === '-' && to !== undefined && to !== ']') {
      found.push((character) => from <= character && character <= to);
      at += 3;
    } else {
      found.push((character) => character === from);
      at += 1;
    }
  }
  return undefined;
}

test('a pattern finds what a slow and simple reading of it finds', async () => {
  let matched = 0;
  await expectBounded(20_000 * FUZZ, (random) => {
    const pattern = made(random, PATTERN, 9);
    const text = random(3) === 0 ? pattern.replaceAll('*', 'ab/') : made(random, TEXT, 12);
    const slowly = matchesSlowly(Array.from(pattern), Array.from(text));
    if (slowly) matched += 1;
    const about = `${JSON.stringify(pattern)} of ${JSON.stringify(text)}`;
    expect(compileGlob(pattern)(text), about).toBe(slowly);
    expect(!slowly || text.includes(globLiteral(pattern)), about).toBe(true);
  });
  expect(matched).toBeGreaterThan(100 * FUZZ);
}, 600_000);
