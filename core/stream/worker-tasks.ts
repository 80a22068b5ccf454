import { parentPort, type TransferListItem } from 'node:worker_threads';
import { reportError, StrataError } from '../oci/strata-error.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** The worker's side of one task. */
export interface TaskContext {
  readonly data: unknown;
  /** Aborted when the owner cancels; the handler then ends soon, in whatever way. */
  readonly signal: AbortSignal;
  /** Messages of the owner, in order; those that came before the listener was set are kept for it. */
  listen(listener: (message: unknown) => void): void;
  post(message: unknown, transfer?: readonly TransferListItem[]): void;
}

interface RunningTask {
  readonly controller: AbortController;
  readonly early: unknown[];
  listener: ((message: unknown) => void) | undefined;
}

/** Called once in a `*.worker.ts`: runs `handle` for each task; what it returns or throws goes back to the owner. */
export function serveTasks(handle: (context: TaskContext) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new StrataError('INTERNAL', 'A worker file was loaded outside a worker thread');
  const tasks = new Map<number, RunningTask>();
  const send = (message: FromWorker, transfer: readonly TransferListItem[] = []): void => {
    port.postMessage(message, [...transfer]);
  };

  async function start(task: number, data: unknown): Promise<void> {
    const running: RunningTask = { controller: new AbortController(), early: [], listener: undefined };
    tasks.set(task, running);
    try {
      const value = await handle({
        data,
        signal: running.controller.signal,
        listen: (listener) => {
          running.listener = listener;
          for (const message of running.early.splice(0)) listener(message);
        },
        post: (message, transfer) => send({ kind: 'message', task, message }, transfer),
      });
      send({ kind: 'ended', task, value });
    } catch (error) {
      send({ kind: 'failed', task, report: reportError(error) });
    } finally {
      tasks.delete(task);
    }
  }

  port.on('message', (message: ToWorker) => {
    if (message.kind === 'ping') return send({ kind: 'pong' });
    if (message.kind === 'start') return void start(message.task, message.data);
    // A task that has ended by itself may still be written to: its owner does not know yet.
    const running = tasks.get(message.task);
    if (running === undefined) return;
    if (message.kind === 'cancel') running.controller.abort();
    else if (running.listener === undefined) running.early.push(message.message);
    else running.listener(message.message);
  });
}
