import { parseDockerfile } from '../../../dockerfile/parse-dockerfile.ts';
import { visibleLine } from '../../../oci/visible-text.ts';

/** Lines of a file, 1-based, the last one with them. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

const RULE = '--------------------';

/**
 * Lines of a Dockerfile with those around them, as BuildKit prints them.
 * https://github.com/moby/buildkit/blob/master/solver/errdefs/source.go
 */
export function printLines(name: string, text: string, { first, last }: LineRange): string {
  const lines = text.split('\n');
  if (first < 1 || first > lines.length) return '';
  const [start, end] = around(first, Math.min(last, lines.length), lines.length);
  const shown = lines.slice(start - 1, end).map((line, at) => {
    const number = start + at;
    const mark = number >= first && number <= last ? '>>>' : '   ';
    return ` ${String(number).padStart(3)} | ${mark} ${visibleLine(line.replace(/\r$/, ''))}\n`;
  });
  return `${visibleLine(name)}:${first}\n${RULE}\n${shown.join('')}${RULE}\n`;
}

/** Some lines more on both sides: fewer of an instruction that has many itself. */
function around(first: number, last: number, count: number): readonly [start: number, end: number] {
  const most = first === last ? 4 : 2;
  let start = first;
  let end = last;
  for (let added = 0; added < most; added += 1) {
    if (start > 1) {
      start -= 1;
      added += 1;
    }
    if (end < count) {
      end += 1;
      added += 1;
    }
  }
  return [start, end];
}

/** All lines of the instruction that begins at `line`; that line alone where nothing can be parsed. */
export function instructionAt(text: string, line: number): LineRange {
  try {
    const found = parseDockerfile(text).nodes.find(
      ({ lines: [first, last] }) => first <= line && line <= last,
    );
    if (found !== undefined) return { first: found.lines[0], last: found.lines[1] };
  } catch {
    // What is wrong with it is being said already.
  }
  return { first: line, last: line };
}
