/** Builds over the sample sources: each goes on by a step whenever it is told to, or by a clock on the development page. */
import type {
  BuildOrder,
  BuildRun,
  BuildRunHead,
  BuildSource,
  RunLogLine,
  RunState,
  RunStep,
} from '../../core/api/builds.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import { emptyOrder } from './fake-build-sources.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import { asOf, type RecordedRun } from './play-run.ts';
import { digestOf } from './sample.ts';
import { sampleGallery } from './sample-gallery.ts';
import { SCRIPTS, type ScriptedStep } from './sample-runs.ts';

type Answers = Pick<
  Handlers,
  | 'build.start'
  | 'build.runs'
  | 'build.run'
  | 'build.log'
  | 'build.again'
  | 'build.forgetRun'
  | 'build.compare'
  | 'build.sample'
  | 'build.cache'
  | 'build.pruneCache'
>;

interface World {
  readonly emit: (event: CoreEvent) => void;
  readonly find: (source: string) => { readonly source: BuildSource; readonly dockerfile: string };
  readonly ordered: (order: BuildOrder) => void;
  /** A build ended well: the image is in the store under this name. */
  readonly addImage: (name: string, digest: string) => string;
  /** Milliseconds between two steps; 0: only when told to. */
  readonly pace: number;
  /** Whether there are runs from before. */
  readonly past: boolean;
}

interface Kept {
  run: BuildRun;
  lines: readonly RunLogLine[];
}

const STARTED = Date.parse('2026-11-21T04:00:00Z');

export function fakeBuildRuns({ emit, find, ordered, addImage, pace, past }: World) {
  const runs = new Map<string, Kept>();
  const timers = new Map<string, ReturnType<typeof setInterval>>();
  let last = 0;
  /** Of builds from before nothing is left but what is told of them. */
  let before = past;

  const scriptOf = (source: string): readonly ScriptedStep[] =>
    source === 'ledger' ? SCRIPTS.ledger : SCRIPTS.site;
  const head = (run: BuildRun): BuildRunHead => {
    const { order: _, dockerfile: __, graph: ___, warnings: ____, command: _____, ...rest } = run;
    return rest;
  };
  const tell = (id: string, steps: readonly RunStep[]): void => {
    const run = runs.get(id)?.run;
    if (run !== undefined) emit({ kind: 'build', run: head(run), steps });
  };
  const change = (id: string, by: Partial<BuildRun>, steps: readonly RunStep[] = []): void => {
    const kept = runs.get(id);
    if (kept === undefined) return;
    const graph = [...kept.run.graph.filter((step) => !steps.some((each) => each.id === step.id)), ...steps];
    kept.run = {
      ...kept.run,
      ...by,
      graph,
      steps: graph.filter((step) => step.bytes !== null).length,
      cached: graph.filter((step) => step.bytes !== null && step.state === 'cached').length,
      bytes: graph.reduce((sum, step) => sum + (step.bytes ?? 0), 0),
    };
    tell(id, steps);
  };
  const end = (id: string, state: RunState): void => {
    clearInterval(timers.get(id));
    timers.delete(id);
    const run = runs.get(id)?.run;
    if (run === undefined) return;
    const open = run.graph.filter((step) => step.state === 'running');
    const outcome = state.kind === 'failed' ? 'failed' : state.kind === 'done' ? 'done' : 'cancelled';
    const spent = elapsed(run);
    change(
      id,
      { state, jobId: null, milliseconds: spent },
      open.map((step) => ({ ...step, state: outcome, milliseconds: spent - step.began })),
    );
  };
  /** Ends what runs and begins what comes next; at the end the run is done. */
  const advance = (id: string): void => {
    const kept = runs.get(id);
    if (kept === undefined || kept.run.state.kind !== 'running') return;
    const { run } = kept;
    const script = scriptOf(run.source);
    const ended = run.graph.filter((step) => step.state === 'running').map((step) => endedStep(step, script));
    const next = script[run.graph.length];
    if (next === undefined) {
      change(id, {}, ended);
      const digest = digestOf(`${run.title} ${id}`);
      const [name = `built/${run.title}:latest`] = run.order.tags;
      end(id, {
        kind: 'done',
        digest,
        imageId: digestOf(`config ${run.title} ${id}`),
        key: before ? name : addImage(name, digest),
      });
      return;
    }
    const began = elapsed({ ...run, graph: [...run.graph, ...ended] });
    const step: RunStep = {
      id: run.graph.length + 1,
      title: next.title,
      stage: next.stage,
      line: next.line,
      state: 'running',
      began,
      milliseconds: null,
      bytes: next.bytes === null ? null : 0,
      why: null,
      lines: next.output.length,
    };
    kept.lines = [
      ...kept.lines,
      ...next.output.map((text): RunLogLine => ({ step: step.id, stream: 'out', text })),
    ];
    change(id, {}, [...ended, step]);
  };
  const begin = (
    order: BuildOrder,
    dockerfile: string,
    title: string,
    cause: BuildRun['cause'],
    started: string,
  ): { readonly runId: string; readonly jobId: string } => {
    last += 1;
    const [runId, jobId] = [`run-${last}`, `build-job-${last}`];
    const tags = order.tags.flatMap((tag) => ['-t', tag]);
    runs.set(runId, {
      lines: [],
      run: {
        id: runId,
        source: order.source,
        jobId,
        title,
        started,
        milliseconds: null,
        state: { kind: 'running' },
        steps: 0,
        cached: 0,
        bytes: 0,
        cause,
        order,
        dockerfile,
        graph: [],
        warnings: [],
        command: ['strata build', ...tags, '.'].join(' '),
      },
    });
    tell(runId, []);
    advance(runId);
    if (pace > 0)
      timers.set(
        runId,
        setInterval(() => advance(runId), pace),
      );
    return { runId, jobId };
  };
  const finish = (id: string): void => {
    while (runs.get(id)?.run.state.kind === 'running') advance(id);
  };
  const fail = (id: string): void => {
    const step = runs.get(id)?.run.graph.findLast((each) => each.state === 'running');
    const title = step?.title ?? 'FROM';
    end(id, {
      kind: 'failed',
      step: step?.id ?? null,
      line: step?.line ?? null,
      error: {
        code: 'BUILD_FAILED',
        message: `${title} ended with exit code 1`,
        evidence: { step: title, exitCode: 1, line: step?.line ?? 0 },
        retryable: false,
      },
    });
  };
  const startOf = (source: string, dockerfile: string | null, order: BuildOrder, hoursAgo: number | null) => {
    const found = find(source);
    return begin(
      order,
      dockerfile ?? found.dockerfile,
      found.source.title,
      'person',
      hoursAgo === null ? new Date().toISOString() : new Date(STARTED - hoursAgo * 3_600_000).toISOString(),
    );
  };
  const kept = (id: string): Kept => {
    const found = runs.get(id);
    if (found === undefined) throw new FakeError('JOB_NOT_FOUND', `No build ${id} is known`);
    return found;
  };

  /** A build that has ended, as if it had been here before. */
  const record = (recorded: RecordedRun): void => void runs.set(recorded.run.id, recorded);
  /** A recorded build as it stands some milliseconds after it began. */
  const show = (recorded: RecordedRun, elapsed: number): void => {
    const { id } = recorded.run;
    const before = runs.get(id)?.run.graph ?? [];
    const now = asOf(recorded, elapsed);
    runs.set(id, { ...now });
    tell(
      id,
      now.run.graph.filter(
        (step) => JSON.stringify(step) !== JSON.stringify(before.find((each) => each.id === step.id)),
      ),
    );
  };
  const play = (recorded: RecordedRun): void => {
    const run = { ...recorded.run, id: `${recorded.run.id}-live`, started: new Date().toISOString() };
    const live = { ...recorded, run };
    show(live, 0);
    const since = performance.now();
    const timer = setInterval(() => {
      show(live, performance.now() - since);
      if (runs.get(run.id)?.run.state.kind !== 'running') clearInterval(timer);
    }, 100);
    timers.set(run.id, timer);
  };

  if (past) {
    const order = find('ledger').source.order;
    finish(startOf('ledger', null, { ...order, target: null }, 26).runId);
    const broken = startOf('ledger', null, order, 3).runId;
    for (let step = 0; step < 5; step += 1) advance(broken);
    fail(broken);
    finish(startOf('ledger', null, order, 1).runId);
    finish(startOf('site', null, find('site').source.order, 30).runId);
    before = false;
    if (pace > 0) {
      const gallery = sampleGallery('ledger', order, 'docker.io/library/nginx:1.27');
      Object.values(gallery).forEach(record);
      play(gallery.parallel);
    }
  }

  const answers: Answers = {
    'build.start': ({ order, dockerfile }) => {
      ordered(order);
      return startOf(order.source, dockerfile, order, null);
    },
    'build.runs': ({ source }) =>
      [...runs.values()]
        .map(({ run }) => head(run))
        .filter((run) => source === null || run.source === source)
        .toReversed()
        .sort((a, b) => b.started.localeCompare(a.started)),
    'build.run': ({ runId }) => kept(runId).run,
    'build.log': ({ runId, step, offset, limit }) => {
      const lines = kept(runId).lines.filter((line) => step === null || line.step === step);
      return { lines: lines.slice(offset, offset + limit), total: lines.length, dropped: 0 };
    },
    'build.again': ({ runId }) => {
      const { run } = kept(runId);
      return begin(run.order, run.dockerfile, run.title, 'person', new Date().toISOString());
    },
    'build.forgetRun': ({ runId }) => {
      const { source } = kept(runId).run;
      runs.delete(runId);
      emit({ kind: 'build-source', source });
      return null;
    },
    'build.compare': ({ from, to }) => {
      const [left, right] = [kept(from).run, kept(to).run];
      const titles = [...new Set([...left.graph, ...right.graph].map((step) => step.title))];
      const at = (run: BuildRun, title: string): RunStep | null =>
        run.graph.find((step) => step.title === title) ?? null;
      return {
        from: head(left),
        to: head(right),
        steps: titles.map((title) => ({ title, from: at(left, title), to: at(right, title) })),
        inputs:
          left.order.target === right.order.target
            ? []
            : [{ name: 'target stage', from: left.order.target ?? '', to: right.order.target ?? '' }],
        dockerfile: { from: left.dockerfile, to: right.dockerfile },
      };
    },
    'build.sample': () => {
      const runIds = ['strata-sample/one', 'strata-sample/two'].map(
        (title) =>
          begin(
            { ...emptyOrder(title), tags: [`${title}:latest`] },
            'FROM scratch\n',
            title,
            'sample',
            new Date().toISOString(),
          ).runId,
      );
      runIds.forEach(finish);
      return { runIds };
    },
    'build.cache': () => ({
      bytes: 412_331_004,
      records: 38,
      mounts: [{ id: '/root/.npm', bytes: 188_120_331 }],
    }),
    'build.pruneCache': ({ mounts }) => ({ freed: mounts ? 600_451_335 : 412_331_004 }),
  };

  return {
    answers,
    advance,
    finish,
    fail,
    record,
    show,
    /** Whether this job was a build of ours. */
    cancel(jobId: string): boolean {
      const found = [...runs.values()].find(({ run }) => run.jobId === jobId);
      if (found !== undefined) end(found.run.id, { kind: 'cancelled' });
      return found !== undefined;
    },
  };
}

function elapsed(run: BuildRun): number {
  return run.graph.reduce((most, step) => Math.max(most, step.began + (step.milliseconds ?? 0)), 0);
}

function endedStep(step: RunStep, script: readonly ScriptedStep[]): RunStep {
  const { cached, milliseconds, bytes, why } = script[step.id - 1] ?? {
    cached: false,
    milliseconds: 1,
    bytes: null,
    why: null,
  };
  return { ...step, state: cached ? 'cached' : 'done', milliseconds, bytes, why };
}
