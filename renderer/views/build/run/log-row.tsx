import { memo } from 'react';
import type { RunLogLine } from '../../../../core/api/builds.ts';
import { LogText } from './log-line.tsx';

/** Pixels of a line that is not wrapped. */
export const LINE = 18;

interface Props {
  /** Tells its height, which is only known once it is drawn; `null` where lines are not wrapped. */
  readonly measure: ((element: HTMLElement | null) => void) | null;
  readonly index: number;
  /** 1-based, as it was printed. */
  readonly number: number;
  /** Pixels from the top; `null` where one stands below the other. */
  readonly start: number | null;
  readonly digits: number;
  readonly line: RunLogLine | undefined;
  /** First line of another step than the one before. */
  readonly begins: boolean;
  /** Says which step it is of. */
  readonly isNamed: boolean;
  readonly wanted: string;
  readonly current: number | null;
  readonly onStep: ((step: number) => void) | null;
}

/** A line of a log; drawn again only when it is another one. */
export const LogRow = memo(function LogRow(props: Props) {
  const { measure, index, number, start, digits, line, begins, isNamed, wanted, current, onStep } = props;
  const isError = line?.stream === 'error';
  return (
    <div
      ref={measure}
      data-index={index}
      data-stream={line?.stream}
      className={`flex ${start === null ? 'h-[18px]' : 'absolute top-0 left-0 min-h-[18px] w-full'} ${begins && onStep !== null ? 'shadow-[inset_0_1px_0_var(--line)]' : ''}`}
      style={start === null ? {} : { transform: `translateY(${start}px)` }}
    >
      <span className="sticky left-0 flex shrink-0 bg-surface text-right text-ink-3 select-none" aria-hidden>
        <span className="pl-3" style={{ width: `calc(${digits}ch + 12px)` }}>
          {number}
        </span>
        {onStep === null ? null : (
          <span className="w-[6ch]">
            {line !== undefined && isNamed ? (
              <button
                type="button"
                tabIndex={-1}
                className="rounded px-1 text-accent hover:underline"
                onClick={() => onStep(line.step)}
              >
                #{line.step}
              </button>
            ) : null}
          </span>
        )}
        <span
          className={`mr-2 ml-2 w-[2px] ${isError ? 'bg-warn' : ''}`}
          title={isError ? 'Standard error' : undefined}
        />
      </span>
      <span
        className={
          start === null
            ? 'pr-3 whitespace-pre'
            : 'min-w-0 flex-1 pr-3 whitespace-pre-wrap [overflow-wrap:anywhere]'
        }
      >
        <LogText line={line} wanted={wanted} current={current} />
      </span>
    </div>
  );
});
