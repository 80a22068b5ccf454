import { randomUUID } from 'node:crypto';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Job, JobLogLine, JobState } from '../../core/api/jobs.ts';
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
import { isTransfer, movedBefore, nextOf, placesOf } from './queue.ts';
import { aboutMove, runMove, type MoveHost } from './run-move.ts';
import { runPull } from './run-pull.ts';
import { runTask, type Task } from './run-task.ts';
import { runVerification } from './run-verification.ts';
import { isActive, viewOf, type Work } from './work.ts';

/** A window is told at most this often about one job, in milliseconds. */
const EVENT_INTERVAL = 100;
/** While a job runs its rate and time left move even when no byte does. */
const TICK = 1000;
/** Reports of verifications that can still be opened. */
const MOST_REPORTS = 10;

export interface JobsHost {
  readonly core: Pick<Core, 'pull' | 'readPull' | 'verify' | 'interruptedPulls' | 'dismissInterrupted'> &
    MoveHost;
  readonly history: KeptFile<unknown>;
  readonly transfers: {
    /** Pulls, pushes and copies that may run at the same time: each has several layers on the way already. */
    atATime(): number;
    onChange(listener: () => void): void;
  };
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
  /** Holds a transfer back, with what it has; also one that waits. */
  pause(id: string): void;
  /** Puts a paused one to the end of those that wait. */
  resume(id: string): void;
  /** Puts one that waits before another one, or to the end. */
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
  let places: ReadonlyMap<string, number> = new Map();

  const earlier = readHistory(host.history.found).flatMap((entry) => afterRestart(entry) ?? []);
  for (const work of withInterrupted(earlier, await host.core.interruptedPulls())) works.set(work.id, work);

  const save = (): void => host.history.save(historyOf(works.values(), viewOf));
  const view = (work: Work): Job => viewOf(work, places.get(work.id));

  function tell(work: Work, urgent: boolean): void {
    // One that was taken off the list may still be coming to its end.
    if (!works.has(work.id)) return;
    let teller = tellers.get(work.id);
    if (!teller) {
      teller = coalesce(EVENT_INTERVAL, () => host.emit({ kind: 'job', job: view(work) }));
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
    tellPlaces();
    const ended = [...works.values()].filter(
      ({ state }) => !isActive(state) && state.kind !== 'interrupted' && state.kind !== 'paused',
    );
    for (const oldest of ended.slice(0, Math.max(0, ended.length - MOST_JOBS))) forget(oldest);
    tell(work, true);
    save();
    startNext();
  }

  function startNext(): void {
    for (const work of nextOf(works.values(), host.transfers.atATime())) void run(work);
    tellPlaces();
  }

  /** Those that wait hear when their turn is another than before. */
  function tellPlaces(): void {
    const before = places;
    places = placesOf(works.values());
    for (const [id, place] of places) {
      const work = works.get(id);
      if (work !== undefined && before.get(id) !== place) tell(work, false);
    }
  }

  function reorder(next: readonly Work[]): void {
    works.clear();
    for (const work of next) works.set(work.id, work);
    save();
  }

  async function run(work: Work): Promise<void> {
    const abort = new AbortController();
    work.abort = abort;
    work.state = { kind: 'running' };
    tell(work, true);
    save();
    const tick = setInterval(() => tell(work, false), TICK);
    let outcome: JobState;
    try {
      outcome = await workOff(work, abort.signal);
    } catch (error) {
      outcome = afterFailure(work, error);
    } finally {
      clearInterval(tick);
    }
    work.abort = null;
    work.state = outcome;
    if (!isHeld(outcome)) return end(work);
    settle(work);
    startNext();
  }

  async function workOff(work: Work, signal: AbortSignal): Promise<JobState> {
    const context = { core: host.core, signal, changed: (urgent: boolean) => tell(work, urgent) };
    if (work.kind === 'pull') {
      const state = await runPull(work, context);
      await dropLeftovers(work);
      return state;
    }
    if (work.push !== null) return runMove(work, context);
    if (work.task !== null) return runTask(work, work.task, context);
    const { report, state } = await runVerification(work, context);
    keepReport(work.id, report);
    return state;
  }

  /** What is left of its progress is what it came to. */
  function settle(work: Work): void {
    const last = { ...work.progress(), rate: 0, secondsLeft: null };
    work.progress = () => last;
    tell(work, true);
    save();
  }

  function end(work: Work): void {
    work.ended = new Date().toISOString();
    work.task?.ended?.(work.state);
    settle(work);
    host.ended(view(work));
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
    const work = newWork({ kind: 'pull', title, command: pullCommand(pull), pull, leftovers });
    add(work);
    return { jobId: work.id };
  }

  function enqueueMove(request: PushRequest | CopyRequest): { jobId: string } {
    const about = aboutMove(request);
    const same = [...works.values()].find(
      (work) => isActive(work.state) && work.push !== null && work.command === about.command,
    );
    if (same) return { jobId: same.id };
    const work = newWork(about);
    add(work);
    return { jobId: work.id };
  }

  function resume(work: Work): void {
    work.state = { kind: 'queued' };
    reorder(movedBefore(works.values(), work, null));
    tell(work, true);
    startNext();
  }

  function startVerification(): { jobId: string } {
    const running = [...works.values()].find((work) => work.kind === 'verify' && isActive(work.state));
    if (running) return { jobId: running.id };
    const work = newWork({ kind: 'verify', title: 'the store', command: 'strata verify' });
    add(work);
    return { jobId: work.id };
  }

  function startTask(task: Task): { jobId: string } {
    const { kind, title, command } = task;
    const work = newWork({ task, kind, title, command });
    task.added?.(work.id);
    add(work);
    return { jobId: work.id };
  }

  async function again(work: Work): Promise<{ jobId: string }> {
    if (work.pull !== null) return enqueuePull(work.title, work.pull, work.leftovers);
    if (work.push !== null) return enqueueMove(work.push);
    if (work.task !== null) return startTask((await work.task.again?.()) ?? work.task);
    if (work.kind === 'verify') return startVerification();
    const built = work.kind === 'build' ? await host.buildAgain(work.id) : undefined;
    if (built !== undefined) return { jobId: built.jobId };
    throw new StrataError('JOB_NOT_FOUND', `${work.title} was begun before Strata was started again`, {
      action: 'Begin it anew where you began it then.',
    });
  }

  host.transfers.onChange(startNext);

  return {
    list: () => [...works.values()].map(view),
    async startPull(request) {
      const target = await host.core.readPull(request);
      const { reference, platform, platforms } = target;
      const pull = { reference, platform, ...(platforms === undefined ? {} : { platforms }) };
      return enqueuePull(target.familiar, pull, []);
    },
    startPush: (request) => Promise.resolve(enqueueMove(request)),
    pause(id) {
      const work = find(id);
      if (work.state.kind === 'paused') return;
      if (!isTransfer(work) || !isActive(work.state)) throw cannot(work, 'paused');
      work.state = { kind: 'paused' };
      addLine(work.log, 'info', 'paused');
      // One that runs keeps its place until it has come to its end.
      if (work.abort === null) settle(work);
      else tell(work, true);
      work.abort?.abort();
      startNext();
    },
    resume(id) {
      const work = find(id);
      if (work.state.kind !== 'paused') throw cannot(work, 'resumed');
      resume(work);
    },
    move(id, before) {
      const work = find(id);
      if (work.state.kind !== 'queued') throw cannot(work, 'moved');
      reorder(movedBefore(works.values(), work, before));
      tellPlaces();
    },
    startVerification,
    startTask,
    cancel(id) {
      const work = find(id);
      if (isHeld(work.state)) {
        work.state = { kind: 'cancelled' };
        // One that was paused or put back a moment ago is still coming to its end.
        if (work.abort === null) end(work);
        else tell(work, true);
      }
      work.abort?.abort();
    },
    async retry(id) {
      const work = find(id);
      if (work.state.kind === 'paused') resume(work);
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

/** It does not run because somebody, or its turn, holds it back. */
function isHeld({ kind }: JobState): boolean {
  return kind === 'queued' || kind === 'paused';
}

function afterFailure(work: Work, error: unknown): JobState {
  // It was stopped to be held back, however it says so.
  if (isHeld(work.state)) return work.state;
  if (isCancelled(error)) return { kind: 'cancelled' };
  const reported = reportError(error);
  addLine(work.log, 'error', `${reported.code}: ${reported.message}`);
  return { kind: 'failed', error: reported };
}

function cannot(work: Work, what: 'paused' | 'resumed' | 'moved'): StrataError {
  const reason = {
    paused: isActive(work.state) ? 'it would begin anew' : 'it has ended',
    resumed: 'it was not paused',
    moved: 'it does not wait for its turn',
  };
  return new StrataError('INVALID_INPUT', `${work.title} cannot be ${what}: ${reason[what]}`);
}

type About = Pick<Work, 'kind' | 'title' | 'command'> &
  Partial<Pick<Work, 'pull' | 'push' | 'leftovers' | 'task'>>;

function newWork(about: About): Work {
  return {
    pull: null,
    push: null,
    task: null,
    leftovers: [],
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
