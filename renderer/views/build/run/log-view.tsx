import { ArrowDown, ArrowUp, ClipboardCopy, Search, WrapText, X } from 'lucide-react';
import {
  memo,
  useCallback,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type Ref,
} from 'react';
import { logText, useRunLog } from '../../../state/build/run-log.ts';
import { useRunView, wrapLog } from '../../../state/build/run-view.ts';
import { useLogSearch, type LogSearch } from '../../../state/build/use-log-search.ts';
import { copy } from '../../../state/deeds.ts';
import { attempt } from '../../../state/toasts.ts';
import { IconButton } from '../../../ui/button.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { formatCount, formatNumber, formatPercent } from '../../../words/format.ts';
import { LogLines, MOST_WRAPPED } from './log-lines.tsx';

interface Props {
  readonly runId: string;
  /** `null`: of all steps. */
  readonly step: number | null;
  /** Lines that are known to be printed. */
  readonly printed: number;
  readonly isRunning: boolean;
  readonly onStep: (step: number) => void;
  /** Escape, when there is nothing to clear. */
  readonly onLeave: () => void;
  readonly ref?: Ref<HTMLDivElement>;
}

/** What a step printed, or all of them: searched, wrapped, copied. */
export function LogView({ runId, step, printed, isRunning, onStep, onLeave, ref }: Props) {
  const choice = { runId, step };
  const log = useRunLog(choice, printed);
  const total = log.total ?? 0;
  const wrapWanted = useRunView((state) => state.wrap);
  const canWrap = total <= MOST_WRAPPED;
  const wrap = wrapWanted && canWrap;
  const [wanted, setWanted] = useState('');
  const asked = useDeferredValue(wanted);
  const search = useLogSearch(choice, asked, log.dropped + total);
  const [place, setPlace] = useState<number | null>(null);
  const count = search.matches.length;
  const at = place === null || count === 0 ? null : Math.min(place, count - 1);
  const field = useRef<HTMLInputElement>(null);
  const go = (by: number): void => {
    if (count > 0) setPlace(at === null ? (by > 0 ? 0 : count - 1) : (at + by + count) % count);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape' && wanted !== '') clear();
    else if (event.key === 'Escape') onLeave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const clear = (): void => {
    setWanted('');
    setPlace(null);
  };
  const copyLog = async (): Promise<void> => {
    const { text, whole } = await logText(choice);
    await copy(text, whole ? 'the log' : 'the end of the log, which is too long to be copied whole');
  };
  // buttons are not drawn again at each line that is printed
  const latest = useRef({ go, copyLog });
  useEffect(() => {
    latest.current = { go, copyLog };
  });
  const onGo = useCallback((by: number) => latest.current.go(by), []);
  const onCopy = useCallback(() => attempt(() => latest.current.copyLog()), []);
  const onWrap = useCallback(() => wrapLog(!useRunView.getState().wrap), []);
  return (
    // Ctrl+F looks for something in the log while the keyboard is in it
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="flex h-full min-h-0 flex-col"
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
        event.preventDefault();
        event.stopPropagation();
        field.current?.select();
      }}
    >
      <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line pr-2 pl-3">
        <div className="field flex h-6.5! max-w-72 min-w-24 flex-1 items-center gap-1 pr-1!">
          <Search size={12} className="shrink-0 text-ink-3" aria-hidden />
          <input
            ref={field}
            className="h-5 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            placeholder="Find in the log"
            aria-label="Find in the log"
            data-testid="log-find"
            spellCheck={false}
            value={wanted}
            onChange={(event) => {
              setWanted(event.target.value);
              setPlace(event.target.value === '' ? null : 0);
            }}
            onKeyDown={onKeyDown}
          />
          {wanted === '' ? null : (
            <>
              <span
                className="figures shrink-0 text-sm text-ink-3"
                role="status"
                aria-live={search.isRunning ? 'off' : 'polite'}
                data-testid="log-found"
              >
                {foundInWords(search, at, log.dropped + total)}
              </span>
              <button
                type="button"
                className="rounded p-0.5 text-ink-3 hover:text-ink"
                aria-label="Clear"
                onClick={clear}
              >
                <X size={12} aria-hidden />
              </button>
            </>
          )}
        </div>
        <Move isDisabled={count === 0} onGo={onGo} />
        <span className="flex-1" />
        <span className="figures px-1 text-sm text-ink-3" data-testid="log-lines">
          {formatCount(total, 'line')}
        </span>
        <Tools wraps={wrap} canWrap={canWrap} isEmpty={total === 0} onWrap={onWrap} onCopy={onCopy} />
      </div>
      {log.error === null ? null : (
        <div className="p-3">
          <ErrorNote report={log.error} />
        </div>
      )}
      {log.dropped > 0 ? (
        <p className="figures shrink-0 border-b border-line bg-sunken px-3 py-1 text-sm text-ink-2">
          The first {formatCount(log.dropped, 'line')} {log.dropped === 1 ? 'is' : 'are'} not kept any more.
        </p>
      ) : null}
      {total === 0 && log.total !== null ? (
        <p className="p-4 text-ink-3">{isRunning ? 'It has printed nothing yet.' : 'It printed nothing.'}</p>
      ) : (
        <LogLines
          key={`${runId} ${step ?? ''}`}
          {...(ref === undefined ? {} : { ref })}
          count={total}
          first={log.dropped}
          at={log.at}
          look={log.look}
          wrap={wrap}
          wanted={asked}
          match={at === null ? undefined : search.matches[at]}
          onStep={step === null ? onStep : null}
          onEscape={onLeave}
          busy={isRunning}
        />
      )}
    </div>
  );
}

interface MoveProps {
  readonly isDisabled: boolean;
  readonly onGo: (by: number) => void;
}

const Move = memo(function Move({ isDisabled, onGo }: MoveProps) {
  return (
    <>
      <IconButton small label="Previous" hint="Shift+Enter" isDisabled={isDisabled} onPress={() => onGo(-1)}>
        <ArrowUp size={13} aria-hidden />
      </IconButton>
      <IconButton small label="Next" hint="Enter" isDisabled={isDisabled} onPress={() => onGo(1)}>
        <ArrowDown size={13} aria-hidden />
      </IconButton>
    </>
  );
});

interface ToolsProps {
  readonly wraps: boolean;
  readonly canWrap: boolean;
  readonly isEmpty: boolean;
  readonly onWrap: () => void;
  readonly onCopy: () => void;
}

const Tools = memo(function Tools({ wraps, canWrap, isEmpty, onWrap, onCopy }: ToolsProps) {
  return (
    <>
      <IconButton
        small
        label={canWrap ? 'Wrap long lines' : `More than ${formatNumber(MOST_WRAPPED)} lines are not wrapped`}
        aria-pressed={wraps}
        isDisabled={!canWrap}
        extra={wraps ? 'text-accent!' : ''}
        onPress={onWrap}
      >
        <WrapText size={14} aria-hidden />
      </IconButton>
      <IconButton small label="Copy the log" isDisabled={isEmpty} onPress={onCopy} data-testid="log-copy">
        <ClipboardCopy size={13} aria-hidden />
      </IconButton>
    </>
  );
});

function foundInWords({ matches, searched, isRunning, isFull }: LogSearch, at: number | null, end: number) {
  const count = matches.length;
  const more = isFull ? '+' : isRunning ? ` · ${formatPercent(searched, end)}` : '';
  if (count === 0) return isRunning ? formatPercent(searched, end) : 'none';
  return `${formatNumber((at ?? 0) + 1)} of ${formatNumber(count)}${more}`;
}
