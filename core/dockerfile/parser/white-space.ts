/** White space as Go's `unicode.IsSpace` has it: with U+0085, without U+FEFF, which is how JavaScript's differs. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

// The loops are deliberate: an expression that looks for spaces at an end is quadratic in the spaces before it.

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charAt(start))) start += 1;
  return start === 0 ? text : text.slice(start);
}

export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

export function trim(text: string): string {
  return trimEnd(trimStart(text));
}

/** What separates the words of an instruction. */
const BLANKS = /[\t\v\f\r ]+/;

export function splitAtBlanks(text: string): readonly string[] {
  return text.split(BLANKS);
}

/** The text before the first blanks and the text after them; `null` for the second when there are none. */
export function cutAtBlanks(text: string): readonly [string, string | null] {
  const blanks = BLANKS.exec(text);
  if (blanks === null) return [text, null];
  return [text.slice(0, blanks.index), text.slice(blanks.index + blanks[0].length)];
}
