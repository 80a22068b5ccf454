import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TransferListItem } from 'node:worker_threads';
import { StrataError } from '../oci/strata-error.ts';
import { deferred } from './deferred.ts';
import { PooledThread, type TaskOwner } from './worker-thread.ts';

export interface TaskOptions {
  /** Messages of the worker's side of the task, in order. */
  readonly onMessage?: (message: unknown) => void;
  /** How much of a thread the task takes, above 0 up to 1 (the default: all of it). Tasks wait while every thread is full. */
  readonly share?: number;
}

/** One task, on whichever thread has room for it. What is posted before one has waits with it. */
export interface WorkerTask {
  /** What the worker's side returned; rejects with what it threw, with `CANCELLED`, or with `WORKER_FAILED`. */
  readonly result: Promise<unknown>;
  post(message: unknown, transfer?: readonly TransferListItem[]): void;
  /** Asks the worker's side to end; `result` settles once it has. */
  cancel(): void;
}

/** A pool of worker threads: one set of threads per worker file, begun when first needed and kept. */
export interface Workers {
  /** Threads per worker file, at most. */
  readonly size: number;
  /** Starts a task in `<folder>/<name>.worker.cjs`. */
  start(name: string, data: unknown, options?: TaskOptions): WorkerTask;
  /** Begins the threads of `name`, or so many of them, ahead of their first task: a thread takes 35 ms to come up. */
  warm(name: string, threads?: number): void;
  /** Whether every thread of `name` answers. */
  ping(name: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Inflating and hashing saturate two cores; more threads than four only cost memory. */
const FEWEST_THREADS = 2;
const MOST_THREADS = 4;
/** Shares are sums of fractions. */
const ROUNDING = 1e-6;

interface QueuedTask {
  readonly id: number;
  readonly data: unknown;
  readonly owner: TaskOwner;
  readonly posted: { readonly message: unknown; readonly transfer: readonly TransferListItem[] }[];
  thread: PooledThread | undefined;
}

export function openWorkers(options: { readonly folder: string; readonly size?: number }): Workers {
  const size = options.size ?? Math.max(FEWEST_THREADS, Math.min(MOST_THREADS, availableParallelism()));
  const pools = new Map<string, WorkerPool>();
  let closed = false;
  function pool(name: string): WorkerPool {
    if (closed)
      throw new StrataError('WORKER_FAILED', 'The background threads are closed', { evidence: { name } });
    const known = pools.get(name);
    if (known !== undefined) return known;
    const created = new WorkerPool(join(options.folder, `${name}.worker.cjs`), size);
    pools.set(name, created);
    return created;
  }
  return {
    size,
    start: (name, data, taskOptions = {}) => pool(name).start(data, taskOptions),
    warm: (name, threads = size) => pool(name).warm(threads),
    ping: (name) => pool(name).ping(),
    close: async () => {
      closed = true;
      await Promise.all([...pools.values()].map((one) => one.close()));
    },
  };
}

class WorkerPool {
  readonly #file: string;
  readonly #size: number;
  #threads: PooledThread[] = [];
  #waiting: QueuedTask[] = [];
  #nextId = 1;

  constructor(file: string, size: number) {
    this.#file = file;
    this.#size = size;
  }

  start(data: unknown, options: TaskOptions): WorkerTask {
    const outcome = deferred<unknown>();
    const task: QueuedTask = {
      id: this.#nextId++,
      data,
      posted: [],
      thread: undefined,
      owner: {
        share: options.share ?? 1,
        message: options.onMessage ?? (() => undefined),
        ended: outcome.resolve,
        failed: outcome.reject,
      },
    };
    if (!this.#place(task)) this.#waiting.push(task);
    return {
      result: outcome.promise,
      post: (message, transfer = []) => {
        if (task.thread === undefined) task.posted.push({ message, transfer });
        else if (!task.thread.gone) task.thread.send({ kind: 'message', task: task.id, message }, transfer);
      },
      cancel: () => {
        if (task.thread !== undefined) return task.thread.send({ kind: 'cancel', task: task.id });
        this.#waiting = this.#waiting.filter((other) => other !== task);
        outcome.reject(new StrataError('CANCELLED', 'Cancelled', { retryable: true }));
      },
    };
  }

  warm(threads: number): void {
    while (this.#threads.length < Math.min(threads, this.#size)) this.#begin();
  }

  async ping(): Promise<boolean> {
    const answers = await Promise.all(this.#threads.map((thread) => thread.ping()));
    return answers.every(Boolean);
  }

  async close(): Promise<void> {
    for (const task of this.#waiting.splice(0))
      task.owner.failed(new StrataError('CANCELLED', 'Cancelled', { retryable: true }));
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  /** Puts the task on the least busy thread, a new one while the least busy has work; false when all are full. */
  #place(task: QueuedTask): boolean {
    let least: PooledThread | undefined;
    for (const thread of this.#threads) if (least === undefined || thread.load < least.load) least = thread;
    if ((least === undefined || least.load > 0) && this.#threads.length < this.#size) least = this.#begin();
    if (least === undefined || least.load + task.owner.share > 1 + ROUNDING) return false;
    task.thread = least;
    least.start(task.id, task.data, task.owner);
    for (const { message, transfer } of task.posted.splice(0)) {
      least.send({ kind: 'message', task: task.id, message }, transfer);
    }
    return true;
  }

  #begin(): PooledThread {
    const thread = new PooledThread(
      this.#file,
      () => this.#placeWaiting(),
      (gone) => {
        this.#threads = this.#threads.filter((other) => other !== gone);
        this.#placeWaiting();
      },
    );
    this.#threads.push(thread);
    return thread;
  }

  /** First come, first served among those that fit: a small task does not wait behind a large one. */
  #placeWaiting(): void {
    this.#waiting = this.#waiting.filter((task) => !this.#place(task));
  }
}
