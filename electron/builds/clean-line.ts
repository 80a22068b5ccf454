import { visibleText } from '../../core/index.ts';

/** Longest line of a log that is kept, in characters. */
const LONGEST_LINE = 4000;

// The escape may have become its picture already. None of these can look at a character twice.
// oxlint-disable-next-line no-control-regex -- finding them is its purpose
const COLOURS = /[\u001b\u241b]\[[0-9;:?<=>]*[ -/]*[@-~]/g;
// oxlint-disable-next-line no-control-regex -- as above
const TITLES = /[\u001b\u241b]\][^\u0007\u2407\u001b\u241b]*(?:[\u0007\u2407]|[\u001b\u241b]\\)?/g;

/** Lines that a step prints, without colours, and with nothing that a screen or a terminal would obey (QUALITY X2). */
export function cleanLines(text: string): readonly string[] {
  return text.split('\n').map((line) => {
    const short = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
    return visibleText(short.replace(TITLES, '').replace(COLOURS, ''));
  });
}
