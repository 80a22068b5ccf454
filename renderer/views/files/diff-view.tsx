import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { TextLine } from '../../../core/api/files.ts';
import { formatCount } from '../../words/format.ts';
import { visibleText } from '../../words/visible.ts';
import { diffRows, type DiffRow } from './diff-rows.ts';

const LINE = 20;
const MOST_DRAWN = 2_000;
const SIGNS = { same: ' ', added: '+', removed: '−' } as const;
const LOOKS = { same: '', added: 'bg-good-soft', removed: 'bg-danger-soft' } as const;
const INKS = { same: 'text-ink-3', added: 'text-good', removed: 'text-danger' } as const;

interface Props {
  readonly lines: readonly TextLine[];
  readonly side: boolean;
  readonly folding: boolean;
}

/** Added and removed by sign as well as by colour. */
export function DiffView({ lines, side, folding }: Props) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => diffRows(lines, side, folding, unfolded), [lines, side, folding, unfolded]);
  const scroller = useRef<HTMLDivElement>(null);
  const digits = Math.max(3, String(lines.length).length);
  // the virtualiser keeps its own state outside React; this component is compiled without memoising it
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  return (
    // scrolled by keyboard, so it takes the focus
    <div
      ref={scroller}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
      tabIndex={0}
      role="region"
      aria-label="Differences"
      className="selectable ring-inside min-h-0 flex-1 overflow-auto font-mono text-sm leading-5"
      data-testid="diff-view"
    >
      <div className="relative" style={{ height: virtual.getTotalSize(), tabSize: 4 }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row === undefined ? null : (
            <div
              key={item.index}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute top-0 left-0 flex min-h-5 w-full"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <Row
                row={row}
                digits={digits}
                onUnfold={(first) => setUnfolded(new Set([...unfolded, first]))}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row({
  row,
  digits,
  onUnfold,
}: {
  readonly row: DiffRow;
  readonly digits: number;
  readonly onUnfold: (first: number) => void;
}) {
  if (row.kind === 'fold')
    return (
      <button
        type="button"
        className="ring-inside h-6 w-full bg-sunken px-3 text-left font-sans text-sm text-ink-3 hover:text-ink"
        onClick={() => onUnfold(row.first)}
      >
        ⋯ {formatCount(row.lines, 'line')} the same
      </button>
    );
  if (row.kind === 'line')
    return (
      <div
        className={`flex w-full ${LOOKS[row.line.kind]}`}
        data-kind={row.line.kind}
        data-testid="diff-line"
      >
        <LineNumber number={row.line.from} digits={digits} />
        <LineNumber number={row.line.to} digits={digits} />
        <LineText line={row.line} />
      </div>
    );
  return (
    <>
      {([row.from, row.to] as const).map((line, index) => (
        <div
          key={index === 0 ? 'from' : 'to'}
          className={`flex w-1/2 min-w-0 ${index === 1 ? 'border-l border-line' : ''} ${line === null ? 'bg-sunken' : LOOKS[line.kind]}`}
          data-kind={line?.kind ?? 'none'}
        >
          {line === null ? null : (
            <>
              <LineNumber number={index === 0 ? line.from : line.to} digits={digits} />
              <LineText line={line} />
            </>
          )}
        </div>
      ))}
    </>
  );
}

function LineNumber({ number, digits }: { readonly number: number | null; readonly digits: number }) {
  return (
    <span
      className="shrink-0 pl-2 text-right text-ink-3 select-none"
      style={{ width: `calc(${digits}ch + 8px)` }}
    >
      {number ?? ''}
    </span>
  );
}

function LineText({ line }: { readonly line: TextLine }) {
  const cut = line.text.length > MOST_DRAWN;
  return (
    <>
      <span className={`w-[3ch] shrink-0 text-center select-none ${INKS[line.kind]}`}>
        {SIGNS[line.kind]}
        {line.kind === 'same' ? null : <span className="sr-only"> {line.kind}: </span>}
      </span>
      <span className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {visibleText(cut ? line.text.slice(0, MOST_DRAWN) : line.text)}
        {cut ? (
          <span className="text-ink-3">… {formatCount(line.text.length - MOST_DRAWN, 'more character')}</span>
        ) : null}
      </span>
    </>
  );
}
