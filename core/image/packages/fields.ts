/**
 * Paragraphs of "Name: value" lines, as dpkg (deb822(5)) and Python's metadata have them. A paragraph at a time becomes text,
 * so a large file takes no second copy of itself.
 */
import { shortText } from './raw-package.ts';

const LINE_FEED = 0x0a;
const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;

/** The wanted fields (lower case) of each paragraph, first lines only; of a repeated field, all. */
export function* readParagraphs(
  bytes: Buffer,
  wanted: ReadonlySet<string>,
): Generator<ReadonlyMap<string, readonly string[]>> {
  let fields = new Map<string, string[]>();
  for (const [start, end] of lines(bytes)) {
    if (end === start) {
      if (fields.size > 0) yield fields;
      fields = new Map();
      continue;
    }
    if (bytes[start] === SPACE || bytes[start] === TAB) continue;
    const colon = bytes.indexOf(COLON, start);
    if (colon < 0 || colon >= end) continue;
    const name = shortText(bytes.subarray(start, colon)).toLowerCase();
    if (!wanted.has(name)) continue;
    const value = shortText(bytes.subarray(colon + 1, end)).trim();
    const known = fields.get(name);
    if (known === undefined) fields.set(name, [value]);
    else known.push(value);
  }
  if (fields.size > 0) yield fields;
}

/** Where each line begins and ends, without its end. */
export function* lines(bytes: Buffer): Generator<readonly [start: number, end: number]> {
  let start = 0;
  while (start < bytes.length) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed < 0 ? bytes.length : feed;
    yield [start, end > start && bytes[end - 1] === 0x0d ? end - 1 : end];
    start = end + 1;
  }
}
