import { memo, useMemo, useRef } from 'react';
import type { BuildRun, DockerfileOutline, RunStep } from '../../../../core/api/builds.ts';
import { Instruction } from '../../../ui/instruction.tsx';
import { useWidth } from '../../../ui/use-width.ts';
import { formatCount } from '../../../words/format.ts';
import { inOneLine } from '../../../words/instruction.ts';
import { added, formatRunning, formatTook, readTitle, STEP_WORDS, stepTook } from './run-words.ts';
import { CARD, layOut, type StageCard } from './stage-lanes.ts';
import { StateMark } from './state-mark.tsx';

interface Props {
  readonly run: BuildRun;
  readonly stages: DockerfileOutline['stages'];
  readonly now: number;
  readonly step: number | null;
  readonly onStep: (step: number) => void;
  /** To the list, which has all of them. */
  readonly onList: () => void;
}

/** Stages side by side, with lines from each to those that stand on it or copy from it. */
export function StageGraphView({ run, stages, now, step, onStep, onList }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const room = useWidth(place);
  const graph = useMemo(() => layOut(run, stages, now, room), [run, stages, now, room]);
  return (
    <div
      ref={place}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
      tabIndex={0}
      role="group"
      aria-label="Stages"
      className="ring-inside h-full overflow-auto"
      data-testid="stage-graph"
    >
      {graph.cards.length === 0 ? <p className="p-4 text-ink-3">No stage has begun yet.</p> : null}
      <div className="relative" style={{ width: graph.width, height: graph.height }}>
        <svg className="absolute inset-0" width={graph.width} height={graph.height} aria-hidden>
          {graph.lines.map(({ from, to }) => {
            return (
              <path
                key={`${from.id} ${to.id}`}
                d={graph.down ? downward(from, to) : across(from, to)}
                fill="none"
                stroke={to.facts.state === 'running' ? 'var(--accent)' : 'var(--line-strong)'}
                strokeWidth={1.5}
              />
            );
          })}
        </svg>
        {graph.cards.map((card) => (
          <Card key={card.id} card={card} run={run} now={now} step={step} onStep={onStep} onList={onList} />
        ))}
      </div>
    </div>
  );
}

function across(from: StageCard, to: StageCard): string {
  const [x1, y1] = [from.x + from.width, from.y + CARD.head / 2];
  const [x2, y2] = [to.x, to.y + CARD.head / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

function downward(from: StageCard, to: StageCard): string {
  const [x1, y1] = [from.x + from.width / 2, from.y + from.height];
  const [x2, y2] = [to.x + to.width / 2, to.y];
  const bend = Math.max(16, (y2 - y1) / 2);
  return `M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

const EDGES = {
  running: 'border-accent',
  failed: 'border-danger',
  done: 'border-line-strong',
  cached: 'border-line-strong border-dashed',
  cancelled: 'border-line-strong border-dashed',
} as const;

interface CardProps extends Omit<Props, 'stages'> {
  readonly card: StageCard;
}

function Card({ card, run, now, step, onStep, onList }: CardProps) {
  const { facts, steps, drawn } = card;
  const took = facts.ended - facts.began;
  const time = facts.state === 'running' ? formatRunning(took) : formatTook(took);
  return (
    <section
      aria-label={`Stage ${card.title}, ${STEP_WORDS[facts.state]}`}
      className={`absolute overflow-hidden rounded-lg border bg-surface ${EDGES[facts.state]}`}
      style={{ left: card.x, top: card.y, width: card.width, height: card.height }}
      data-testid="stage-card"
    >
      <header className="flex flex-col justify-center bg-sunken px-2.5" style={{ height: CARD.head - 4 }}>
        <div className="flex min-w-0 items-center gap-1.5">
          <StateMark state={facts.state} size={14} silent />
          <h3 className="min-w-0 flex-1 truncate font-semibold" title={card.title}>
            {card.title}
          </h3>
          <span className="figures text-sm text-ink-2">{facts.state === 'cached' ? 'cached' : time}</span>
        </div>
        <div className="flex min-w-0 gap-2 text-xs text-ink-3">
          <span className="min-w-0 flex-1 truncate" title={card.base ?? undefined}>
            {card.base === null ? '' : `from ${card.base}`}
          </span>
          {facts.layers === 0 ? null : (
            <span className="figures">
              {facts.cached} of {facts.layers} cached · {added(facts.bytes)}
            </span>
          )}
        </div>
      </header>
      <ul className="pt-1">
        {drawn.map((each) => (
          <li key={each.id}>
            <StepLine
              step={each}
              took={each.state === 'cached' ? 0 : stepTook(each, run, now)}
              isChosen={each.id === step}
              onStep={onStep}
            />
          </li>
        ))}
      </ul>
      {drawn.length < steps.length ? (
        <button
          type="button"
          className="ring-inside block w-full px-2.5 text-left text-sm text-accent hover:underline"
          style={{ height: CARD.step }}
          onClick={onList}
        >
          {formatCount(steps.length - drawn.length, 'more step')} in the list
        </button>
      ) : null}
    </section>
  );
}

const StepLine = memo(function StepLine({
  step,
  took,
  isChosen,
  onStep,
}: {
  readonly step: RunStep;
  readonly took: number;
  readonly isChosen: boolean;
  readonly onStep: (step: number) => void;
}) {
  const { text } = readTitle(step.title);
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      className={`ring-inside flex w-full items-center gap-1.5 px-2.5 text-left ${isChosen ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      style={{ height: CARD.step }}
      title={text}
      onClick={() => onStep(step.id)}
    >
      <StateMark state={step.state} size={13} />
      <code className="min-w-0 flex-1 truncate font-mono text-xs">
        <Instruction text={inOneLine(text)} />
      </code>
      <span className="figures text-xs text-ink-3">
        {step.state === 'cached'
          ? 'cached'
          : step.state === 'running'
            ? formatRunning(took)
            : formatTook(took)}
      </span>
    </button>
  );
});
