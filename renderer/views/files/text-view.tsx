import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Search, WrapText, X } from 'lucide-react';
import {
  useDeferredValue,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
} from 'react';
import type { FileChoice } from '../../../core/api/files.ts';
import { IconButton } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatCount, formatNumber, formatSize } from '../../words/format.ts';
import { visibleText } from '../../words/visible.ts';
import { Reading } from './reading.tsx';
import { ENCODINGS, findInLines, type Encoding, type Match } from './text-lines.ts';
import { useText } from './use-text.ts';

const LINE = 20;
/** Characters of a line that are drawn; programs write longer ones, nobody reads them. */
const MOST_DRAWN = 5_000;
const MOST_MATCHES = 10_000;

const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Latin-1',
};

export interface Finder {
  /** Goes to the search field. */
  find(): void;
}

interface Props {
  readonly file: FileChoice;
  readonly size: number;
  readonly ref?: Ref<Finder>;
}

/** Text with line numbers, of which only the lines on screen exist. */
export function TextView({ file, size, ref }: Props) {
  const [forced, setForced] = useState<Encoding | null>(null);
  const text = useText(file, size, forced);
  const [wrap, setWrap] = useState(true);
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = text?.lines ?? [];
  const count = lines.length;
  const asked = useDeferredValue(wanted);
  // the list is one and the same while it grows: how long it is tells one state from the next
  // oxlint-disable-next-line react/exhaustive-deps
  const matches = useMemo(() => findInLines(lines, asked, MOST_MATCHES), [lines, count, asked]);
  const current = matches[Math.min(at, matches.length - 1)];
  useImperativeHandle(ref, () => ({ find: () => (field.current?.focus(), field.current?.select()) }), []);
  // the virtualiser keeps its own state outside React; this component is compiled without memoising it
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
  });
  useEffect(() => {
    virtual.measure();
  }, [wrap, virtual]);
  const currentLine = current?.line;
  useEffect(() => {
    if (currentLine !== undefined) virtual.scrollToIndex(currentLine, { align: 'center' });
  }, [currentLine, virtual]);

  const go = (step: number): void => {
    if (matches.length > 0)
      setAt((before) => (Math.min(before, matches.length - 1) + step + matches.length) % matches.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && wanted !== '') {
      event.stopPropagation();
      setWanted('');
      scroller.current?.focus();
    }
  };

  const digits = Math.max(3, String(count).length);
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-1">
        <div className="field flex h-6.5! min-w-32 max-w-80 flex-1 items-center gap-1 pr-1!">
          <Search size={12} className="shrink-0 text-ink-3" aria-hidden />
          <input
            ref={field}
            className="h-5 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            placeholder="Find in this file"
            aria-label="Find in this file"
            data-testid="text-find"
            spellCheck={false}
            value={wanted}
            onChange={(event) => {
              setWanted(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
          {wanted === '' ? null : (
            <>
              <span className="figures text-sm text-ink-3" role="status" data-testid="text-found">
                {matches.length === 0
                  ? 'none'
                  : `${formatNumber(Math.min(at, matches.length - 1) + 1)} of ${formatNumber(matches.length)}${matches.length >= MOST_MATCHES ? '+' : ''}`}
              </span>
              <button
                type="button"
                className="rounded p-0.5 text-ink-3 hover:text-ink"
                aria-label="Clear"
                onClick={() => setWanted('')}
              >
                <X size={12} aria-hidden />
              </button>
            </>
          )}
        </div>
        <IconButton
          small
          label="Previous"
          hint="Shift+Enter"
          isDisabled={matches.length === 0}
          onPress={() => go(-1)}
        >
          <ArrowUp size={13} aria-hidden />
        </IconButton>
        <IconButton small label="Next" hint="Enter" isDisabled={matches.length === 0} onPress={() => go(1)}>
          <ArrowDown size={13} aria-hidden />
        </IconButton>
        <span className="flex-1" />
        <IconButton
          small
          label="Wrap long lines"
          aria-pressed={wrap}
          extra={wrap ? 'text-accent!' : ''}
          onPress={() => setWrap(!wrap)}
        >
          <WrapText size={14} aria-hidden />
        </IconButton>
        <select
          className="field h-6! w-auto! py-0 text-sm"
          aria-label="Encoding"
          value={forced ?? text?.encoding ?? 'utf-8'}
          onChange={(event) => setForced(ENCODINGS.find((each) => each === event.target.value) ?? null)}
        >
          {ENCODINGS.map((encoding) => (
            <option key={encoding} value={encoding}>
              {ENCODING_NAMES[encoding]}
            </option>
          ))}
        </select>
        <span className="figures text-sm text-ink-3">{formatCount(count, 'line')}</span>
      </div>
      {text?.error === null || text === null ? null : (
        <div className="p-3">
          <ErrorNote report={text.error} />
        </div>
      )}
      {text === null ? <Reading>Reading…</Reading> : null}
      {/* scrolled by keyboard, so it takes the focus */}
      <div
        ref={scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
        tabIndex={0}
        role="region"
        aria-label="Text"
        aria-busy={text?.done !== true}
        className={`selectable ring-inside min-h-0 overflow-auto font-mono text-sm leading-5 ${text === null ? 'h-0' : 'flex-1'}`}
        data-testid="text-view"
      >
        <div
          className="relative"
          style={{
            height: virtual.getTotalSize(),
            tabSize: 4,
            ...(wrap
              ? {}
              : {
                  width: `calc(${Math.min(text?.longest ?? 0, MOST_DRAWN) + digits + 4}ch + 24px)`,
                  minWidth: '100%',
                }),
          }}
        >
          {virtual.getVirtualItems().map((item) => (
            <div
              key={item.index}
              ref={wrap ? virtual.measureElement : null}
              data-index={item.index}
              className="absolute top-0 left-0 flex min-h-5 w-full"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span
                className="sticky left-0 shrink-0 bg-surface pr-3 pl-3 text-right text-ink-3 select-none"
                style={{ width: `calc(${digits}ch + 24px)` }}
              >
                {item.index + 1}
              </span>
              <span
                className={
                  wrap ? 'min-w-0 flex-1 pr-3 whitespace-pre-wrap [overflow-wrap:anywhere]' : 'whitespace-pre'
                }
              >
                <Line
                  text={lines[item.index] ?? ''}
                  wanted={asked}
                  current={current?.line === item.index ? current : null}
                />
              </span>
            </div>
          ))}
        </div>
      </div>
      {text?.cut === true ? (
        <p className="shrink-0 border-t border-line px-3 py-1 text-sm text-ink-2">
          Only the beginning of {formatSize(size)} is shown here; Hex shows all of it, Save as… takes it
          along.
        </p>
      ) : null}
    </>
  );
}

/** A line with what was looked for marked in it. */
function Line({
  text,
  wanted,
  current,
}: {
  readonly text: string;
  readonly wanted: string;
  readonly current: Match | null;
}) {
  const drawn = text.length > MOST_DRAWN ? text.slice(0, MOST_DRAWN) : text;
  const rest =
    text.length > MOST_DRAWN ? (
      <span className="ml-2 text-ink-3">… {formatCount(text.length - MOST_DRAWN, 'more character')}</span>
    ) : null;
  const found = wanted === '' ? [] : findInLines([drawn], wanted, MOST_MATCHES);
  return (
    <>
      {found.map(({ at }, index) => (
        <span key={at}>
          {visibleText(drawn.slice(endOf(found[index - 1], wanted), at))}
          <mark
            className={`rounded-[2px] text-ink ${current?.at === at ? 'bg-[color-mix(in_srgb,var(--warn)_55%,transparent)] outline-1 outline-warn' : 'bg-[color-mix(in_srgb,var(--warn)_26%,transparent)]'}`}
          >
            {visibleText(drawn.slice(at, at + wanted.length))}
          </mark>
        </span>
      ))}
      {visibleText(drawn.slice(endOf(found.at(-1), wanted)))}
      {rest}
    </>
  );
}

function endOf(match: Match | undefined, wanted: string): number {
  return match === undefined ? 0 : match.at + wanted.length;
}
