import { diffArrays } from 'diff';
import type { TextLine } from '../../api/files.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { textOf } from './media-type.ts';

export type LinesCompared =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'text';
      readonly lines: readonly TextLine[];
      readonly added: number;
      readonly removed: number;
    }
  | { readonly kind: 'binary' }
  | { readonly kind: 'large' };

export const LARGEST_COMPARED = 2 * 1024 * 1024;
const MOST_LINES = 50_000;
/** Beyond so many differing lines, time and memory grow with their square; then all that differ are shown as replaced. */
const MOST_EDITS = 4000;
const LONGEST_SEARCH_MS = 5000;

interface Numbered {
  readonly lines: TextLine[];
  from: number;
  to: number;
}

/** Two texts line by line. */
export function compareLines(from: Uint8Array, to: Uint8Array): LinesCompared {
  if (Buffer.compare(from, to) === 0) return { kind: 'same' };
  if (from.length > LARGEST_COMPARED || to.length > LARGEST_COMPARED) return { kind: 'large' };
  const [older, newer] = [textOf(from), textOf(to)];
  if (older === undefined || newer === undefined) return { kind: 'binary' };
  const [olds, news] = [linesOf(older), linesOf(newer)];
  if (olds.length > MOST_LINES || news.length > MOST_LINES) return { kind: 'large' };
  const most = Math.min(olds.length, news.length);
  let head = 0;
  while (head < most && olds[head] === news[head]) head += 1;
  let tail = 0;
  while (tail < most - head && olds[olds.length - 1 - tail] === news[news.length - 1 - tail]) tail += 1;
  const numbered: Numbered = { lines: [], from: 1, to: 1 };
  add(numbered, 'same', olds.slice(0, head));
  addMiddle(numbered, olds.slice(head, olds.length - tail), news.slice(head, news.length - tail));
  add(numbered, 'same', olds.slice(olds.length - tail));
  const { lines } = numbered;
  return {
    kind: 'text',
    lines,
    added: lines.filter(({ kind }) => kind === 'added').length,
    removed: lines.filter(({ kind }) => kind === 'removed').length,
  };
}

function addMiddle(numbered: Numbered, olds: readonly string[], news: readonly string[]): void {
  const changes = diffArrays([...olds], [...news], {
    maxEditLength: MOST_EDITS,
    timeout: LONGEST_SEARCH_MS,
  });
  if (changes === undefined) {
    add(numbered, 'removed', olds);
    add(numbered, 'added', news);
    return;
  }
  for (const { added, removed, value } of changes)
    add(numbered, removed ? 'removed' : added ? 'added' : 'same', value);
}

function add(numbered: Numbered, kind: TextLine['kind'], texts: readonly string[]): void {
  for (const text of texts) {
    numbered.lines.push({
      kind,
      from: kind === 'added' ? null : numbered.from++,
      to: kind === 'removed' ? null : numbered.to++,
      text: visibleText(text),
    });
  }
}

/** A line feed at the end ends the last line and begins none. The one that is missing there is a difference, and said. */
function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push('\\ No newline at end of file');
  return lines;
}
