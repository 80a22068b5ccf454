import { useId, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type Ref } from 'react';
import type { BuildRun } from '../../../../core/api/builds.ts';
import { useWidth } from '../../../ui/use-width.ts';
import { formatTook, stepTook, tookOf } from './run-words.ts';
import { groupSteps, rowKey, rowsOf, type StepRow } from './step-rows.ts';
import { GroupCells, heightOf, notesOf, StepCells, type RowScale, type Sum } from './step-row.tsx';
import { rowAt, startsOf, useInSight, useWindow } from './use-window.ts';

const HEADER = 28;
/** Pixels above and below the screen that exist too. */
const MARGIN = 240;
/** Narrower lists have no room for the time line. */
const WITH_TIME = 500;

interface Props {
  readonly run: BuildRun;
  readonly now: number;
  readonly sum: Sum;
  readonly step: number | null;
  readonly folded: Readonly<Record<string, boolean>>;
  readonly onFold: (group: string, folded: boolean) => void;
  readonly onStep: (step: number | null) => void;
  /** Enter on a step: to what it printed. */
  readonly onEnter: () => void;
  readonly ref?: Ref<HTMLDivElement>;
}

/** Every step with its state, what it adds, when it ran and why. Of many only those on screen exist. */
export function StepList({ run, now, sum, step, folded, onFold, onStep, onEnter, ref }: Props) {
  const id = useId();
  const scroller = useRef<HTMLDivElement | null>(null);
  const seen = useWindow(scroller);
  const withTime = useWidth(scroller) >= WITH_TIME;
  const groups = useMemo(() => groupSteps(run.graph), [run.graph]);
  const rows = useMemo(() => rowsOf(groups, folded), [groups, folded]);
  const starts = useMemo(() => startsOf(rows.map((row) => heightOf(row, sum))), [rows, sum]);
  const whole = tookOf(run, now);
  const scale: RowScale = { run, now, whole, sum, withTime };

  const [lead, setLead] = useState<string | null>(null);
  const chosen = step === null ? null : String(step);
  // a heading has the keys without being chosen
  const key = lead !== null && rows.some((row) => rowKey(row) === lead) ? lead : chosen;
  const active = rows.findIndex((row) => rowKey(row) === key);
  const at = active < 0 ? undefined : active;
  useInSight(
    scroller,
    at === undefined ? undefined : starts[at],
    at === undefined ? undefined : starts[at + 1],
    HEADER,
  );

  const goTo = (index: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) return;
    setLead(row.kind === 'group' ? row.group.id : null);
    if (row.kind === 'step') onStep(row.step.id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows[active];
    const screen = Math.max(1, Math.floor(seen.height / 32) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active < 0 ? 0 : active - 1,
      PageDown: active + screen,
      PageUp: active - screen,
      Home: 0,
      End: rows.length - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) goTo(next);
    else if (event.key === 'ArrowLeft' && row !== undefined) leave(row);
    else if (event.key === 'ArrowRight' && row?.kind === 'group') {
      if (row.open) goTo(active + 1);
      else onFold(row.group.id, false);
    } else if (event.key === 'Enter' && row !== undefined) {
      if (row.kind === 'group') onFold(row.group.id, row.open);
      else onEnter();
    } else if (event.key === 'Escape' && step !== null) {
      setLead(null);
      onStep(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const leave = (row: StepRow): void => {
    if (row.kind === 'group') onFold(row.group.id, true);
    else if (row.level > 0)
      goTo(rows.findLastIndex((each, index) => index < active && each.kind === 'group'));
  };

  const first = rowAt(starts, seen.top - MARGIN);
  const last = rowAt(starts, seen.top + seen.height + MARGIN);
  return (
    <div
      ref={(element) => {
        scroller.current = element;
        if (typeof ref === 'function') ref(element);
        else if (ref) ref.current = element;
      }}
      role="treegrid"
      tabIndex={0}
      aria-label="Steps"
      aria-rowcount={rows.length + 1}
      aria-colcount={3}
      {...(active >= 0 ? { 'aria-activedescendant': `${id}-${active}` } : {})}
      data-testid="build-steps"
      className="grid-focus h-full min-h-0 overflow-x-hidden overflow-y-auto outline-none"
      style={
        {
          '--columns': withTime ? 'minmax(0,1fr) 76px minmax(96px,22%) 80px' : 'minmax(0,1fr) 80px 84px',
        } as CSSProperties
      }
      onKeyDown={onKeyDown}
    >
      <div
        role="row"
        aria-rowindex={1}
        className="sticky top-0 z-10 grid h-7 items-center border-b border-line bg-surface text-sm font-medium text-ink-3 [grid-template-columns:var(--columns)]"
      >
        <span role="columnheader" className="pl-4">
          Step
        </span>
        <span role="columnheader" className="text-right" title="Bytes of the layer that it makes">
          Adds
        </span>
        {withTime ? (
          <span className="figures flex justify-between pl-4 font-normal" aria-hidden>
            <span>0</span>
            <span>{formatTook(whole)}</span>
          </span>
        ) : null}
        <span role="columnheader" className="pr-4 text-right">
          Time
        </span>
      </div>
      <div role="rowgroup" className="relative" style={{ height: starts.at(-1) }}>
        {rows.slice(first, last + 1).map((row, offset) => {
          const index = first + offset;
          const isChosen = row.kind === 'step' && String(row.step.id) === chosen;
          return (
            // keys are the tree's: its rows are reached by aria-activedescendant
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={rowKey(row)}
              id={`${id}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-level={row.kind === 'group' ? 1 : row.level + 1}
              {...(row.kind === 'group' ? { 'aria-expanded': row.open } : { 'aria-selected': isChosen })}
              data-testid={row.kind === 'group' ? 'build-group' : 'build-step'}
              data-state={row.kind === 'step' ? row.step.state : undefined}
              className={`absolute inset-x-0 top-0 grid [grid-template-columns:var(--columns)] ${isChosen ? 'bg-accent-soft' : row.kind === 'group' ? 'border-t border-line bg-sunken' : 'hover:bg-hover'} ${index === active ? 'lead' : ''}`}
              style={{
                transform: `translateY(${starts[index] ?? 0}px)`,
                height: (starts[index + 1] ?? 0) - (starts[index] ?? 0),
              }}
              onClick={() => goTo(index)}
              onDoubleClick={() => row.kind === 'step' && onEnter()}
            >
              {row.kind === 'group' ? (
                <GroupCells
                  group={row.group}
                  open={row.open}
                  scale={scale}
                  onFold={() => onFold(row.group.id, row.open)}
                />
              ) : (
                <StepCells
                  step={row.step}
                  level={row.level}
                  repeats={row.repeats}
                  {...notesOf(row.step, sum)}
                  // what was cached has no time of its own, and what ended keeps its
                  took={row.step.state === 'cached' ? 0 : stepTook(row.step, run, now)}
                  whole={withTime ? whole : 0}
                  withTime={withTime}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
