import type { Digest } from '../oci/digest.ts';
import { runTask } from './run-task.ts';
import type { Workers } from './workers.ts';
import type { DigestFileOrder } from './digest-file-task.ts';

export interface DigestFileOptions {
  readonly algorithm?: 'sha256' | 'sha384' | 'sha512';
  /** Called with the bytes hashed so far. */
  readonly onProgress?: (hashed: number) => void;
  readonly signal?: AbortSignal;
}

/** Hashes a file in a worker thread, away from the event loop; waits while all threads are busy. */
export async function digestFile(
  workers: Workers,
  file: string,
  options: DigestFileOptions = {},
): Promise<{ readonly digest: Digest; readonly size: number }> {
  const { algorithm = 'sha256', onProgress, signal } = options;
  const order: DigestFileOrder = { file, algorithm };
  const onMessage = (hashed: unknown): void => onProgress?.(hashed as number);
  return (await runTask(workers, 'digest', order, { onMessage, signal })) as { digest: Digest; size: number };
}
