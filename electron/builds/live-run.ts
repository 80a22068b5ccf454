import type { BuildEvent, BuildResult } from '../../core/api/build.ts';
import type { BuildRun, RunState, RunStep } from '../../core/api/builds.ts';
import type { ErrorReport } from '../../core/api/errors.ts';
import type { JobState } from '../../core/api/jobs.ts';
import { cleanLines } from './clean-line.ts';
import { MOST_STEPS, MOST_WARNINGS } from './kept-run.ts';
import { newRunLog, type RunLog } from './run-log.ts';

/** Longest title, reason or message that is kept, in characters. */
const LONGEST_TEXT = 2000;

/** A build while it runs: what it told, put together. */
export interface LiveRun {
  readonly id: string;
  readonly log: RunLog;
  view(): BuildRun;
  /** Steps that are others than at the last call. */
  changedSteps(): readonly RunStep[];
  /** It is a job now. */
  queued(jobId: string): void;
  /** Its time counts from here; from now on `hide` goes over whatever it tells. */
  begin(hide: (text: string) => string): void;
  /** The Dockerfile that is built, once it is read. */
  read(text: string): void;
  observe(event: BuildEvent): void;
  /** What came of it; told before its job ends. */
  built(result: BuildResult): void;
  end(state: JobState): void;
}

type Start = Pick<BuildRun, 'id' | 'source' | 'title' | 'cause' | 'order' | 'dockerfile' | 'command'>;

export function liveRun(start: Start): LiveRun {
  const log = newRunLog();
  const steps = new Map<number, RunStep>();
  const changed = new Set<number>();
  const warnings: { readonly text: string; readonly line: number | null }[] = [];
  const started = new Date().toISOString();
  let hide = (text: string): string => text;
  let since = performance.now();
  let state: RunState = { kind: 'running' };
  let jobId: string | null = null;
  let { dockerfile } = start;
  let milliseconds: number | null = null;
  let result: BuildResult | undefined;

  const shown = (text: string): string => cleanLines(hide(text)).join('\n').slice(0, LONGEST_TEXT);
  const change = (id: number, now: Partial<RunStep>): void => {
    const step = steps.get(id);
    if (step === undefined) return;
    steps.set(id, { ...step, ...now });
    changed.add(id);
  };

  return {
    id: start.id,
    log,
    view() {
      const graph = [...steps.values()];
      const layers = graph.filter((step) => step.bytes !== null);
      const cut = graph.filter(wouldMakeLayer).length;
      return {
        ...start,
        jobId,
        started,
        milliseconds,
        state,
        steps: result?.steps ?? layers.length + cut,
        cached: result?.cached ?? layers.filter((step) => step.state === 'cached').length,
        bytes: layers.reduce((sum, step) => sum + (step.bytes ?? 0), 0),
        dockerfile,
        graph,
        warnings: [...warnings],
      };
    },
    changedSteps() {
      const now = [...changed].flatMap((id) => steps.get(id) ?? []);
      changed.clear();
      return now;
    },
    queued: (id) => void (jobId = id),
    begin(hiding) {
      hide = hiding;
      since = performance.now();
    },
    read: (text) => void (dockerfile = text),
    observe(event) {
      switch (event.kind) {
        case 'step': {
          const { id, title, stage, line } = event.step;
          if (steps.size >= MOST_STEPS) return;
          const began = performance.now() - since;
          const told = { milliseconds: null, bytes: null, why: null, lines: 0 };
          steps.set(id, { id, title: shown(title), stage, line, state: 'running', began, ...told });
          changed.add(id);
          return;
        }
        case 'output':
          if (!steps.has(event.id)) return;
          log.add(event.id, event.stream, cleanLines(hide(event.text)));
          return change(event.id, { lines: log.count(event.id) });
        case 'grown':
          return change(event.id, { bytes: event.bytes });
        case 'ended': {
          const { outcome, bytes, why } = event;
          return change(event.id, {
            state: outcome,
            milliseconds: event.milliseconds,
            bytes,
            why: why === null ? null : shown(why),
          });
        }
        case 'warning':
          if (warnings.length < MOST_WARNINGS) warnings.push({ text: shown(event.text), line: event.line });
      }
    },
    built: (made) => void (result = made),
    end(ended) {
      milliseconds = performance.now() - since;
      for (const step of steps.values())
        if (step.state === 'running') change(step.id, { state: 'cancelled' });
      state = stateOf(ended, result, [...steps.values()], shown);
    },
  };
}

/** One that failed or was cancelled before it had a layer counts all the same: "4 of 5 cached". */
function wouldMakeLayer({ state, bytes, stage, title }: RunStep): boolean {
  const isCut = state === 'failed' || state === 'cancelled';
  return isCut && bytes === null && stage !== null && !/^\[[^\]]*\] FROM /.test(title);
}

function stateOf(
  ended: JobState,
  result: BuildResult | undefined,
  steps: readonly RunStep[],
  shown: (text: string) => string,
): RunState {
  if (ended.kind === 'done' && result !== undefined)
    return { kind: 'done', key: result.key ?? result.digest, digest: result.digest, imageId: result.imageId };
  if (ended.kind !== 'failed') return { kind: 'cancelled' };
  const failed = steps.find((step) => step.state === 'failed');
  const { step, line } = ended.error.evidence;
  return {
    kind: 'failed',
    error: shownError(ended.error, shown),
    step: typeof step === 'number' ? step : (failed?.id ?? null),
    line: typeof line === 'number' ? line : (failed?.line ?? null),
  };
}

/** An error as it is kept: nothing of it is a secret, or longer than a page. */
export function shownError(error: ErrorReport, shown: (text: string) => string): ErrorReport {
  return {
    ...error,
    message: shown(error.message),
    evidence: Object.fromEntries(
      Object.entries(error.evidence).map(([key, value]) => [
        key,
        typeof value === 'string' ? shown(value) : value,
      ]),
    ),
    ...(error.detail === undefined ? {} : { detail: shown(error.detail) }),
  };
}
