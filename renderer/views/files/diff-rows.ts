/** Lines of a comparison as they are laid out: one below the other or side by side, with what is the same folded. */
import type { TextLine } from '../../../core/api/files.ts';

/** Lines that stay around a change. */
const CONTEXT = 3;

export type DiffRow =
  | { readonly kind: 'line'; readonly line: TextLine }
  | { readonly kind: 'pair'; readonly from: TextLine | null; readonly to: TextLine | null }
  | { readonly kind: 'fold'; readonly lines: number; readonly first: number };

/** Folds are given by the position of their first line in `lines`; those in `unfolded` are not made. */
export function diffRows(
  lines: readonly TextLine[],
  side: boolean,
  folding: boolean,
  unfolded: ReadonlySet<number>,
): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  for (let at = 0; at < lines.length;) {
    const same = lines[at]?.kind === 'same';
    let end = at;
    while (end < lines.length && (lines[end]?.kind === 'same') === same) end += 1;
    const run = lines.slice(at, end);
    if (!same) rows.push(...(side ? pairs(run) : run.map((line): DiffRow => ({ kind: 'line', line }))));
    else {
      const [before, after] = [at === 0 ? 0 : CONTEXT, end === lines.length ? 0 : CONTEXT];
      const hidden = run.length - before - after;
      const folded = folding && hidden > 1 && !unfolded.has(at);
      rows.push(...(folded ? run.slice(0, before) : run).map((line) => sameRow(line, side)));
      if (folded) {
        rows.push({ kind: 'fold', lines: hidden, first: at });
        rows.push(...run.slice(run.length - after).map((line) => sameRow(line, side)));
      }
    }
    at = end;
  }
  return rows;
}

function sameRow(line: TextLine, side: boolean): DiffRow {
  return side ? { kind: 'pair', from: line, to: line } : { kind: 'line', line };
}

/** What went stands beside what came, in their order. */
function pairs(run: readonly TextLine[]): readonly DiffRow[] {
  const removed = run.filter((line) => line.kind === 'removed');
  const added = run.filter((line) => line.kind === 'added');
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({
    kind: 'pair',
    from: removed[index] ?? null,
    to: added[index] ?? null,
  }));
}
