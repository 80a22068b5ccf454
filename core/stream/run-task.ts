import type { TaskOptions, Workers } from './workers.ts';

/** One task from its beginning to its end. Cancelled by the signal, it rejects once the worker's side has ended too. */
export async function runTask(
  workers: Pick<Workers, 'start'>,
  name: string,
  data: unknown,
  { signal, ...options }: TaskOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<unknown> {
  const task = workers.start(name, data, options);
  const cancel = (): void => task.cancel();
  if (signal?.aborted === true) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await task.result;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
