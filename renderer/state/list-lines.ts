/** The lines of the list: rows, and in a grouped list headings that fold. Thousands of groups are looked up by bisection. */
import type { ImagesPage } from '../../core/api/images.ts';

type Line =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'group'; readonly group: number };

export interface Lines {
  readonly count: number;
  at(line: number): Line;
  /** Line of a row; -1 when its group is folded. */
  ofRow(row: number): number;
}

type Groups = ImagesPage['groups'];

export function linesOf(matching: number, groups: Groups, folded: ReadonlySet<string>): Lines {
  if (groups.length === 0) {
    return {
      count: matching,
      at: (line) => ({ kind: 'row', row: line }),
      ofRow: (row) => (row < matching ? row : -1),
    };
  }
  const firstLines: number[] = [];
  const firstRows: number[] = [];
  let [line, row] = [0, 0];
  for (const group of groups) {
    firstLines.push(line);
    firstRows.push(row);
    line += 1 + (folded.has(group.title) ? 0 : group.count);
    row += group.count;
  }
  return {
    count: line,
    at(wanted) {
      const group = lastAtMost(firstLines, wanted);
      const within = wanted - (firstLines[group] ?? 0);
      return within === 0
        ? { kind: 'group', group }
        : { kind: 'row', row: (firstRows[group] ?? 0) + within - 1 };
    },
    ofRow(wanted) {
      const group = lastAtMost(firstRows, wanted);
      if (folded.has(groups[group]?.title ?? '')) return -1;
      return (firstLines[group] ?? 0) + 1 + wanted - (firstRows[group] ?? 0);
    },
  };
}

/** Index of the last of ascending `values` that is at most `wanted`. */
function lastAtMost(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((values[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
