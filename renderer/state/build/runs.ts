/** Builds as main tells of them: what changes of each, and in full those that were opened. */
import { create } from 'zustand';
import type { BuildRun, BuildRunHead, RunStep } from '../../../core/api/builds.ts';
import { call } from '../../bridge.ts';
import { go } from '../router.ts';
import { toast } from '../toasts.ts';

interface RunsState {
  /** What events told of a run, whether it is opened or not. */
  readonly heads: ReadonlyMap<string, BuildRunHead>;
  readonly opened: ReadonlyMap<string, BuildRun>;
  /** Rises whenever a run begins, ends or is forgotten: lists of runs ask again. */
  readonly revision: number;
}

export const useRuns = create<RunsState>()(() => ({ heads: new Map(), opened: new Map(), revision: 0 }));

/** Runs that stay in this window when nobody looks at them. */
const MOST_OPENED = 12;
const MOST_HEADS = 200;

/** The run that a job is. */
const runOfJob = new Map<string, { readonly id: string; readonly source: string }>();
/** Steps that changed while their run was being asked for. */
const early = new Map<string, Map<number, RunStep>>();
/** How many views show a run: the end of what is on screen is not announced. */
const shown = new Map<string, number>();

export function receiveRun(head: BuildRunHead, steps: readonly RunStep[]): void {
  const { heads, opened } = useRuns.getState();
  const before = heads.get(head.id) ?? opened.get(head.id);
  knowJob(head);
  const waiting = early.get(head.id);
  for (const step of steps) waiting?.set(step.id, newer(waiting.get(step.id), step));
  const run = opened.get(head.id);
  const told = new Map(heads);
  told.delete(head.id);
  told.set(head.id, head);
  useRuns.setState(({ revision }) => ({
    heads: lastOf(told, MOST_HEADS),
    ...(run === undefined ? {} : { opened: new Map(opened).set(head.id, merged(run, head, steps)) }),
    revision: before?.state.kind === head.state.kind ? revision : revision + 1,
  }));
  if (before?.state.kind === 'running') announce(head);
}

/** Runs of earlier, which no event tells of. */
export function knowRuns(runs: readonly BuildRunHead[]): void {
  for (const run of runs) knowJob(run);
  useRuns.setState(({ heads }) => ({
    heads: lastOf(new Map([...runs.toReversed().map((run) => [run.id, run] as const), ...heads]), MOST_HEADS),
  }));
}

function knowJob({ id, source, jobId }: BuildRunHead): void {
  if (jobId !== null) runOfJob.set(jobId, { id, source });
}

/** A source or one of its runs was forgotten: who lists them asks again. */
export function runsMoved(): void {
  useRuns.setState(({ revision }) => ({ revision: revision + 1 }));
}

/** Asks for the whole of a run; what changes on the way is not lost, in whichever order the two arrive. */
export async function openRun(id: string): Promise<void> {
  const changed = early.get(id) ?? new Map<number, RunStep>();
  early.set(id, changed);
  try {
    const answer = await call('build.run', { runId: id });
    const head = useRuns.getState().heads.get(id);
    const isLater = head !== undefined && (answer.state.kind === 'running' || head.state.kind !== 'running');
    const run = merged(answer, isLater ? head : answer, [...changed.values()]);
    useRuns.setState(({ opened }) => {
      const kept = new Map(opened);
      kept.delete(id);
      return { opened: lastOf(kept.set(id, run), MOST_OPENED) };
    });
  } finally {
    early.delete(id);
  }
}

function merged(run: BuildRun, head: BuildRunHead, steps: readonly RunStep[]): BuildRun {
  if (steps.length === 0) return { ...run, ...head };
  const graph = [...run.graph];
  const places = new Map(graph.map((step, index) => [step.id, index]));
  for (const step of steps) {
    const at = places.get(step.id);
    if (at === undefined) {
      places.set(step.id, graph.length);
      graph.push(step);
    } else graph[at] = newer(graph[at], step);
  }
  return { ...run, ...head, graph: graph.sort((a, b) => a.id - b.id) };
}

/** A step that has ended runs no more, and what it printed does not become less. */
function newer(before: RunStep | undefined, step: RunStep): RunStep {
  if (before === undefined) return step;
  if (before.state !== 'running' && step.state === 'running') return before;
  return before.lines > step.lines ? { ...step, lines: before.lines } : step;
}

function lastOf<V>(map: Map<string, V>, most: number): ReadonlyMap<string, V> {
  for (const key of [...map.keys()].slice(0, Math.max(0, map.size - most)))
    if (!shown.has(key)) map.delete(key);
  return map;
}

/** While a view shows a run. Returns the function that says it no longer does. */
export function showingRun(id: string): () => void {
  shown.set(id, (shown.get(id) ?? 0) + 1);
  return () => {
    const left = (shown.get(id) ?? 1) - 1;
    if (left === 0) shown.delete(id);
    else shown.set(id, left);
  };
}

function announce({ id, source, title, state }: BuildRunHead): void {
  if (shown.has(id)) return;
  const action = { label: 'Show', run: () => goToRun({ id, source }) };
  if (state.kind === 'done') toast(`Built ${title}`, { action });
  if (state.kind === 'failed') toast(`The build of ${title} failed`, { kind: 'error', action });
}

export function goToRun({ id, source }: { readonly id: string; readonly source: string }): void {
  go({ kind: 'build', source, run: id });
}

/** From a job to its run; those that were forgotten have none. */
export function runOf(jobId: string): { readonly id: string; readonly source: string } | undefined {
  return runOfJob.get(jobId);
}

export async function cancelRun({ jobId }: Pick<BuildRunHead, 'jobId'>): Promise<void> {
  if (jobId !== null) await call('jobs.cancel', { id: jobId });
}

/** The same once more, with what was chosen then; shows the new run. */
export async function runAgain({ id, source }: BuildRunHead): Promise<void> {
  const { runId } = await call('build.again', { runId: id });
  goToRun({ id: runId, source });
}

export async function forgetRun({ id }: BuildRunHead): Promise<void> {
  await call('build.forgetRun', { runId: id });
  useRuns.setState(({ heads, opened, revision }) => {
    const [told, kept] = [new Map(heads), new Map(opened)];
    told.delete(id);
    kept.delete(id);
    return { heads: told, opened: kept, revision: revision + 1 };
  });
}

/** The older of two stands left. */
export function compareRuns(first: BuildRunHead, second: BuildRunHead): void {
  const [from, to] = first.started <= second.started ? [first, second] : [second, first];
  go({ kind: 'build-compare', from: from.id, to: to.id });
}

/** The run of the same source before this one; says so when there is none. */
export async function compareWithPrevious(run: BuildRunHead): Promise<void> {
  const runs = await call('build.runs', { source: run.source });
  const previous = runs
    .filter((each) => each.id !== run.id && each.started <= run.started)
    .toSorted((a, b) => b.started.localeCompare(a.started))[0];
  if (previous === undefined) toast('No earlier build of it is known', { kind: 'note' });
  else compareRuns(previous, run);
}
