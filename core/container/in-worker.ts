import type { Workers } from '../stream/workers.ts';
import type { ContainerWork } from './worker-orders.ts';

/** Runs `work` in a worker thread. The caller knows what each kind of work gives. */
export async function inWorker(
  workers: Workers,
  work: ContainerWork,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const task = workers.start('container', work);
  const cancel = (): void => task.cancel();
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await task.result;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
