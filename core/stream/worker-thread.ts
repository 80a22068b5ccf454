import { Worker, type TransferListItem } from 'node:worker_threads';
import type { ErrorReport } from '../api/errors.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** What the owner of a task is told. */
export interface TaskOwner {
  readonly share: number;
  message(message: unknown): void;
  ended(value: unknown): void;
  failed(error: StrataError): void;
}

/** JavaScript heap of one thread; the bytes themselves live outside of it. */
const HEAP_LIMIT_MB = 256;

/** One worker thread with the tasks that run on it. Keeps the process alive only while it has tasks. */
export class PooledThread {
  readonly #worker: Worker;
  readonly #tasks = new Map<number, TaskOwner>();
  readonly #pings: ((alive: boolean) => void)[] = [];
  readonly #onRoom: () => void;
  #load = 0;
  #gone = false;

  constructor(file: string, onRoom: () => void, onGone: (thread: PooledThread) => void) {
    this.#onRoom = onRoom;
    this.#worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB } });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    const end = (cause: Error | undefined): void => {
      if (this.#gone) return;
      this.#gone = true;
      this.#fail(file, cause);
      onGone(this);
    };
    this.#worker.on('error', end);
    this.#worker.on('exit', () => end(undefined));
    // After the listeners: adding one holds the process again.
    this.#worker.unref();
  }

  /** Sum of the shares of its tasks; a thread is full at 1. */
  get load(): number {
    return this.#load;
  }

  get gone(): boolean {
    return this.#gone;
  }

  start(task: number, data: unknown, owner: TaskOwner): void {
    if (this.#tasks.size === 0) this.#worker.ref();
    this.#tasks.set(task, owner);
    this.#load += owner.share;
    this.send({ kind: 'start', task, data });
  }

  send(message: ToWorker, transfer: readonly TransferListItem[] = []): void {
    this.#worker.postMessage(message, [...transfer]);
  }

  /** Whether the thread answers: it lives and its event loop turns. */
  ping(): Promise<boolean> {
    if (this.#gone) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#worker.ref();
      this.#pings.push(resolve);
      this.send({ kind: 'ping' });
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    if (message.kind === 'pong') {
      this.#pings.shift()?.(true);
      return this.#rest();
    }
    const owner = this.#tasks.get(message.task);
    if (owner === undefined) return;
    if (message.kind === 'message') return owner.message(message.message);
    this.#tasks.delete(message.task);
    this.#load = this.#tasks.size === 0 ? 0 : this.#load - owner.share;
    this.#rest();
    if (message.kind === 'ended') owner.ended(message.value);
    else owner.failed(errorFromReport(message.report));
    this.#onRoom();
  }

  #rest(): void {
    if (this.#tasks.size === 0 && this.#pings.length === 0) this.#worker.unref();
  }

  #fail(file: string, cause: Error | undefined): void {
    const owners = [...this.#tasks.values()];
    this.#tasks.clear();
    this.#load = 0;
    for (const answer of this.#pings.splice(0)) answer(false);
    for (const owner of owners) owner.failed(workerFailed(file, cause));
  }
}

function workerFailed(file: string, cause: Error | undefined): StrataError {
  return new StrataError('WORKER_FAILED', 'A background thread ended in the middle of its work', {
    action: 'Try again. If it happens again, please report it with the technical cause.',
    evidence: { file },
    retryable: true,
    cause,
  });
}

/** The typed error again, on this side of the thread boundary. */
export function errorFromReport(report: ErrorReport): StrataError {
  return new StrataError(report.code, report.message, {
    evidence: report.evidence,
    retryable: report.retryable,
    action: report.action,
    command: report.command,
    ...(report.detail === undefined ? {} : { cause: report.detail }),
  });
}
