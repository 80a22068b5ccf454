import { open } from 'node:fs/promises';
import { StrataError } from '../oci/strata-error.ts';
import { ReadAhead } from './byte-source.ts';
import { explained } from './disk-error.ts';
import { runningDigest } from './hash.ts';
import type { TaskContext } from './worker-tasks.ts';

export interface DigestFileOrder {
  readonly file: string;
  readonly algorithm: 'sha256' | 'sha384' | 'sha512';
}

/** Bytes per read. */
const PIECE = 1024 * 1024;

/** The worker's side of `digestFile`: tells the bytes hashed so far after each piece. */
export async function digestFileTask(context: TaskContext): Promise<{ digest: string; size: number }> {
  const { file, algorithm } = context.data as DigestFileOrder;
  const handle = await explained('open', file, () => open(file, 'r'));
  const input = new ReadAhead(
    {
      read: (into) =>
        explained('read', file, async () => (await handle.read(into, 0, into.length)).bytesRead),
    },
    PIECE,
  );
  try {
    const hash = runningDigest(algorithm);
    let size = 0;
    for (let piece = await input.next(); piece !== undefined; piece = await input.next()) {
      if (context.signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
      hash.update(piece);
      size += piece.length;
      context.post(size);
    }
    return { digest: hash.digest(), size };
  } finally {
    await input.settle();
    await handle.close();
  }
}
