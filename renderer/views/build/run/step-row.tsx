import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { BuildRunHead, RunStep } from '../../../../core/api/builds.ts';
import { Instruction } from '../../../ui/instruction.tsx';
import { exactBytes, formatPercent, formatSize } from '../../../words/format.ts';
import { inOneLine } from '../../../words/instruction.ts';
import { added, formatRunning, formatTook, isLarge, readTitle } from './run-words.ts';
import { StateMark } from './state-mark.tsx';
import { factsOf, type StepGroup, type StepRow } from './step-rows.ts';
import { TimeBar } from './time-bar.tsx';

export interface RowScale {
  readonly run: BuildRunHead;
  readonly now: number;
  /** Milliseconds of the whole build so far. */
  readonly whole: number;
  readonly sum: Sum;
  readonly withTime: boolean;
}

/** What all the steps of a run add, and whether more comes. */
export interface Sum {
  readonly bytes: number;
  readonly isRunning: boolean;
}

interface Notes {
  readonly why: string | null;
  readonly isLarge: boolean;
  /** The share of what is large, once it is known. */
  readonly share: string | null;
}

/** What stands beneath a step in words. */
export function notesOf(step: RunStep, { bytes, isRunning }: Sum): Notes {
  const large = isLarge(step.bytes, bytes, isRunning);
  return {
    why: whyOf(step),
    isLarge: large,
    share:
      large && !isRunning
        ? `${formatPercent(step.bytes ?? 0, bytes)} of the ${formatSize(bytes)} that all steps add.`
        : null,
  };
}

/** A step that was looked for in the cache and is running was not found there; why is known when it is done. */
function whyOf({ state, why, stage, title }: RunStep): string | null {
  if (state === 'running')
    return stage === null || readTitle(title).text.startsWith('FROM ') ? null : 'Not in the cache.';
  return why === null || state === 'cached' ? null : `Ran because ${why}.`;
}

/** A reason that the step above gave already is not given again. */
export function heightOf(row: StepRow, sum: Sum): number {
  if (row.kind === 'group') return 30;
  const { why, share } = notesOf(row.step, sum);
  return (why === null || row.repeats) && share === null ? 30 : 48;
}

export function GroupCells({
  group,
  open,
  scale,
  onFold,
}: {
  readonly group: StepGroup;
  readonly open: boolean;
  readonly scale: RowScale;
  readonly onFold: () => void;
}) {
  const facts = factsOf(group.steps, scale.run, scale.now);
  const Fold = open ? ChevronDown : ChevronRight;
  const took = facts.ended - facts.began;
  return (
    <Cells
      withTime={scale.withTime}
      step={
        // the row has the keys of a tree; this is where the pointer folds it
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
        <span className="flex h-full min-w-0 flex-1 items-center gap-1.5 pl-2" onClick={onFold}>
          <Fold size={14} className="shrink-0 text-ink-3" aria-hidden />
          <StateMark state={facts.state} size={14} />
          <span className="truncate font-semibold">{group.title}</span>
          <span className="figures truncate text-sm text-ink-3">
            {facts.layers === 0
              ? `${group.steps.length} ${group.steps.length === 1 ? 'step' : 'steps'}`
              : `${facts.cached} of ${facts.layers} cached`}
          </span>
        </span>
      }
      adds={
        facts.layers === 0 ? null : (
          <span className="text-ink-2" title={exactBytes(facts.bytes)}>
            {added(facts.bytes)}
          </span>
        )
      }
      time={<TimeBar began={facts.began} took={took} whole={scale.whole} state={facts.state} thin />}
      took={
        <span className="text-ink-2">
          {facts.state === 'running' ? formatRunning(took) : facts.state === 'cached' ? '' : formatTook(took)}
        </span>
      }
    />
  );
}

interface StepProps extends Notes {
  readonly step: RunStep;
  readonly level: number;
  /** Ran for the reason that the step above gives. */
  readonly repeats: boolean;
  /** Milliseconds. */
  readonly took: number;
  /** Of the whole build so far. */
  readonly whole: number;
  readonly withTime: boolean;
}

/** Drawn again only when something of it is other: a build tells of its steps ten times a second. */
export const StepCells = memo(function StepCells(props: StepProps) {
  const { step, level, why, isLarge, share, repeats, took, whole, withTime } = props;
  const { position, text } = readTitle(step.title);
  const isCached = step.state === 'cached';
  const said = repeats ? null : why;
  return (
    <Cells
      withTime={withTime}
      step={
        <span
          className="flex min-w-0 flex-1 items-start gap-2"
          style={{ paddingLeft: level === 0 ? 14 : 30 }}
        >
          <span className="flex h-[30px] items-center">
            <StateMark state={step.state} />
          </span>
          <span className="min-w-0 flex-1">
            <span className="flex h-[30px] min-w-0 items-center gap-2">
              {position === '' ? null : (
                <span className="figures shrink-0 font-mono text-xs text-ink-3">{position}</span>
              )}
              <code className="min-w-0 truncate font-mono text-sm" title={text}>
                <Instruction text={inOneLine(text)} />
              </code>
              {repeats && why !== null ? (
                <span className="ml-auto shrink-0 text-xs text-ink-3" title={why}>
                  same reason
                </span>
              ) : null}
            </span>
            {said === null && share === null ? null : (
              <span className="-mt-1.5 block truncate text-sm text-ink-2" title={why ?? undefined}>
                {share === null ? null : <span className="mr-2 font-medium text-warn">{share}</span>}
                {said}
              </span>
            )}
          </span>
        </span>
      }
      adds={
        step.bytes === null ? null : (
          <span
            className={isLarge ? 'font-semibold text-warn' : isCached ? 'text-ink-3' : 'text-ink'}
            title={exactBytes(step.bytes)}
          >
            {added(step.bytes)}
          </span>
        )
      }
      time={withTime ? <TimeBar began={step.began} took={took} whole={whole} state={step.state} /> : null}
      took={
        isCached ? (
          <span className="text-ink-3">cached</span>
        ) : step.state === 'running' ? (
          formatRunning(took)
        ) : (
          formatTook(took)
        )
      }
    />
  );
});

function Cells({
  withTime,
  step,
  adds,
  time,
  took,
}: {
  readonly withTime: boolean;
  readonly step: ReactNode;
  readonly adds: ReactNode;
  readonly time: ReactNode;
  readonly took: ReactNode;
}) {
  return (
    <>
      <div role="gridcell" aria-colindex={1} className="flex h-full min-w-0">
        {step}
      </div>
      <div role="gridcell" aria-colindex={2} className="figures flex h-[30px] items-center justify-end pl-2">
        {adds}
      </div>
      {withTime ? <div className="h-[30px] pl-4">{time}</div> : null}
      <div
        role="gridcell"
        aria-colindex={3}
        className="figures flex h-[30px] items-center justify-end pr-4 pl-2"
      >
        {took}
      </div>
    </>
  );
}
