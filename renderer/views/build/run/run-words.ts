/** Builds and their steps in words. */
import type { BuildRunHead, RunState, RunStep } from '../../../../core/api/builds.ts';
import { formatCount, formatDuration, formatSize } from '../../../words/format.ts';

/** "0.4 s", "12.3 s", "2 min 10 s" */
export function formatTook(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100) / 10;
  if (tenths >= 60) return formatDuration(Math.round(milliseconds / 1000));
  return tenths < 0.1 ? '< 0.1 s' : `${tenths.toFixed(1)} s`;
}

/** What still runs: whole seconds, so that nothing flickers. */
export function formatRunning(milliseconds: number): string {
  return formatDuration(Math.floor(milliseconds / 1000));
}

export const RUN_WORDS: Readonly<Record<RunState['kind'], string>> = {
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

export const STEP_WORDS: Readonly<Record<RunStep['state'], string>> = {
  running: 'running',
  done: 'done',
  cached: 'cached',
  failed: 'failed',
  cancelled: 'cancelled',
};

export const CAUSES: Readonly<Record<BuildRunHead['cause'], string>> = {
  person: 'By hand',
  change: 'A file changed',
  sample: 'Sample',
};

/** Milliseconds that a run took, or has taken so far. */
export function tookOf({ milliseconds, started }: BuildRunHead, now: number): number {
  return milliseconds ?? Math.max(0, now - Date.parse(started));
}

/** The same of a step. One that neither ended nor runs any more was cut off with its build. */
export function stepTook(step: RunStep, run: BuildRunHead, now: number): number {
  if (step.milliseconds !== null) return step.milliseconds;
  return Math.max(0, tookOf(run, now) - step.began);
}

export function cachedInWords({ steps, cached }: Pick<BuildRunHead, 'steps' | 'cached'>): string {
  if (steps === 0) return 'no step that makes a layer';
  return `${cached} of ${formatCount(steps, 'step')} cached`;
}

/** "+312 MB"; the sign says that a layer is added. */
export function added(bytes: number): string {
  return `+${formatSize(bytes)}`;
}

/** "exit code: 2": what a program was called with stands beside it already. */
export function withoutCommand(message: string): string {
  return message.replace(/^process ".*" did not complete successfully: /su, '');
}

export interface StepTitle {
  /** "2/4"; '' where it is not counted. */
  readonly position: string;
  /** "COPY . /src" */
  readonly text: string;
}

/** "[build 2/4] COPY . /src" without what its group says already. */
export function readTitle(title: string): StepTitle {
  const [, inside = '', text = title] = /^\[([^\]]*)\]\s+(.*)$/su.exec(title) ?? [];
  return { position: /(?:^|\s)(\d+\/\d+)$/.exec(inside)?.[1] ?? '', text: inside === '' ? title : text };
}

const LARGE_SHARE = 0.25;
const LARGE = 10_000_000;
const LARGE_SO_FAR = 100_000_000;

/**
 * Whether a step adds so much that it should be told of: a quarter of all that is added, and no trifle. While others still
 * grow, their share says nothing: then what is large by itself.
 */
export function isLarge(bytes: number | null, all: number, isRunning: boolean): boolean {
  if (bytes === null) return false;
  return isRunning ? bytes >= LARGE_SO_FAR : bytes >= LARGE && bytes >= all * LARGE_SHARE;
}
