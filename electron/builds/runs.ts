import { randomUUID } from 'node:crypto';
import type { CallInput } from '../../core/api/calls.ts';
import type { BuildOrder, BuildRun, BuildRunHead, RunLogPage, RunState } from '../../core/api/builds.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import { StrataError, isCancelled, reportError, untilAborted, type Building } from '../../core/index.ts';
import { coalesce } from '../jobs/coalesce.ts';
import type { Task } from '../jobs/run-task.ts';
import { bytesText } from '../jobs/summary.ts';
import type { Log } from '../log/file-log.ts';
import { buildRequest, withKnownPaths } from './build-request.ts';
import { buildCommand } from './command-line.ts';
import { headOf, type KeptRun } from './kept-run.ts';
import type { KnownSources } from './known-sources.ts';
import { liveRun, shownError, type LiveRun } from './live-run.ts';
import type { RunHistory } from './run-history.ts';
import { hideSecrets } from './secret-values.ts';

/** A window is told at most this often of one build, in milliseconds. */
const EVENT_INTERVAL = 100;
/** A build that runs is written this often, in milliseconds, so that a crash leaves its log. */
const SAVE_INTERVAL = 5000;
/** A longer command line is no help to anybody, and more than the list of jobs keeps. */
const LONGEST_COMMAND = 4000;

export interface RunsHost {
  readonly building: () => Promise<Pick<Building, 'build'>>;
  readonly jobs: () => Promise<{ startTask(task: Task): { readonly jobId: string } }>;
  readonly sources: KnownSources;
  readonly history: RunHistory;
  readonly environment: NodeJS.ProcessEnv;
  emit(event: CoreEvent): void;
  readonly log: Log | ((level: 'warning', text: string) => void);
}

interface RunWish {
  readonly order: BuildOrder;
  /** Its text as it stands in an editor; `null` to read the file. */
  readonly dockerfile: string | null;
  readonly cause: BuildRun['cause'];
  /** What has to be there before; a rejection fails the run. */
  readonly after?: Promise<unknown>;
}

interface Started {
  readonly runId: string;
  readonly jobId: string;
  /** Never rejects. */
  readonly ended: Promise<RunState>;
}

/** Builds: those that run, and those of the past. */
export interface Runs {
  start(wish: RunWish): Promise<Started>;
  again(runId: string): Promise<Started>;
  /** The same for a job of an earlier process; `undefined` when its run is gone. */
  retry(jobId: string): Promise<Started | undefined>;
  list(source: string | null): readonly BuildRunHead[];
  read(runId: string): Promise<BuildRun>;
  log(query: CallInput<'build.log'>): Promise<RunLogPage>;
  forget(runId: string): Promise<void>;
  /** Writes how far the running ones have come. */
  flush(): Promise<void>;
}

interface Live {
  readonly run: LiveRun;
  readonly place: KeptRun['place'];
  readonly isEdited: boolean;
  job: string | null;
}

export function openRuns({ building, jobs, sources, history, environment, emit, log }: RunsHost): Runs {
  const live = new Map<string, Live>();

  const keptOf = ({ run, ...about }: Live): KeptRun => ({ run: run.view(), ...about });

  /** One that cannot be written is still told of as long as this process lives. */
  async function save(one: Live): Promise<boolean> {
    try {
      await history.save(keptOf(one), one.run.log);
      return true;
    } catch (error) {
      log('warning', `a build could not be written to the history: ${String(error)}`);
      return false;
    }
  }

  function prepare(wish: RunWish): {
    readonly task: Task;
    readonly runId: string;
    readonly ended: Promise<RunState>;
  } {
    const source = sources.get(wish.order.source);
    const order = withKnownPaths(wish.order, sources.pathOf);
    // Before anything is begun: what cannot be asked for is refused at once.
    const request = buildRequest(order, source, wish.dockerfile, environment);
    const command = buildCommand(order, source);
    const runId = randomUUID();
    const run = liveRun({
      id: runId,
      source: source.id,
      order,
      command,
      cause: wish.cause,
      title: order.tags[0] ?? source.title,
      dockerfile: wish.dockerfile ?? '',
    });
    const { context, dockerfile, title } = source;
    const place = { context, dockerfile, title };
    const one: Live = { run, place, isEdited: wish.dockerfile !== null, job: null };
    const tell = coalesce(EVENT_INTERVAL, () =>
      emit({ kind: 'build', run: headOf(run.view()), steps: run.changedSteps() }),
    );
    const keep = coalesce(SAVE_INTERVAL, () => void save(one));
    let settle: (state: RunState) => void = () => undefined;
    const ended = new Promise<RunState>((resolve) => (settle = resolve));

    const task: Task = {
      kind: 'build',
      title: run.view().title,
      command: command.length > LONGEST_COMMAND ? '' : command,
      added(jobId) {
        run.queued(jobId);
        one.job = jobId;
        live.set(runId, one);
        sources.use(source.id, order);
        emit({ kind: 'build-source', source: source.id });
        tell.now();
        keep.now();
      },
      async run({ signal, say }) {
        await untilAborted(Promise.resolve(wish.after), signal);
        const hide = await hideSecrets(request, environment);
        run.begin(hide);
        try {
          const result = await (
            await building()
          ).build(request, {
            signal,
            onDockerfile: ({ text }) => run.read(text),
            observe(event) {
              run.observe(event);
              tell.ask();
              if (event.kind !== 'grown') keep.ask();
              if (event.kind === 'warning') say('warning', hide(event.text));
            },
          });
          run.built(result);
          return { summary: summaryOf(run.view()), imageKey: result.key };
        } catch (error) {
          throw withoutSecrets(error, hide);
        }
      },
      ended(state) {
        run.end(state);
        tell.now();
        tell.stop();
        keep.stop();
        void save(one).then((isKept) => isKept && live.delete(runId));
        settle(run.view().state);
      },
      again: () => prepare({ order, dockerfile: wish.dockerfile, cause: wish.cause }).task,
    };
    return { task, runId, ended };
  }

  async function start(wish: RunWish): Promise<Started> {
    const list = await jobs();
    const { task, runId, ended } = prepare(wish);
    return { runId, ...list.startTask(task), ended };
  }

  const kept = async (runId: string): Promise<KeptRun> => {
    const one = live.get(runId);
    return one === undefined ? history.read(runId) : keptOf(one);
  };

  async function again(runId: string): Promise<Started> {
    const { run, place, isEdited } = await kept(runId);
    const { id } = sources.open(place);
    const order = { ...run.order, source: id };
    return start({ order, dockerfile: isEdited ? run.dockerfile : null, cause: 'person' });
  }

  return {
    start,
    again,
    async retry(jobId) {
      const runId = history.ofJob(jobId);
      return runId === undefined ? undefined : again(runId);
    },
    list(source) {
      const running = [...live.values()].map(({ run }) => headOf(run.view())).reverse();
      const past = history.heads().filter(({ id }) => !live.has(id));
      return [...running, ...past].filter((head) => source === null || head.source === source);
    },
    read: async (runId) => (await kept(runId)).run,
    async log({ runId, ...query }) {
      return (live.get(runId)?.run.log ?? (await history.log(runId))).page(query);
    },
    async forget(runId) {
      const { run } = await kept(runId);
      if (run.state.kind === 'running') {
        throw new StrataError('INVALID_INPUT', 'This build still runs', { action: 'Cancel it first.' });
      }
      live.delete(runId);
      await history.forget(runId);
      emit({ kind: 'build-source', source: run.source });
    },
    async flush() {
      await Promise.all([...live.values()].map(save));
    },
  };
}

function summaryOf({ steps, cached, bytes }: BuildRun): string {
  const layers = steps === 1 ? '1 step' : `${steps} steps`;
  return `Built: ${layers} with layers${cached > 0 ? `, ${cached} of them cached` : ''}; ${bytesText(bytes)}`;
}

/** What failed may say what a step printed. */
function withoutSecrets(error: unknown, hide: (text: string) => string): unknown {
  if (isCancelled(error)) return error;
  const { code, message, evidence, retryable, action, detail } = shownError(reportError(error), hide);
  return new StrataError(code, message, {
    evidence,
    retryable,
    ...(action === undefined ? {} : { action }),
    cause: detail,
  });
}
