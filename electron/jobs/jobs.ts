import { randomUUID } from 'node:crypto';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Job, JobLogLine } from '../../core/api/jobs.ts';
import type { PullRequest } from '../../core/api/pull.ts';
import type { CopyRequest, PushRequest } from '../../core/api/push.ts';
import type { VerifyReport } from '../../core/api/verification.ts';
import { StrataError, isCancelled, pullCommand, reportError, type Core } from '../../core/index.ts';
import type { KeptFile } from '../files/kept-file.ts';
import { coalesce, type Coalesced } from './coalesce.ts';
import { MOST_JOBS, afterRestart, historyOf, readHistory } from './history.ts';
import { withInterrupted } from './interrupted.ts';
import { addLine } from './job-log.ts';
import { NO_PROGRESS } from './pull-progress.ts';
import { runPull } from './run-pull.ts';
import { runTask, type Task } from './run-task.ts';
import { runVerification } from './run-verification.ts';
import { isActive, viewOf, type Work } from './work.ts';

/** How many run at the same time: a pull has several layers on the way already, a build several stages. Others do not wait. */
const AT_A_TIME: { readonly [K in Job['kind']]?: number } = { pull: 2, build: 2 };
/** A window is told at most this often about one job, in milliseconds. */
const EVENT_INTERVAL = 100;
/** While a job runs its rate and time left move even when no byte does. */
const TICK = 1000;
/** Reports of verifications that can still be opened. */
const MOST_REPORTS = 10;

export interface JobsHost {
  readonly core: Pick<Core, 'pull' | 'readPull' | 'verify' | 'interruptedPulls' | 'dismissInterrupted'>;
  readonly history: KeptFile<unknown>;
  emit(event: CoreEvent): void;
  /** A job came to its end by itself, well or not. */
  ended(job: Job): void;
  /** Begins a build of an earlier process once more; `undefined` when nothing is known of it any more. */
  buildAgain(jobId: string): Promise<{ readonly jobId: string } | undefined>;
}

export interface Jobs {
  list(): readonly Job[];
  startPull(request: PullRequest): Promise<{ readonly jobId: string }>;
  startPush(request: PushRequest | CopyRequest): Promise<{ readonly jobId: string }>;
  pause(id: string): void;
  resume(id: string): void;
  move(id: string, before: string | null): void;
  startVerification(): { readonly jobId: string };
  startTask(task: Task): { readonly jobId: string };
  cancel(id: string): void;
  retry(id: string): Promise<{ readonly jobId: string }>;
  dismiss(id: string): Promise<void>;
  log(id: string): readonly JobLogLine[];
  report(id: string): VerifyReport | null;
  /** Writes the history. Running pulls are left to be found as interrupted by the next start. */
  flush(): Promise<void>;
}

/** Opens the list with what earlier processes left: their ended jobs, and pulls that were cut off. */
export async function openJobs(host: JobsHost): Promise<Jobs> {
  const works = new Map<string, Work>();
  const tellers = new Map<string, Coalesced>();
  const reports = new Map<string, VerifyReport>();

  const earlier = readHistory(host.history.found).flatMap((entry) => afterRestart(entry) ?? []);
  for (const work of withInterrupted(earlier, await host.core.interruptedPulls())) works.set(work.id, work);

  const save = (): void => host.history.save(historyOf(works.values(), viewOf));

  function tell(work: Work, urgent: boolean): void {
    let teller = tellers.get(work.id);
    if (!teller) {
      teller = coalesce(EVENT_INTERVAL, () => host.emit({ kind: 'job', job: viewOf(work) }));
      tellers.set(work.id, teller);
    }
    if (urgent) teller.now();
    else teller.ask();
  }

  function find(id: string): Work {
    const work = works.get(id);
    if (work) return work;
    throw new StrataError('JOB_NOT_FOUND', `There is no job ${id.slice(0, 80)}: it was taken off the list`);
  }

  function forget(work: Work): void {
    works.delete(work.id);
    tellers.get(work.id)?.stop();
    tellers.delete(work.id);
    reports.delete(work.id);
    host.emit({ kind: 'job-gone', id: work.id });
    save();
  }

  function add(work: Work): void {
    works.set(work.id, work);
    const ended = [...works.values()].filter(
      (other) => !isActive(other.state) && other.state.kind !== 'interrupted',
    );
    for (const oldest of ended.slice(0, Math.max(0, ended.length - MOST_JOBS))) forget(oldest);
    tell(work, true);
    save();
    startNext();
  }

  function startNext(): void {
    const all = [...works.values()];
    for (const work of all) {
      if (work.state.kind !== 'queued') continue;
      const running = all.filter(({ kind, abort }) => kind === work.kind && abort !== null).length;
      // Running it marks it at once, so that the next one counts it.
      if (running < (AT_A_TIME[work.kind] ?? Infinity)) void run(work);
    }
  }

  async function run(work: Work): Promise<void> {
    const abort = new AbortController();
    work.abort = abort;
    work.state = { kind: 'running' };
    tell(work, true);
    save();
    const tick = setInterval(() => tell(work, false), TICK);
    const context = {
      core: host.core,
      signal: abort.signal,
      changed: (urgent: boolean) => tell(work, urgent),
    };
    try {
      if (work.kind === 'pull') {
        work.state = await runPull(work, context);
        await dropLeftovers(work);
      } else if (work.task !== null) {
        work.state = await runTask(work, work.task, context);
      } else {
        const { report, state } = await runVerification(work, context);
        keepReport(work.id, report);
        work.state = state;
      }
    } catch (error) {
      if (isCancelled(error)) work.state = { kind: 'cancelled' };
      else {
        const reported = reportError(error);
        addLine(work.log, 'error', `${reported.code}: ${reported.message}`);
        work.state = { kind: 'failed', error: reported };
      }
    } finally {
      clearInterval(tick);
    }
    work.abort = null;
    end(work);
  }

  function end(work: Work): void {
    work.ended = new Date().toISOString();
    const last = { ...work.progress(), rate: 0, secondsLeft: null };
    work.progress = () => last;
    work.task?.ended?.(work.state);
    tell(work, true);
    save();
    host.ended(viewOf(work));
    startNext();
  }

  function keepReport(id: string, report: VerifyReport): void {
    reports.set(id, report);
    for (const oldest of [...reports.keys()].slice(0, Math.max(0, reports.size - MOST_REPORTS)))
      reports.delete(oldest);
  }

  async function dropLeftovers(work: Work): Promise<void> {
    const ids = work.leftovers;
    work.leftovers = [];
    for (const id of ids) await host.core.dismissInterrupted(id);
  }

  function enqueuePull(
    title: string,
    pull: NonNullable<Job['pull']>,
    leftovers: readonly string[],
  ): { jobId: string } {
    const same = [...works.values()].find(
      (work) => isActive(work.state) && work.pull !== null && pullCommand(work.pull) === pullCommand(pull),
    );
    if (same) {
      same.leftovers = [...same.leftovers, ...leftovers];
      return { jobId: same.id };
    }
    const work = newWork({ task: null, kind: 'pull', title, command: pullCommand(pull), pull, leftovers });
    add(work);
    return { jobId: work.id };
  }

  function startVerification(): { jobId: string } {
    const running = [...works.values()].find((work) => work.kind === 'verify' && isActive(work.state));
    if (running) return { jobId: running.id };
    const work = newWork({
      task: null,
      kind: 'verify',
      title: 'the store',
      command: 'strata verify',
      pull: null,
      leftovers: [],
    });
    add(work);
    return { jobId: work.id };
  }

  function startTask(task: Task): { jobId: string } {
    const { kind, title, command } = task;
    const work = newWork({ task, kind, title, command, pull: null, leftovers: [] });
    task.added?.(work.id);
    add(work);
    return { jobId: work.id };
  }

  async function again(work: Work): Promise<{ jobId: string }> {
    if (work.pull !== null) return enqueuePull(work.title, work.pull, work.leftovers);
    if (work.task !== null) return startTask((await work.task.again?.()) ?? work.task);
    if (work.kind === 'verify') return startVerification();
    const built = work.kind === 'build' ? await host.buildAgain(work.id) : undefined;
    if (built !== undefined) return { jobId: built.jobId };
    throw new StrataError('JOB_NOT_FOUND', `${work.title} was begun before Strata was started again`, {
      action: 'Begin it anew where you began it then.',
    });
  }

  return {
    list: () => [...works.values()].map(viewOf),
    async startPull(request) {
      const target = await host.core.readPull(request);
      const { reference, platform, platforms } = target;
      const pull = { reference, platform, ...(platforms === undefined ? {} : { platforms }) };
      return enqueuePull(target.familiar, pull, []);
    },
    startPush: () => Promise.reject(new StrataError('INTERNAL', 'Pushes are being built')),
    pause: (id) => notYet(id),
    resume: (id) => notYet(id),
    move: (id) => notYet(id),
    startVerification,
    startTask,
    cancel(id) {
      const work = find(id);
      if (work.state.kind === 'queued') {
        work.state = { kind: 'cancelled' };
        end(work);
      }
      work.abort?.abort();
    },
    async retry(id) {
      const work = find(id);
      if (isActive(work.state)) return { jobId: work.id };
      const started = await again(work);
      work.leftovers = [];
      forget(work);
      return started;
    },
    async dismiss(id) {
      const work = find(id);
      if (isActive(work.state)) {
        throw new StrataError('INVALID_INPUT', `${work.title} is still at work`, {
          action: 'Cancel it first.',
        });
      }
      forget(work);
      await dropLeftovers(work);
    },
    log: (id) => find(id).log,
    report: (id) => reports.get(id) ?? null,
    flush() {
      // How far the running ones have come.
      if (works.size > 0) save();
      return host.history.flush();
    },
  };
}

function notYet(id: string): never {
  throw new StrataError('INTERNAL', `${id} cannot be held back yet`);
}

function newWork(about: Pick<Work, 'kind' | 'title' | 'command' | 'pull' | 'leftovers' | 'task'>): Work {
  return {
    ...about,
    id: randomUUID(),
    started: new Date().toISOString(),
    ended: null,
    log: [],
    state: { kind: 'queued' },
    progress: () => NO_PROGRESS,
    abort: null,
  };
}
