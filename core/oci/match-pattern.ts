import { StrataError } from './strata-error.ts';

/**
 * Shell patterns as Go's `path.Match` reads them, which is what docker's filters use: `*` and `?` stop at "/",
 * `[a-z]` and `[^a-z]` are classes, a backslash takes the next character as it is. The whole text must match.
 * Throws `INVALID_FILTER` on a malformed pattern. Time is bounded by pattern × text.
 * https://pkg.go.dev/path#Match
 */
export function matchPattern(pattern: string, text: string): boolean {
  const steps = parse(pattern);
  const characters = Array.from(text);
  let step = 0;
  let at = 0;
  // The last star seen, and how far it has eaten: going back to it alone is enough, an earlier star never needs more.
  let star = -1;
  let eaten = 0;
  while (at < characters.length) {
    const current = steps[step];
    const character = characters[at] ?? '';
    if (current === 'star') {
      star = step;
      eaten = at;
      step += 1;
    } else if (current !== undefined && current(character)) {
      step += 1;
      at += 1;
    } else if (star >= 0 && characters[eaten] !== '/') {
      eaten += 1;
      at = eaten;
      step = star + 1;
    } else {
      return false;
    }
  }
  return steps.slice(step).every((rest) => rest === 'star');
}

type Step = 'star' | ((character: string) => boolean);

function parse(pattern: string): readonly Step[] {
  const characters = Array.from(pattern);
  const steps: Step[] = [];
  let at = 0;
  const next = (): string => {
    const character = characters[at];
    if (character === undefined) throw malformed(pattern);
    at += 1;
    return character;
  };
  while (at < characters.length) {
    const character = next();
    if (character === '*') steps.push('star');
    else if (character === '?') steps.push((other) => other !== '/');
    else if (character === '[') steps.push(parseClass(pattern, next, () => characters[at]));
    else {
      const literal = character === '\\' ? next() : character;
      steps.push((other) => other === literal);
    }
  }
  return steps;
}

function parseClass(pattern: string, next: () => string, peek: () => string | undefined): Step {
  const negated = peek() === '^';
  if (negated) next();
  const ranges: (readonly [low: string, high: string])[] = [];
  const bound = (): string => {
    const character = next();
    if (character === '-' || character === ']') throw malformed(pattern);
    return character === '\\' ? next() : character;
  };
  while (peek() !== ']' || ranges.length === 0) {
    const low = bound();
    if (peek() !== '-') {
      ranges.push([low, low]);
      continue;
    }
    next();
    ranges.push([low, bound()]);
  }
  next();
  return (character) => ranges.some(([low, high]) => inRange(character, low, high)) !== negated;
}

function inRange(character: string, low: string, high: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (low.codePointAt(0) ?? 0) <= code && code <= (high.codePointAt(0) ?? 0);
}

function malformed(pattern: string): StrataError {
  return new StrataError('INVALID_FILTER', `"${pattern.slice(0, 200)}" is not a pattern`, {
    action: 'Close every [ with ], and put a backslash before a character that is meant literally.',
  });
}
