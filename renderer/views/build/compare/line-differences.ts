/** Two Dockerfiles line by line. */
import { diffArrays } from 'diff';
import type { TextLine } from '../../../../core/api/files.ts';

/** Beyond so many differing lines time grows with their square; then what differs is shown as replaced. */
const MOST_EDITS = 2000;
const LONGEST_SEARCH_MS = 300;

export function lineDifferences(from: string, to: string): readonly TextLine[] {
  const [olds, news] = [linesOf(from), linesOf(to)];
  const changes = diffArrays(olds, news, { maxEditLength: MOST_EDITS, timeout: LONGEST_SEARCH_MS }) ?? [
    { value: olds, added: false, removed: true },
    { value: news, added: true, removed: false },
  ];
  let [left, right] = [1, 1];
  return changes.flatMap(({ value, added, removed }) =>
    value.map((text): TextLine => {
      const kind = added ? 'added' : removed ? 'removed' : 'same';
      return { kind, from: added ? null : left++, to: removed ? null : right++, text };
    }),
  );
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
