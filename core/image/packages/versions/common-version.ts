import { compareDigits, compareText } from './digits.ts';

/** Words that come after the version without them; all others ("alpha", "rc", "dev") come before it. */
const LATER = new Set(['post', 'rev', 'r', 'p', 'pl', 'patch', 'sp', 'final']);
/** Development builds are older than the first alpha: PEP 440. */
const EARLIEST = 'dev';

/**
 * Versions of npm, Python, Ruby and PHP: numbers count by value, words by the alphabet, what follows a "+" does not count.
 * https://semver.org/#spec-item-11, https://packaging.python.org/specifications/version-specifiers/
 */
export function compareCommonVersions(one: string, other: string): number {
  const a = tokens(one);
  const b = tokens(other);
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compareTokens(a[at], b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

function tokens(version: string): readonly string[] {
  const [epoch, rest] = version.includes('!') ? version.split('!', 2) : ['0', version];
  const counted = (rest ?? '').replace(/^v/i, '').split('+', 1)[0] ?? '';
  return [epoch ?? '0', ...(counted.toLowerCase().match(/\d+|[a-z]+/g) ?? [])];
}

function compareTokens(a: string | undefined, b: string | undefined): number {
  const order = rank(a) - rank(b);
  if (order !== 0) return order;
  // 1.0 is 1.0.0: a missing number is 0.
  if (isNumber(a) || isNumber(b)) return compareDigits(a ?? '', b ?? '');
  return compareText(a ?? '', b ?? '');
}

function rank(token: string | undefined): number {
  if (token === undefined || isNumber(token)) return 0;
  if (token === EARLIEST) return -2;
  return LATER.has(token) ? 1 : -1;
}

function isNumber(token: string | undefined): boolean {
  return token !== undefined && /^\d/.test(token);
}
