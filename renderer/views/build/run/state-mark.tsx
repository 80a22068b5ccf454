import { Ban, CircleCheck, CirclePause, CircleX, LoaderCircle, Zap } from 'lucide-react';
import type { RunState, RunStep } from '../../../../core/api/builds.ts';
import { RUN_WORDS, STEP_WORDS } from './run-words.ts';

const PICTURES = {
  running: [LoaderCircle, 'text-accent spin'],
  done: [CircleCheck, 'text-good'],
  cached: [Zap, 'text-ink-3'],
  failed: [CircleX, 'text-danger'],
  cancelled: [Ban, 'text-ink-3'],
  interrupted: [CirclePause, 'text-warn'],
} as const;

interface Props {
  readonly state: RunStep['state'] | RunState['kind'];
  readonly size?: number;
  /** Where the word stands beside it already. */
  readonly silent?: boolean;
}

/** A state by its shape; its word for who does not see it, or points at it. */
export function StateMark({ state, size = 15, silent = false }: Props) {
  const [Picture, tone] = PICTURES[state];
  const word = state === 'interrupted' ? RUN_WORDS.interrupted : STEP_WORDS[state];
  return silent ? (
    <Picture size={size} className={`shrink-0 ${tone}`} aria-hidden />
  ) : (
    <span className="shrink-0" title={word}>
      <Picture size={size} className={tone} aria-hidden />
      <span className="sr-only">{word}</span>
    </span>
  );
}
