import type { BuildEvent, BuildStep, StepOutcome } from '../api/build.ts';
import { isCancelled } from '../oci/strata-error.ts';
import { visibleText } from '../oci/visible-text.ts';

/** A step as whoever carries it out tells of it. */
export interface ToldStep {
  readonly title: string;
  /** Its time counts from here. */
  begin(): void;
  say(text: string, stream?: 'out' | 'error' | 'note'): void;
  /** So many bytes are in its layer by now. */
  grow(bytes: number): void;
  end(outcome: StepOutcome, facts?: { readonly bytes?: number | null; readonly why?: string | null }): void;
  fail(error: unknown): void;
}

export interface Reporter {
  step(title: string, place?: { readonly stage: string | null; readonly line: number | null }): ToldStep;
  warn(text: string, line: number | null): void;
}

/** Tells `observe` of steps, each once and in the order in which they begin. */
export function reporterTo(observe: (event: BuildEvent) => void): Reporter {
  let steps = 0;
  return {
    warn: (text, line) => observe({ kind: 'warning', text: visibleText(text), line }),
    step(title, place = { stage: null, line: null }) {
      const shown = visibleText(title);
      let step: BuildStep | undefined;
      let since = performance.now();
      let isOver = false;
      const told = (): BuildStep => {
        if (step === undefined) {
          steps += 1;
          since = performance.now();
          step = { id: steps, title: shown, ...place };
          observe({ kind: 'step', step });
        }
        return step;
      };
      const end: ToldStep['end'] = (outcome, { bytes = null, why = null } = {}) => {
        if (isOver) return;
        isOver = true;
        const { id } = told();
        observe({ kind: 'ended', id, outcome, milliseconds: performance.now() - since, bytes, why });
      };
      return {
        title: shown,
        begin: () => void told(),
        say: (text, stream = 'note') =>
          observe({ kind: 'output', id: told().id, stream, text: visibleText(text) }),
        grow(bytes) {
          if (!isOver) observe({ kind: 'grown', id: told().id, bytes });
        },
        end,
        fail: (error) => end(isCancelled(error) ? 'cancelled' : 'failed'),
      };
    },
  };
}
