/** What can be built, which of it is watched, and how its last build went. */
import { create } from 'zustand';
import type { BuildRunHead, BuildSource, RuntimeReport } from '../../../core/api/builds.ts';
import type { ErrorReport } from '../../../core/api/errors.ts';
import { call, reportOf } from '../../bridge.ts';
import { formatCount } from '../../words/format.ts';
import { closeDialog } from '../dialog.ts';
import { adjust, go, useRouter } from '../router.ts';
import { knowRuns } from './runs.ts';
import { fail, toast } from '../toasts.ts';

interface BuildsState {
  /** `null`: not read yet. */
  readonly sources: readonly BuildSource[] | null;
  readonly error: ErrorReport | null;
  readonly watched: readonly string[];
  /** The newest run of each source. */
  readonly latest: ReadonlyMap<string, BuildRunHead>;
  /** Counts what was told of a source, so that whatever shows its files knows when to read them again. */
  readonly revisions: ReadonlyMap<string, number>;
  readonly runtime: RuntimeReport | null;
}

export const useBuilds = create<BuildsState>()(() => ({
  sources: null,
  error: null,
  watched: [],
  latest: new Map(),
  revisions: new Map(),
  runtime: null,
}));

/** What was told of runs while lists are on their way, which may be older than that. */
const early = new Set<BuildRunHead[]>();
/** Questions and the newest one that was answered: an answer that is overtaken is not shown. */
const turns = { asked: 0, shown: 0 };

export async function loadBuilds(): Promise<void> {
  const told: BuildRunHead[] = [];
  early.add(told);
  turns.asked += 1;
  const mine = turns.asked;
  try {
    const [sources, watched, runs] = await Promise.all([
      call('build.sources', null),
      call('build.watched', null),
      call('build.runs', { source: null }),
    ]);
    if (mine < turns.shown) return;
    turns.shown = mine;
    const latest = new Map<string, BuildRunHead>();
    // newest first
    for (const run of runs) if (!latest.has(run.source)) latest.set(run.source, run);
    for (const run of told) if (isNewer(run, latest.get(run.source))) latest.set(run.source, run);
    useBuilds.setState({ sources, watched, latest, error: null });
    knowRuns(runs);
    leaveWhatIsGone(sources);
  } catch (thrown) {
    useBuilds.setState({ error: reportOf(thrown) });
  } finally {
    early.delete(told);
  }
}

function isNewer(run: BuildRunHead, before: BuildRunHead | undefined): boolean {
  return before === undefined || before.id === run.id || before.started <= run.started;
}

/** What can run programs here; asked once, for a machine seldom changes. */
export async function loadRuntime(): Promise<void> {
  useBuilds.setState({ runtime: await call('build.runtime', null) });
}

/** Forgotten in another window: nothing is there to be seen any more. */
function leaveWhatIsGone(sources: readonly BuildSource[]): void {
  const { place } = useRouter.getState();
  if (place.kind !== 'build' || place.source === undefined || place.run !== undefined) return;
  if (!sources.some((each) => each.id === place.source)) adjust({ kind: 'build' });
}

export function sourceMoved(source: string): void {
  useBuilds.setState(({ revisions }) => ({
    revisions: new Map(revisions).set(source, (revisions.get(source) ?? 0) + 1),
  }));
  void loadBuilds();
}

export function runMoved(run: BuildRunHead): void {
  for (const told of early) told.push(run);
  useBuilds.setState(({ latest }) =>
    isNewer(run, latest.get(run.source)) ? { latest: new Map(latest).set(run.source, run) } : {},
  );
}

function show(source: BuildSource): void {
  useBuilds.setState(({ sources }) => ({
    sources: [source, ...(sources ?? []).filter((each) => each.id !== source.id)],
  }));
  go({ kind: 'build', source: source.id });
}

export async function chooseToBuild(what: 'file' | 'folder'): Promise<void> {
  const source = await call('build.choose', { what });
  if (source !== null) show(source);
}

export async function buildRemote(url: string): Promise<void> {
  const source = await call('build.remote', { url });
  closeDialog();
  show(source);
}

/** Of what was dropped, takes what can be built, and returns the rest. The last of it is shown. */
export async function takeDropped(paths: readonly string[]): Promise<readonly string[]> {
  const rest: string[] = [];
  let last: BuildSource | null = null;
  for (const path of paths) {
    try {
      last = await call('build.dropped', { path });
    } catch (thrown) {
      if (reportOf(thrown).code === 'NOT_A_BUILD') rest.push(path);
      else fail(thrown);
    }
  }
  if (last !== null) show(last);
  return rest;
}

export async function forgetSource(source: BuildSource): Promise<void> {
  const { place } = useRouter.getState();
  await call('build.forget', { source: source.id });
  if (place.kind === 'build' && place.source === source.id) adjust({ kind: 'build' });
  await loadBuilds();
  toast(`${source.title} is off the list; its files stay where they are`);
}

export async function watchSource(source: string, on: boolean): Promise<void> {
  await call('build.watch', { source, on });
  useBuilds.setState(({ watched }) => ({
    watched: on
      ? [...watched.filter((each) => each !== source), source]
      : watched.filter((each) => each !== source),
  }));
}

/** Two small images on one base, from Dockerfiles that come with the app. */
export async function buildSamples(): Promise<void> {
  const { runIds } = await call('build.sample', null);
  toast(`Building ${formatCount(runIds.length, 'sample image')}`, { kind: 'note' });
}
