import { useEffect, useMemo, useRef } from 'react';
import { Check, CircleAlert, LoaderCircle, Zap, type LucideIcon } from 'lucide-react';
import { Coloured } from '../../../ui/instruction.tsx';
import { formatCount } from '../../../words/format.ts';
import { visibleText } from '../../../words/visible.ts';
import { colourLine, readLines, type LineKind } from './lines.ts';

export interface LineMark {
  /** 1-based. */
  readonly line: number;
  readonly kind: 'done' | 'cached' | 'running' | 'failed';
  /** What is said beside the line: the bytes that its layer has, or why it failed. */
  readonly note: string;
}

/** Beyond this nobody reads on; a build reads it all the same. */
const MOST_LINES = 5000;
const MOST_DRAWN = 5000;

interface Look {
  readonly word: string;
  readonly icon: LucideIcon;
  readonly colour: string;
  readonly extra: string;
}

const LOOKS: Readonly<Record<LineMark['kind'], Look>> = {
  done: { word: 'Done', icon: Check, colour: 'text-good', extra: '' },
  cached: { word: 'Cached', icon: Zap, colour: 'text-accent', extra: '' },
  running: { word: 'Running', icon: LoaderCircle, colour: 'text-accent', extra: 'spin' },
  failed: { word: 'Failed', icon: CircleAlert, colour: 'text-danger', extra: '' },
};

/** A Dockerfile as it was, each step marked at its line; a failed one is scrolled to. */
export function DockerfileText({
  text,
  marks,
}: {
  readonly text: string;
  readonly marks: readonly LineMark[];
}) {
  const lines = useMemo(() => readLines(text.replace(/\r\n/g, '\n').replace(/\n$/, '')), [text]);
  const marked = useMemo(() => new Map(marks.map((mark) => [mark.line, mark])), [marks]);
  const failed = marks.find((mark) => mark.kind === 'failed')?.line ?? null;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (failed === null) return;
    list.current?.querySelector(`[data-line="${failed}"]`)?.scrollIntoView({ block: 'center' });
  }, [failed]);
  return (
    <div
      className="ring-inside min-h-0 flex-1 overflow-auto py-2"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
      tabIndex={0}
      role="region"
      aria-label="Dockerfile of this build"
    >
      <ol ref={list} className="w-max min-w-full">
        {lines.slice(0, MOST_LINES).map((line, index) => (
          <Line
            // lines never move: their number is their identity
            key={index}
            number={index + 1}
            text={line.text}
            kind={line.kind}
            mark={marked.get(index + 1) ?? null}
          />
        ))}
      </ol>
      {lines.length > MOST_LINES ? (
        <p className="px-5 py-2 text-ink-2">and {formatCount(lines.length - MOST_LINES, 'more line')}.</p>
      ) : null}
    </div>
  );
}

interface LineProps {
  readonly number: number;
  readonly text: string;
  readonly kind: LineKind;
  readonly mark: LineMark | null;
}

function Line({ number, text, kind, mark }: LineProps) {
  const look = mark === null ? null : LOOKS[mark.kind];
  return (
    <li
      className={`flex min-h-5.5 [contain-intrinsic-size:auto_22px] [content-visibility:auto] ${mark?.kind === 'failed' ? 'bg-danger-soft' : ''}`}
      data-line={number}
      data-mark={mark?.kind}
      data-testid="build-line"
    >
      <span className="flex w-7 shrink-0 items-center justify-center">
        {look === null ? null : (
          <>
            <look.icon size={13} className={`${look.colour} ${look.extra}`} aria-hidden />
            <span className="sr-only">{look.word}: </span>
          </>
        )}
      </span>
      <span
        className="figures w-9 shrink-0 pr-3 text-right font-mono text-xs leading-[22px] text-ink-3 select-none"
        aria-hidden
      >
        {number}
      </span>
      <span className="selectable flex-1 pr-6 font-mono text-[13px] leading-[22px] whitespace-pre">
        <Coloured tokens={colourLine(visibleText(text.slice(0, MOST_DRAWN)), kind)} />
        {text.length > MOST_DRAWN ? '…' : null}
      </span>
      {mark === null || mark.note === '' ? null : (
        <span
          className={`figures sticky right-0 max-w-[45%] shrink-0 truncate px-4 text-xs leading-[22px] ${mark.kind === 'failed' ? 'bg-danger-soft text-danger' : 'bg-surface text-ink-3'}`}
          title={mark.note}
        >
          {visibleText(mark.note)}
        </span>
      )}
    </li>
  );
}
