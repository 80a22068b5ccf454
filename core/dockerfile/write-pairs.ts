/** One `name=value` of ENV, LABEL or ARG. */
export interface Pair {
  readonly name: string;
  readonly value: string;
}

// One white space, not a run of it: the expression is never tried twice at one place.
const NEXT_PAIR = /\s(?=[A-Za-z_][\w.-]*(?:\/[\w.-]+)*=)/;

/** More than people write; joining what belongs together takes the square of it. */
const MOST_PAIRS = 1000;

/**
 * The pairs of an instruction whose values builders wrote down without quotes: where one ends is told by what the image
 * has in the end (`known`), else by where the next `name=` begins.
 */
export function readPairs(text: string, known: ReadonlyMap<string, string>): readonly Pair[] {
  const whole = pairOf(text);
  if (whole !== null && known.get(whole.name) === whole.value) return [whole];
  const pairs: Pair[] = [];
  for (const part of splitOutsideQuotes(text)) {
    const pair = pairOf(part);
    if (pair === null) return whole === null ? spaced(text) : [whole];
    pairs.push({ ...pair, value: unquoted(pair.value) });
  }
  return pairs;
}

/** The old form with one value and no equals sign: `ENV name value`. */
function spaced(text: string): readonly Pair[] {
  const match = /^(\S+)\s+([\s\S]+)$/.exec(text.trim());
  return match === null ? [] : [{ name: match[1] ?? '', value: match[2] ?? '' }];
}

function pairOf(text: string): Pair | null {
  const match = /^("[^"]+"|[^\s="]+)=([\s\S]*)$/.exec(text.trim());
  return match === null ? null : { name: unquoted(match[1] ?? ''), value: (match[2] ?? '').trim() };
}

function splitOutsideQuotes(text: string): readonly string[] {
  const found = text.trim().split(NEXT_PAIR);
  if (found.length > MOST_PAIRS) return [text];
  const parts: string[] = [];
  for (const part of found) {
    const last = parts.at(-1);
    // A quote that is still open goes on over the gap.
    if (last !== undefined && isOpen(last)) parts[parts.length - 1] = `${last} ${part}`;
    else parts.push(part);
  }
  return parts;
}

function isOpen(text: string): boolean {
  const value = text.slice(text.indexOf('=') + 1);
  return value.startsWith('"') && !/^"(?:[^"\\]|\\[\s\S])*"/.test(value);
}

function unquoted(value: string): string {
  if (/^"(?:[^"\\]|\\[\s\S])*"$/.test(value)) return value.slice(1, -1).replace(/\\(["\\$])/g, '$1');
  return /^'[^']*'$/.test(value) ? value.slice(1, -1) : value;
}

/** `A=b C="d e"`. `literal`: a dollar sign stands for itself, as in all that an image has in the end. */
export function writePairs(pairs: readonly Pair[], literal: (pair: Pair) => boolean): string {
  return pairs.map((pair) => `${quote(pair.name, true)}=${quote(pair.value, literal(pair))}`).join(' ');
}

function quote(text: string, literal: boolean): string {
  if (/^[\w./:@%+,-]+$/.test(text)) return text;
  const escaped = text.replace(/[\\"]/g, '\\$&').replaceAll('\n', ' ');
  return `"${literal ? escaped.replaceAll('$', '\\$') : escaped}"`;
}
