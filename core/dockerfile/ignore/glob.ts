/** One piece of a pattern, in the words of the regular expression that moby/patternmatcher makes of it. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** `?`: one character but a slash. */
  | { readonly kind: 'one' }
  /** `*`: any number of them. */
  | { readonly kind: 'many' }
  /** `**` with something behind it: any number of whole folders. */
  | { readonly kind: 'folders' }
  /** `**` at the end: everything. */
  | { readonly kind: 'rest' }
  /** `[a-z]`, which may take a slash. */
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly Range[] };

type Range = readonly [number, number];

const SLASH = 47;
const LINE_FEED = 10;

/**
 * Whether the tokens make up the whole path, or one of the folders above it that is longer than `above`. Follows every
 * possibility at once, place by place, so that no pattern takes longer than its length times the path's.
 */
export function matchesGlob(tokens: readonly Token[], path: string, above: number): boolean {
  let places: readonly number[] = [0];
  for (const token of tokens) {
    places = step(token, path, places);
    if (places.length === 0) return false;
  }
  return places.some((place) => place === path.length || (place > above && path.charCodeAt(place) === SLASH));
}

/** Every place, ascending, that a token leads to from any of those. */
function step(token: Token, path: string, places: readonly number[]): readonly number[] {
  switch (token.kind) {
    case 'text':
      return places
        .filter((place) => path.startsWith(token.text, place))
        .map((place) => place + token.text.length);
    case 'many':
      return spread(path, places, SLASH);
    case 'rest':
      return spread(path, places, LINE_FEED);
    case 'folders': {
      const [first = 0] = places;
      const starts = new Set(places);
      const reached = spread(path, places, LINE_FEED);
      return reached.filter(
        (place) => starts.has(place) || (place > first && path.charCodeAt(place - 1) === SLASH),
      );
    }
    case 'one':
    case 'class': {
      const next: number[] = [];
      for (const place of places) {
        const character = path.codePointAt(place);
        if (character === undefined || !takes(token, character)) continue;
        next.push(place + (character > 0xffff ? 2 : 1));
      }
      return next;
    }
  }
}

/** From each place on, all that can be reached without a certain character. */
function spread(path: string, places: readonly number[], without: number): readonly number[] {
  const reached: number[] = [];
  let next = 0;
  for (const place of places) {
    if (place < next) continue;
    reached.push(place);
    next = place;
    while (next < path.length && path.charCodeAt(next) !== without) {
      next += 1;
      reached.push(next);
    }
    next += 1;
  }
  return reached;
}

function takes(token: Token, character: number): boolean {
  if (token.kind !== 'class') return character !== SLASH;
  return token.ranges.some(([low, high]) => character >= low && character <= high) !== token.negated;
}

/** The tokens of a pattern; `null` when its brackets or escapes are wrong. */
export function readGlob(pattern: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let text = '';
  const add = (token: Token) => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
    tokens.push(token);
  };
  for (let at = 0; at < pattern.length;) {
    const character = pattern.charAt(at);
    at += 1;
    if (character === '*' && pattern.charAt(at) === '*') {
      at += pattern.charAt(at + 1) === '/' ? 2 : 1;
      add({ kind: at === pattern.length ? 'rest' : 'folders' });
    } else if (character === '*') add({ kind: 'many' });
    else if (character === '?') add({ kind: 'one' });
    else if (character === '[') {
      const read = readClass(pattern, at);
      if (read === null) return null;
      add(read.token);
      at = read.end;
    } else if (character === '\\') {
      if (at === pattern.length) return null;
      text += pattern.charAt(at);
      at += 1;
    } else text += character;
  }
  if (text !== '') tokens.push({ kind: 'text', text });
  return tokens;
}

/** https://pkg.go.dev/path/filepath#Match: `'[' [ '^' ] { range } ']'` */
function readClass(pattern: string, start: number): { readonly token: Token; readonly end: number } | null {
  const negated = pattern.charAt(start) === '^';
  let at = negated ? start + 1 : start;
  const ranges: Range[] = [];
  const readCharacter = (): number | null => {
    if (pattern.charAt(at) === '-' || pattern.charAt(at) === ']') return null;
    if (pattern.charAt(at) === '\\') at += 1;
    const character = pattern.codePointAt(at);
    if (character === undefined) return null;
    at += character > 0xffff ? 2 : 1;
    return at < pattern.length ? character : null;
  };
  while (pattern.charAt(at) !== ']' || ranges.length === 0) {
    const low = readCharacter();
    if (low === null) return null;
    let high: number | null = low;
    if (pattern.charAt(at) === '-') {
      at += 1;
      high = readCharacter();
    }
    if (high === null || high < low) return null;
    ranges.push([low, high]);
  }
  return { token: { kind: 'class', negated, ranges }, end: at + 1 };
}
