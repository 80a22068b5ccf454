/** Patterns of `${name#pattern}` and its like: `*` and `?`, no brackets. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_13 */

type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** Any one character but a line feed. */
  | { readonly kind: 'one' }
  /** Any number of them. */
  | { readonly kind: 'many' };

type Fail = (message: string) => never;

/** Comparing costs pattern × text; a megabyte of both would be hours. In steps. */
const MOST_WORK = 20_000_000;

/** `#` takes the shortest beginning that matches away, `##` the longest; `%` and `%%` the same at the end. */
export function removeAffix(value: string, word: string, sign: '#' | '%', fail: Fail): string {
  const isLongest = word.startsWith(sign);
  const tokens = readTokens(isLongest ? word.slice(1) : word, fail);
  if (sign === '#') {
    const characters = Array.from(value);
    const end = matchAt(tokens, characters, 0, isLongest, workLeft(fail));
    return end === null ? value : characters.slice(end).join('');
  }
  const reversed = Array.from(value).reverse();
  const backwards = tokens
    .map((token) =>
      token.kind === 'text' ? { ...token, text: Array.from(token.text).reverse().join('') } : token,
    )
    .reverse();
  const end = matchAt(backwards, reversed, 0, isLongest, workLeft(fail));
  return end === null ? value : reversed.slice(end).reverse().join('');
}

interface Replacing {
  readonly isEverywhere: boolean;
  /** Longest result, in characters. */
  readonly longest: number;
  readonly fail: Fail;
}

/** Replaces the first longest match, or every one. */
export function replacePattern(
  value: string,
  pattern: string,
  replacement: string,
  { isEverywhere, longest, fail }: Replacing,
): string {
  const tokens = readTokens(pattern, fail);
  const characters = Array.from(value);
  const work = workLeft(fail);
  const pieces: string[] = [];
  let length = 0;
  const add = (text: string) => {
    length += text.length;
    if (length > longest) fail('the result is too long');
    pieces.push(text);
  };
  let last = -1;
  let at = 0;
  while (at <= characters.length) {
    const end = matchAt(tokens, characters, at, true, work);
    // An empty match right behind another match is none.
    if (end !== null && !(end === at && at === last)) {
      add(replacement);
      last = end;
      if (!isEverywhere) {
        add(characters.slice(end).join(''));
        return pieces.join('');
      }
      if (end > at) {
        at = end;
        continue;
      }
    }
    add(characters[at] ?? '');
    at += 1;
  }
  return pieces.join('');
}

function workLeft(fail: Fail): (steps: number) => void {
  let left = MOST_WORK;
  return (steps) => {
    left -= steps;
    if (left < 0) fail('the pattern takes too long to match');
  };
}

function readTokens(pattern: string, fail: Fail): readonly Token[] {
  const tokens: Token[] = [];
  let text = '';
  const endText = () => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
  };
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*' || character === '?') {
      endText();
      // Two stars in a row are one.
      if (character === '?') tokens.push({ kind: 'one' });
      else if (tokens.at(-1)?.kind !== 'many') tokens.push({ kind: 'many' });
    } else if (character === '\\') {
      const next = characters[at + 1] ?? '\ufffd';
      // These two are escaped for the braces around the pattern, not for the pattern.
      if (next === '}' || next === '/') continue;
      if (!/^[*?\\]$/.test(next))
        fail(`invalid pattern (${pattern}) in substitution: invalid escape '\\${next}'`);
      text += next;
      at += 1;
    } else text += character;
  }
  endText();
  return tokens;
}

/** Where a match that begins at `start` ends, the nearest or the farthest; `null` when there is none. */
function matchAt(
  tokens: readonly Token[],
  characters: readonly string[],
  start: number,
  isLongest: boolean,
  work: (steps: number) => void,
): number | null {
  let ends = [start];
  for (const token of tokens) {
    ends = step(token, characters, ends, work);
    if (ends.length === 0) return null;
  }
  return (isLongest ? ends.at(-1) : ends[0]) ?? null;
}

/** Every place, ascending, that one token leads to. */
function step(
  token: Token,
  characters: readonly string[],
  starts: readonly number[],
  work: (steps: number) => void,
): number[] {
  const ends: number[] = [];
  work(starts.length);
  if (token.kind === 'many') {
    let reached = -1;
    for (const start of starts) {
      let end = Math.max(start, reached + 1);
      if (start > reached) ends.push(start);
      if (end === start) end += 1;
      while (end <= characters.length && characters[end - 1] !== '\n') {
        ends.push(end);
        end += 1;
      }
      work(end - start);
      reached = Math.max(reached, ends.at(-1) ?? -1);
    }
    return ends;
  }
  const wanted = token.kind === 'text' ? Array.from(token.text) : [];
  for (const start of starts) {
    if (token.kind === 'one') {
      if (start < characters.length && characters[start] !== '\n') ends.push(start + 1);
      continue;
    }
    let at = 0;
    while (at < wanted.length && characters[start + at] === wanted[at]) at += 1;
    work(at);
    if (at === wanted.length) ends.push(start + at);
  }
  return ends;
}
