import { isAscii } from 'node:buffer';
import type { ColumnGroup } from '../layer-index/layer-columns.ts';
import { matchDigest } from './match-digest.ts';
import { pathsAt } from './paths-at.ts';
import { PathRecordWriter, type PathRecords } from './path-records.ts';
import { compileGlob } from '../files/glob.ts';
import { pathText } from '../files/path-text.ts';
import type { Pattern } from './pattern.ts';

/** Tells which entries of a group match: positions in ascending order. An expression may take for ever. */
export type Matcher = (group: ColumnGroup, found: (position: number) => void) => void;

/** When the paths to be tried are fewer than one in so many, they are taken out of the group one by one. */
const FEW = 8;

export function matcherOf(pattern: Pattern): Matcher {
  switch (pattern.kind) {
    case 'digest':
      return matchDigest(Buffer.from(pattern.hex, 'hex'));
    case 'expression': {
      const expression = new RegExp(pattern.source);
      return matchTested((path) => expression.test(path), pattern);
    }
    case 'glob':
      return matchTested(compileGlob(pattern.pattern), pattern);
    case 'text':
      return isAscii(Buffer.from(pattern.text)) ? matchAscii(pattern) : matchText(pattern);
  }
}

function matchAscii({ text, within }: Extract<Pattern, { kind: 'text' }>): Matcher {
  const needle = Buffer.from(text);
  const writer = new PathRecordWriter({ within, lowerCase: true, overlap: needle.length - 1 });
  return (group, found) => searchLiteral(writer, group, needle, found);
}

/** By native search in what is not repeated of each path: a match in the rest was found in the path before. */
function searchLiteral(
  writer: PathRecordWriter,
  group: ColumnGroup,
  needle: Buffer,
  found: (position: number) => void,
): void {
  const { bytes, starts, isFile, begins, shared } = writer.write(group.entries, ...pathColumns(group));
  let hit = bytes.indexOf(needle);
  // Where in the path the first match ends, of the path before too.
  let matchEnd = Infinity;
  for (let index = 0; index < group.entries; index += 1) {
    if (hit < 0 && matchEnd === Infinity) return;
    const stop = starts[index + 1] ?? 0;
    if (matchEnd > (shared[index] ?? 0)) matchEnd = Infinity;
    if (hit >= 0 && hit < stop) {
      if (matchEnd === Infinity) matchEnd = (begins[index] ?? 0) + hit - (starts[index] ?? 0) + needle.length;
      hit = bytes.indexOf(needle, stop);
    }
    if (matchEnd !== Infinity && isFile[index] === 1) found(index);
  }
}

/** Beyond ASCII, lower case is a matter of characters. */
function matchText({ text, within }: Extract<Pattern, { kind: 'text' }>): Matcher {
  const writer = new PathRecordWriter({ within, lowerCase: false, overlap: null });
  return (group, found) => {
    const paths = writer.write(group.entries, ...pathColumns(group));
    if (isAscii(paths.bytes)) return;
    for (let index = 0; index < group.entries; index += 1) {
      if (paths.isFile[index] === 1 && recordOf(paths, index).toLowerCase().includes(text)) found(index);
    }
  };
}

/** Only where the text is that every match has in it; without one, everywhere. */
function matchTested(
  matches: (text: string) => boolean,
  { literal, within }: Extract<Pattern, { kind: 'expression' | 'glob' }>,
): Matcher {
  const needle = Buffer.from(literal);
  const writer = new PathRecordWriter({ within, lowerCase: false, overlap: null });
  const narrow = new PathRecordWriter({ within, lowerCase: false, overlap: Math.max(0, needle.length - 1) });
  return (group, found) => {
    if (within === 'path' && needle.length > 0) {
      const positions: number[] = [];
      searchLiteral(narrow, group, needle, (position) => positions.push(position));
      if (positions.length < group.entries / FEW) {
        pathsAt(group, positions).forEach((path, nth) => {
          if (matches(path)) found(positions[nth] ?? 0);
        });
        return;
      }
    }
    const paths = writer.write(group.entries, ...pathColumns(group));
    if (needle.length > 0) return searchAround(paths, group.entries, needle, matches, found);
    // One string with one byte for each character, where that is the text: its parts need no copy.
    const ascii = isAscii(paths.bytes) ? paths.bytes.toString('latin1') : undefined;
    for (let index = 0; index < group.entries; index += 1)
      if (paths.isFile[index] === 1 && matches(recordOf(paths, index, ascii))) found(index);
  };
}

function searchAround(
  paths: PathRecords,
  count: number,
  needle: Buffer,
  matches: (text: string) => boolean,
  found: (position: number) => void,
): void {
  const { bytes, starts } = paths;
  let hit = bytes.indexOf(needle);
  for (let index = 0; index < count && hit >= 0; index += 1) {
    const stop = starts[index + 1] ?? 0;
    if (hit >= stop) continue;
    if (matches(recordOf(paths, index))) found(index);
    hit = bytes.indexOf(needle, stop);
  }
}

function recordOf({ bytes, starts }: PathRecords, index: number, ascii?: string): string {
  const from = starts[index] ?? 0;
  const to = (starts[index + 1] ?? 1) - 1;
  return ascii === undefined ? pathText(bytes.subarray(from, to)) : ascii.substring(from, to);
}

function pathColumns(group: ColumnGroup) {
  return group.read('pathShared', 'pathLength', 'pathBytes');
}
