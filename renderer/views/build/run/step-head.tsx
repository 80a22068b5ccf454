import { Layers } from 'lucide-react';
import type { BuildRun, RunStep } from '../../../../core/api/builds.ts';
import { Button } from '../../../ui/button.tsx';
import { Instruction } from '../../../ui/instruction.tsx';
import { exactBytes } from '../../../words/format.ts';
import { inLines } from '../../../words/instruction.ts';
import { added, formatRunning, formatTook, readTitle, STEP_WORDS, stepTook } from './run-words.ts';
import { StateMark } from './state-mark.tsx';
import { notesOf, type Sum } from './step-row.tsx';

interface Props {
  readonly run: BuildRun;
  readonly step: RunStep;
  readonly now: number;
  readonly sum: Sum;
  readonly onLine: ((line: number) => void) | null;
  /** To the layer that it made; `null` while there is none. */
  readonly onLayer: (() => void) | null;
}

/** The chosen step: its whole instruction, what came of it, and where it stands. */
export function StepHead({ run, step, now, sum, onLine, onLayer }: Props) {
  const { text, position } = readTitle(step.title);
  const { why, share } = notesOf(step, sum);
  const took = stepTook(step, run, now);
  const { line } = step;
  return (
    <div className="shrink-0 border-b border-line px-3 pt-2 pb-2" data-testid="step-head">
      <div className="flex min-h-6 flex-wrap items-center gap-x-3 text-sm text-ink-2">
        <span className="flex items-center gap-1.5 font-medium text-ink">
          <StateMark state={step.state} silent />
          {STEP_WORDS[step.state]}
        </span>
        {step.stage === null ? null : (
          <span>
            {step.stage} {position}
          </span>
        )}
        {step.state === 'cached' ? null : (
          <span className="figures">{step.state === 'running' ? formatRunning(took) : formatTook(took)}</span>
        )}
        {step.bytes === null ? null : (
          <span className="figures" title={exactBytes(step.bytes)}>
            {added(step.bytes)}
          </span>
        )}
        {line === null ? null : onLine === null ? (
          <span className="figures">line {line}</span>
        ) : (
          <button
            type="button"
            className="figures h-6 rounded px-1 text-accent hover:underline"
            onClick={() => onLine(line)}
            data-testid="step-line"
          >
            line {line}
          </button>
        )}
        <span className="flex-1" />
        {onLayer === null ? null : (
          <Button small onPress={onLayer} data-testid="step-layer">
            <Layers size={13} aria-hidden /> Open its layer
          </Button>
        )}
      </div>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
        tabIndex={0}
        role="region"
        aria-label="Instruction"
        className="ring-inside mt-1 max-h-[52px] overflow-auto rounded-md bg-sunken px-2 py-1 font-mono text-sm leading-5 break-words whitespace-pre-wrap"
      >
        <Instruction text={inLines(text)} />
      </pre>
      {why === null && share === null ? null : (
        <p className="mt-1 text-sm break-words text-ink-2" data-testid="step-why">
          {why} {share === null ? null : <span className="font-medium text-warn">{share}</span>}
        </p>
      )}
    </div>
  );
}
