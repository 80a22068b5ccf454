import type { FindQuery, FoundFile } from '../../../core/api/files.ts';
import { visiblePath } from '../../words/visible.ts';

/**
 * The path with what fits marked. Only plain text is looked for here: an expression of a person may take for ever, and
 * must not do so where the window is drawn. Else the name stands out.
 */
export function MarkedPath({ file, query }: { readonly file: FoundFile; readonly query: FindQuery }) {
  const path = visiblePath(file.path);
  const end = path.lastIndexOf('/') + 1;
  const [from, to] = markOf(path, end, query);
  return (
    // the end of a long path says most: its beginning gives way
    <span className="flex min-w-0 font-mono text-sm" title={path}>
      <span className="truncate text-ink-3">
        <Piece text={path.slice(0, end)} from={from} to={to} />
      </span>
      <span className="max-w-[75%] shrink-0 truncate">
        <Piece text={path.slice(end)} from={from - end} to={to - end} />
      </span>
    </span>
  );
}

/** `from` = `to`: nothing is marked. */
function markOf(path: string, end: number, { text, how, within }: FindQuery): readonly [number, number] {
  if (how !== 'text' || text === '') return [0, 0];
  const lower = path.toLowerCase();
  const wanted = text.toLowerCase();
  // in the name, where it is there too: that is what one looks at
  const inName = lower.indexOf(wanted, end);
  const at = inName >= 0 ? inName : within === 'path' || text.includes('/') ? lower.lastIndexOf(wanted) : -1;
  return at < 0 ? [0, 0] : [at, at + wanted.length];
}

function Piece({ text, from, to }: { readonly text: string; readonly from: number; readonly to: number }) {
  const [start, end] = [Math.max(0, from), Math.min(text.length, to)];
  if (end <= start) return text;
  return (
    <>
      {text.slice(0, start)}
      <mark className="rounded-[2px] bg-[color-mix(in_srgb,var(--warn)_30%,transparent)] font-semibold text-ink">
        {text.slice(start, end)}
      </mark>
      {text.slice(end)}
    </>
  );
}
