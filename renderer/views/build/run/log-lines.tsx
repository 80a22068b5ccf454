import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
} from 'react';
import type { RunLogLine } from '../../../../core/api/builds.ts';
import type { LogMatch } from '../../../state/build/use-log-search.ts';
import { Button } from '../../../ui/button.tsx';
import { LINE, LogRow } from './log-row.tsx';
import { useWindow } from './use-window.ts';

const OVERSCAN = 12;
/** Heights of wrapped lines are only known when they are drawn; of longer logs lines are not wrapped. */
export const MOST_WRAPPED = 20_000;
/** Pixels from the end within which it is followed. */
const AT_END = 6;

interface Props {
  readonly count: number;
  /** Number of the first line, when ones before it are gone. */
  readonly first: number;
  /** A line by its number. */
  readonly at: (number: number) => RunLogLine | undefined;
  readonly look: (first: number, last: number) => void;
  readonly wrap: boolean;
  readonly wanted: string;
  readonly match: LogMatch | undefined;
  /** In the log of all steps: says which one a line is of, and leads there. */
  readonly onStep: ((step: number) => void) | null;
  readonly onEscape: () => void;
  readonly busy: boolean;
  readonly ref?: Ref<HTMLDivElement>;
}

/** Lines of which only those on screen exist. The end is followed until somebody scrolls up. */
export function LogLines(props: Props) {
  const { count, first, at, look, wrap, wanted, match, onStep, onEscape, busy, ref } = props;
  const scroller = useRef<HTMLDivElement | null>(null);
  const seen = useWindow(scroller);
  const [follows, setFollows] = useState(true);
  const lastTop = useRef(0);
  // a line keeps its height when ones before it are gone
  const keyOf = useCallback((index: number) => first + index, [first]);
  // the virtualiser keeps its own state outside React; this component is compiled without memoising it
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: wrap ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: OVERSCAN,
    getItemKey: keyOf,
  });
  const from = Math.max(0, Math.floor(seen.top / LINE) - OVERSCAN);
  const to = Math.min(count - 1, Math.ceil((seen.top + seen.height) / LINE) + OVERSCAN);
  const items = wrap
    ? virtual.getVirtualItems().map(({ index, start }) => ({ index, start }))
    : Array.from({ length: Math.max(0, to - from + 1) }, (_, place) => ({
        index: from + place,
        start: (from + place) * LINE,
      }));
  const [low, high] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => look(low, high), [low, high, look]);

  const height = wrap ? virtual.getTotalSize() : count * LINE;
  useLayoutEffect(() => {
    const { current } = scroller;
    if (follows && current !== null) current.scrollTop = current.scrollHeight;
  }, [follows, height, seen.height]);
  const lastFirst = useRef(first);
  useLayoutEffect(() => {
    const { current } = scroller;
    // what one reads stays where it is when lines before it are gone
    if (!follows && current !== null) current.scrollTop -= (first - lastFirst.current) * LINE;
    lastFirst.current = first;
  }, [follows, first]);
  const matchLine = match === undefined || match.line < first ? undefined : match.line - first;
  useEffect(() => {
    const { current } = scroller;
    if (matchLine === undefined || current === null) return;
    setFollows(false);
    if (wrap) virtual.scrollToIndex(matchLine, { align: 'center' });
    else current.scrollTop = matchLine * LINE - current.clientHeight / 2;
  }, [matchLine, match?.at, wrap, virtual]);

  const onScroll = (): void => {
    const { current } = scroller;
    if (current === null) return;
    const isAtEnd = current.scrollHeight - current.scrollTop - current.clientHeight <= AT_END;
    // what grows does not scroll: only who goes up leaves the end
    if (isAtEnd) setFollows(true);
    else if (current.scrollTop < lastTop.current - 1) setFollows(false);
    lastTop.current = current.scrollTop;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'End') setFollows(true);
    else if (event.key === 'Home') setFollows(false);
    else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      onEscape();
    }
  };
  const digits = Math.max(3, String(first + count).length);
  return (
    <div className="relative min-h-0 flex-1">
      {/* scrolled by keyboard, so it takes the focus */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Home, End and Escape, as in every list */}
      <div
        ref={(element) => {
          scroller.current = element;
          if (typeof ref === 'function') ref(element);
          else if (ref) ref.current = element;
        }}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
        tabIndex={0}
        role="region"
        aria-label="Log"
        aria-busy={busy}
        className="selectable ring-inside h-full overflow-auto font-mono text-xs leading-[18px]"
        style={{ overflowAnchor: 'none' }}
        data-testid="build-log"
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <div className={`relative ${wrap ? '' : 'w-max min-w-full'}`} style={{ height, tabSize: 8 }}>
          {/* lines that stand where they are have their width in the page, so that the longest decides how far one scrolls */}
          <div
            className={wrap ? '' : 'w-max min-w-full'}
            style={wrap ? {} : { transform: `translateY(${items[0]?.start ?? 0}px)` }}
          >
            {items.map(({ index, start }) => {
              const line = at(first + index);
              const isFirst = line !== undefined && line.step !== at(first + index - 1)?.step;
              return (
                <LogRow
                  key={first + index}
                  measure={wrap ? virtual.measureElement : null}
                  index={index}
                  number={first + index + 1}
                  start={wrap ? start : null}
                  digits={digits}
                  line={line}
                  begins={isFirst && index > 0}
                  isNamed={isFirst || index === low}
                  wanted={wanted}
                  current={matchLine === index && match !== undefined ? match.at : null}
                  onStep={onStep}
                />
              );
            })}
          </div>
        </div>
      </div>
      {follows || count === 0 ? null : (
        <Button
          small
          extra="absolute right-4 bottom-3 shadow-[var(--shadow)]"
          onPress={() => setFollows(true)}
          data-testid="log-end"
        >
          <ArrowDownToLine size={13} aria-hidden /> Jump to the end
        </Button>
      )}
    </div>
  );
}
