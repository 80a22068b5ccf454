import type { RunLogLine } from '../../../../core/api/builds.ts';
import { matchesIn } from '../../../state/build/use-log-search.ts';
import { formatCount } from '../../../words/format.ts';
import { visibleText } from '../../../words/visible.ts';

/** Characters of a line that are drawn. */
const MOST_DRAWN = 4000;

interface Props {
  readonly line: RunLogLine | undefined;
  readonly wanted: string;
  /** Place in the line of the match that is gone to. */
  readonly current: number | null;
}

/** What was printed, as text only. Standard error has a mark of its own, what the builder says of itself stands slanted. */
export function LogText({ line, wanted, current }: Props) {
  if (line === undefined) return <span className="text-ink-3">…</span>;
  const { text, stream } = line;
  const drawn = text.length > MOST_DRAWN ? text.slice(0, MOST_DRAWN) : text;
  const found = wanted === '' ? [] : matchesIn(drawn, wanted, 0);
  return (
    <span className={stream === 'note' ? 'text-ink-2 italic' : ''}>
      {stream === 'error' ? <span className="sr-only">Standard error: </span> : null}
      {found.map(({ at }, index) => (
        <span key={at}>
          {visibleText(drawn.slice(endOf(found[index - 1]?.at, wanted), at))}
          <mark
            className={`rounded-[2px] text-ink ${current === at ? 'bg-[color-mix(in_srgb,var(--warn)_55%,transparent)] outline-1 outline-warn' : 'bg-[color-mix(in_srgb,var(--warn)_26%,transparent)]'}`}
          >
            {visibleText(drawn.slice(at, at + wanted.length))}
          </mark>
        </span>
      ))}
      {visibleText(drawn.slice(endOf(found.at(-1)?.at, wanted)))}
      {text.length > MOST_DRAWN ? (
        <span className="ml-2 text-ink-3">… {formatCount(text.length - MOST_DRAWN, 'more character')}</span>
      ) : null}
    </span>
  );
}

function endOf(at: number | undefined, wanted: string): number {
  return at === undefined ? 0 : at + wanted.length;
}
