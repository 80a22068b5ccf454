/** One authentication challenge. `scheme` is lower case; parameter names are, too. */
export interface Challenge {
  readonly scheme: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Longer ones are no challenge but an attack on the reader, and are not read at all. */
const LONGEST_HEADER = 16 * 1024;

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const SPACE = /[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\[^])*)"/y;
// What follows a scheme instead of parameters: "Negotiate YII=".
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;

/**
 * Challenges of WWW-Authenticate, in their order: several per header, several headers.
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 — a malformed rest ends the reading; what was whole counts.
 */
export function parseChallenges(header: string | readonly string[]): readonly Challenge[] {
  const headers = typeof header === 'string' ? [header] : header;
  return headers.filter(({ length }) => length <= LONGEST_HEADER).flatMap(parseOne);
}

/** The one to answer: bearer before basic, as every registry client chooses; `undefined` when neither is offered. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return (
    challenges.find(({ scheme, params }) => scheme === 'bearer' && params['realm'] !== undefined) ??
    challenges.find(({ scheme }) => scheme === 'basic')
  );
}

function parseOne(text: string): readonly Challenge[] {
  const found: { scheme: string; params: Record<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(SPACE);
    while (text[at] === ',') {
      at += 1;
      take(SPACE);
    }
    const word = take(TOKEN)?.[0];
    if (word === undefined) return found;
    const gap = take(SPACE)?.[0] ?? '';
    const current = found.at(-1);
    if (text[at] === '=' && current !== undefined) {
      at += 1;
      take(SPACE);
      const value = text[at] === '"' ? take(QUOTED)?.[1]?.replace(/\\([^])/g, '$1') : take(TOKEN)?.[0];
      if (value === undefined) return found;
      const name = word.toLowerCase();
      // The first of two equal parameters counts: a second cannot replace a realm that was checked by others.
      if (!Object.hasOwn(current.params, name)) current.params[name] = value;
      take(SPACE);
      if (at < text.length && text[at] !== ',') return found;
    } else if (text[at] === '=') {
      return found;
    } else if (gap !== '' || at >= text.length || text[at] === ',') {
      found.push({ scheme: word.toLowerCase(), params: Object.create(null) as Record<string, string> });
      if (gap !== '' && !startsParameter(text, at)) take(TOKEN68);
    } else {
      return found;
    }
  }
}

function startsParameter(text: string, at: number): boolean {
  const pattern = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*=[ \t]*[^=,\s]/y;
  pattern.lastIndex = at;
  return pattern.test(text);
}
