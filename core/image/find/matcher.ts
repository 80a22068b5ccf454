import { isAscii } from 'node:buffer';
import type { ColumnGroup } from '../layer-index/layer-columns.ts';
import { matchDigest } from './match-digest.ts';
import { pathsAt } from './paths-at.ts';
import { PathRecordWriter } from './path-records.ts';
import { lineExpression } from './line-expression.ts';
import { recordBytes, searchRecords, type LinePattern } from './match-lines.ts';
import { compileGlob, globLines, globLiteral, globName } from '../files/paths/glob.ts';
import { pathText } from '../files/paths/path-text.ts';
import type { Pattern } from './pattern.ts';

/** Tells which entries of a group match: positions in ascending order. An expression may take for ever. */
export type Matcher = (group: ColumnGroup, found: (position: number) => void) => void;

/** When the paths to be tried are fewer than one in so many, they are taken out of the group one by one. */
const FEW = 40;

export function matcherOf(pattern: Pattern): Matcher {
  switch (pattern.kind) {
    case 'digest':
      return matchDigest(Buffer.from(pattern.hex, 'hex'));
    case 'expression': {
      const expression = new RegExp(pattern.source);
      const lines = lineExpression(pattern.source);
      return matchTested({ matches: (path) => expression.test(path), lines, longest: Infinity }, pattern);
    }
    case 'glob':
      return matchGlob(pattern);
    case 'text':
      return isAscii(Buffer.from(pattern.text)) ? matchAscii(pattern) : matchText(pattern);
  }
}

function matchAscii({ text, within }: Extract<Pattern, { kind: 'text' }>): Matcher {
  const needle = Buffer.from(text);
  const writer = new PathRecordWriter({ within, lowerCase: true, overlap: needle.length - 1, end: 'zero' });
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
  const writer = new PathRecordWriter({ within, lowerCase: false, overlap: null, end: 'zero' });
  return (group, found) => {
    const paths = writer.write(group.entries, ...pathColumns(group));
    if (isAscii(paths.bytes)) return;
    for (let index = 0; index < group.entries; index += 1) {
      if (paths.isFile[index] === 1 && pathText(recordBytes(paths, index)).toLowerCase().includes(text))
        found(index);
    }
  };
}

/** Of a pattern for paths, the part that is for names is tried first: few paths are then put together. */
function matchGlob({ pattern, literal, within }: Extract<Pattern, { kind: 'glob' }>): Matcher {
  const matchWhole = matchTested(globLinePattern(pattern), { literal, within });
  const name = within === 'path' ? globName(pattern) : undefined;
  if (name === undefined) return matchWhole;
  const matches = compileGlob(pattern);
  const matchName = matchTested(globLinePattern(name), { literal: globLiteral(name), within: 'name' });
  return (group, found) => {
    const positions: number[] = [];
    matchName(group, (position) => positions.push(position));
    if (positions.length > group.entries / FEW) return matchWhole(group, found);
    tryPaths(group, positions, matches, found);
  };
}

function globLinePattern(pattern: string): LinePattern {
  const lines = globLines(pattern);
  return { matches: compileGlob(pattern), lines: lines?.expression, longest: lines?.longest ?? 0 };
}

/** Only in groups that have the text that every match has in it. */
function matchTested(
  pattern: LinePattern,
  { literal, within }: Pick<Extract<Pattern, { kind: 'expression' | 'glob' }>, 'literal' | 'within'>,
): Matcher {
  const needle = Buffer.from(literal);
  const writer = new PathRecordWriter({ within, lowerCase: false, overlap: null, end: 'line feed' });
  const overlap = Math.max(0, needle.length - 1);
  const narrow = new PathRecordWriter({ within, lowerCase: false, overlap, end: 'zero' });
  return (group, found) => {
    if (within === 'path' && needle.length > 0) {
      const positions: number[] = [];
      searchLiteral(narrow, group, needle, (position) => positions.push(position));
      if (positions.length < group.entries / FEW) return tryPaths(group, positions, pattern.matches, found);
    }
    const records = writer.write(group.entries, ...pathColumns(group));
    if (needle.length === 0 || records.bytes.includes(needle))
      searchRecords(records, group.entries, pattern, found);
  };
}

function tryPaths(
  group: ColumnGroup,
  positions: readonly number[],
  matches: (path: string) => boolean,
  found: (position: number) => void,
): void {
  if (positions.length === 0) return;
  pathsAt(group, positions).forEach((path, nth) => {
    if (matches(path)) found(positions[nth] ?? 0);
  });
}

function pathColumns(group: ColumnGroup) {
  return group.read('pathShared', 'pathLength', 'pathBytes');
}
