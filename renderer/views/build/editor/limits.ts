/**
 * The language service reads the whole text at each question, in the window's own thread: some 60 ms for this much. Beyond it there
 * are no completions, explanations and second opinions; colours and the builder's own checks have no limit.
 */
const MOST_CHARACTERS = 100_000;
/** It compares each variable with all others: 1.8 s for 6,000 of them. */
const MOST_LINES = 2_000;

export function isAided(characters: number, lines: number): boolean {
  return characters <= MOST_CHARACTERS && lines <= MOST_LINES;
}

export function isAidedText(text: string): boolean {
  if (text.length > MOST_CHARACTERS) return false;
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return isAided(text.length, lines);
}

/** As the language service counts lines: to it a carriage return ends one. */
export function plainText(text: string): string {
  return text.replaceAll('\r', ' ');
}
