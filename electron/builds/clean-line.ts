import { visibleText } from '../../core/index.ts';

/** Longest line of a log that is kept, in characters. */
const LONGEST_LINE = 4000;

// The escape may have become its picture already. None of these can look at a character twice.
// eslint-disable-next-line no-control-regex -- finding them is its purpose
const ESCAPE = /[\u001b\u241b]/;
// eslint-disable-next-line no-control-regex -- as above
const COLOURS = /[\u001b\u241b]\[[0-9;:?<=>]*[ -/]*[@-~]/g;
// eslint-disable-next-line no-control-regex -- as above
const TITLES = /[\u001b\u241b]\][^\n\u0007\u2407\u001b\u241b]*(?:[\u0007\u2407]|[\u001b\u241b]\\)?/g;

/** Lines that a step prints, without colours, and with nothing that a screen or a terminal would obey (fault X2). */
export function cleanLines(text: string): readonly string[] {
  // All at once: a step prints a million lines, and few of them have anything to be taken out.
  const plain = ESCAPE.test(text) ? text.replace(TITLES, '').replace(COLOURS, '') : text;
  return visibleText(plain)
    .split('\n')
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}
