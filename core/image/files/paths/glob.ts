/** One step of a pattern. */
type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | {
      readonly kind: 'class';
      readonly ranges: readonly (readonly [string, string])[];
      readonly negated: boolean;
    }
  /** As many characters as there are, up to a slash. */
  | { readonly kind: 'star' }
  /** Slashes too. */
  | { readonly kind: 'stars' }
  /** Whole folders, each with its slash; none too. */
  | { readonly kind: 'folders' };

/** How far a text may have led: not to this place of the pattern, to it, or into the middle of a folder's name there. */
const [NOT, AT, INSIDE] = [0, 1, 2];

/**
 * What a regular expression does fastest. With more stars, or on longer texts, it may try too many ways: stars to the power of
 * characters is bounded by these two.
 */
const MOST_STARS = 3;
const LONGEST_TEXT = 255;

/**
 * A matcher for a shell pattern: `*` and `?` (not for "/"), `[a-z]`, `[!a-z]`, `**` for any number of folders, `\` before a
 * character that stands for itself. Never tries exponentially many ways, whatever the pattern.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const tokens = readGlob(pattern);
  const stars = countStars(tokens);
  const stepping = stepByStep(tokens);
  if (stars > MOST_STARS) return stepping;
  const expression = new RegExp(`^${tokens.map(sourceOf).join('')}$`, 'su');
  return (text) => (text.length > LONGEST_TEXT && stars > 1 ? stepping(text) : expression.test(text));
}

/** The same for many names at once, each of them a line of at most `longest` bytes; undefined for a pattern of many stars. */
export function globLines(
  pattern: string,
): { readonly expression: RegExp; readonly longest: number } | undefined {
  const tokens = readGlob(pattern);
  const stars = countStars(tokens);
  if (stars > MOST_STARS || pattern.includes('\n')) return undefined;
  const source = tokens
    .map(sourceOf)
    .join('')
    .replaceAll('[^/]', '[^/\\n]')
    .replaceAll('(?!/)', '(?![/\\n])');
  return { expression: new RegExp(`^${source}$`, 'gmu'), longest: stars > 1 ? LONGEST_TEXT : Infinity };
}

/** The part of a pattern that is for the name; undefined when a part of it may stand for folders. */
export function globName(pattern: string): string | undefined {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  return name === '' || name.includes('**') || pattern.includes('[') || name.includes('\\')
    ? undefined
    : name;
}

/** A pattern with a slash is one for whole paths, anchored at the root with or without its first slash; else it is for names. */
export function placeGlob(pattern: string): { readonly within: 'path' | 'name'; readonly pattern: string } {
  if (!pattern.includes('/')) return { within: 'name', pattern };
  return { within: 'path', pattern: pattern.startsWith('/') ? pattern : `/${pattern}` };
}

/** The longest text that everything a pattern matches has in it; "" when there is none. */
export function globLiteral(pattern: string): string {
  let best = '';
  let run = '';
  for (const token of readGlob(pattern)) {
    // Half a character stands for a byte that is no text, and is no bytes to look for.
    run = token.kind === 'text' && !/^[\ud800-\udfff]$/.test(token.text) ? run + token.text : '';
    if (run.length > best.length) best = run;
  }
  return best;
}

function countStars(tokens: readonly Token[]): number {
  return tokens.filter(({ kind }) => kind !== 'text' && kind !== 'any' && kind !== 'class').length;
}

function sourceOf(token: Token): string {
  switch (token.kind) {
    case 'text':
      return token.text.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
    case 'any':
      return '[^/]';
    case 'star':
      return '[^/]*';
    case 'stars':
      return '.*';
    case 'folders':
      return '(?:.*/)?';
    case 'class': {
      const ranges = token.ranges.filter(([from, to]) => from <= to);
      const source = ranges.map(([from, to]) => `${byNumber(from)}-${byNumber(to)}`).join('');
      return `(?!/)[${token.negated ? '^' : ''}${source}]`;
    }
  }
}

/** By its number: no character means anything else then. */
function byNumber(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** In time proportional to pattern times text. */
function stepByStep(tokens: readonly Token[]): (text: string) => boolean {
  // Places in the pattern that the text so far may have led to.
  let now = new Uint8Array(tokens.length + 1);
  let next = new Uint8Array(tokens.length + 1);
  return (text) => {
    now.fill(0);
    now[0] = AT;
    skipStars(tokens, now);
    for (const character of text) {
      next.fill(0);
      let alive = false;
      for (const [at, token] of tokens.entries()) {
        if (now[at] === NOT || !accepts(token, character)) continue;
        alive = true;
        if (token.kind === 'folders') {
          next[at] = INSIDE;
          if (character === '/') next[at + 1] = AT;
        } else next[token.kind === 'star' || token.kind === 'stars' ? at : at + 1] = AT;
      }
      if (!alive) return false;
      skipStars(tokens, next);
      [now, next] = [next, now];
    }
    return now[tokens.length] === AT;
  };
}

/** A star may stand for nothing. */
function skipStars(tokens: readonly Token[], places: Uint8Array): void {
  for (const [at, { kind }] of tokens.entries())
    if (places[at] === AT && (kind === 'star' || kind === 'stars' || kind === 'folders')) places[at + 1] = AT;
}

function accepts(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'text':
      return token.text === character;
    case 'stars':
    case 'folders':
      return true;
    case 'any':
    case 'star':
      return character !== '/';
    case 'class':
      return (
        character !== '/' &&
        token.negated !== token.ranges.some(([from, to]) => from <= character && character <= to)
      );
  }
}

function readGlob(pattern: string): Token[] {
  const characters = Array.from(pattern);
  const tokens: Token[] = [];
  let at = 0;
  while (at < characters.length) {
    const character = characters[at] ?? '';
    at += 1;
    if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '*') {
      const from = at;
      const isPart = from === 1 || characters[from - 2] === '/';
      while (characters[at] === '*') at += 1;
      if (at > from && isPart && characters[at] === '/') {
        tokens.push({ kind: 'folders' });
        at += 1;
      } else tokens.push({ kind: at > from ? 'stars' : 'star' });
    } else if (character === '[') {
      const found = readClass(characters, at);
      if (found === undefined) tokens.push({ kind: 'text', text: '[' });
      else {
        tokens.push(found.token);
        at = found.end;
      }
    } else if (character === '\\' && at < characters.length) {
      tokens.push({ kind: 'text', text: characters[at] ?? '' });
      at += 1;
    } else tokens.push({ kind: 'text', text: character });
  }
  return tokens;
}

/** What stands in brackets; undefined when they are not closed, as a shell takes them literally then. */
function readClass(
  characters: readonly string[],
  start: number,
): { readonly token: Token; readonly end: number } | undefined {
  let at = start;
  const negated = characters[at] === '!' || characters[at] === '^';
  if (negated) at += 1;
  const ranges: [string, string][] = [];
  const first = at;
  while (at < characters.length && (characters[at] !== ']' || at === first)) {
    if (characters[at] === '\\' && at + 1 < characters.length) at += 1;
    const from = characters[at] ?? '';
    const isRange = characters[at + 1] === '-' && at + 2 < characters.length && characters[at + 2] !== ']';
    ranges.push([from, isRange ? (characters[at + 2] ?? from) : from]);
    at += isRange ? 3 : 1;
  }
  return at < characters.length ? { token: { kind: 'class', ranges, negated }, end: at + 1 } : undefined;
}
