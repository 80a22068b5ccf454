import { open, type FileHandle } from 'node:fs/promises';
import { digestAlgorithm, type Digest } from '../../oci/digest.ts';
import { reportError, StrataError } from '../../oci/strata-error.ts';
import { explained, systemCode } from '../../stream/disk-error.ts';
import { runningDigest, type RunningDigest } from '../../stream/hash.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { FromIntake, IntakeOrder, ToIntake } from './pass-messages.ts';

/** Bytes per read of what an earlier attempt left. */
const READ_PIECE = 1024 * 1024;
const READ_ONLY: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * Writes the compressed bytes in order, one write at a time, so that a killed process leaves a true beginning of the
 * blob; while the disk works this thread hashes the same bytes.
 */
export async function intakeTask(order: IntakeOrder, context: TaskContext): Promise<void> {
  const { file, size } = order;
  const queue: ToIntake[] = [];
  let wake: () => void = () => undefined;
  context.listen((message) => {
    queue.push(message as ToIntake);
    wake();
  });
  context.signal.addEventListener('abort', () => wake(), { once: true });
  const post = (message: FromIntake): void =>
    context.post(message, message.kind === 'room' ? [message.buffer] : []);

  const { handle, isWritable } = await explained('open', file, () => openIntake(order));
  try {
    post({ kind: 'opened', descriptor: handle.fd });
    let digest = runningDigest(digestAlgorithm(order.digest));
    let written = order.resumeFrom;
    if (written > 0) {
      await hashBeginning(handle, order, digest, context.signal);
      if (written < size) await explained('truncate', file, () => handle.truncate(written));
    }
    for (;;) {
      const message = queue.shift();
      if (context.signal.aborted || message?.kind === 'close') return;
      if (message === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      } else if (message.kind === 'bytes') {
        const bytes = new Uint8Array(message.buffer, 0, message.length);
        const writing = explained('write', file, () => writeAll(handle, bytes, written));
        digest.update(bytes);
        await writing;
        written += bytes.length;
        post({ kind: 'room', buffer: message.buffer, written });
      } else if (message.kind === 'restart') {
        await explained('truncate', file, () => handle.truncate(0));
        digest = runningDigest(digestAlgorithm(order.digest));
        written = 0;
        post({ kind: 'restarted' });
      } else {
        const problem = verify(order, written, digest);
        // The digest is spent; a restart brings a new one.
        if (problem === undefined && isWritable) await explained('flush', file, () => handle.datasync());
        post({ kind: 'verified', problem: problem === undefined ? undefined : reportError(problem) });
      }
    }
  } finally {
    await handle.close();
  }
}

/** What is complete already may be a blob of the store, where files are read-only; it is not written to then. */
async function openIntake(order: IntakeOrder): Promise<{ handle: FileHandle; isWritable: boolean }> {
  if (order.resumeFrom > 0 || order.size === 0) {
    try {
      return { handle: await open(order.file, 'r+'), isWritable: true };
    } catch (error) {
      if (order.resumeFrom < order.size) throw error;
      if (order.size === 0 && systemCode(error) === 'ENOENT')
        return { handle: await open(order.file, 'w+'), isWritable: true };
      if (!READ_ONLY.has(systemCode(error) ?? '')) throw error;
      return { handle: await open(order.file, 'r'), isWritable: false };
    }
  }
  return { handle: await open(order.file, 'w+'), isWritable: true };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Hashes what is there already. A file that is shorter than it was said to be cannot be gone on with. */
async function hashBeginning(
  handle: FileHandle,
  order: IntakeOrder,
  digest: RunningDigest,
  signal: AbortSignal,
): Promise<void> {
  const buffers = [Buffer.allocUnsafeSlow(READ_PIECE), Buffer.allocUnsafeSlow(READ_PIECE)] as const;
  const read = (turn: 0 | 1, at: number): Promise<number> =>
    explained('read', order.file, async () => {
      const { bytesRead } = await handle.read(
        buffers[turn],
        0,
        Math.min(READ_PIECE, order.resumeFrom - at),
        at,
      );
      return bytesRead;
    });
  let at = 0;
  let turn: 0 | 1 = 0;
  let pending = read(turn, at);
  while (at < order.resumeFrom && !signal.aborted) {
    const count = await pending;
    if (count === 0) throw sizeMismatch(order.digest, order.size, at);
    at += count;
    const bytes = buffers[turn].subarray(0, count);
    turn = turn === 0 ? 1 : 0;
    pending = at < order.resumeFrom ? read(turn, at) : Promise.resolve(0);
    digest.update(bytes);
  }
  await pending;
}

function verify(order: IntakeOrder, written: number, digest: RunningDigest): StrataError | undefined {
  if (written !== order.size) return sizeMismatch(order.digest, order.size, written);
  const got = digest.digest();
  if (got === order.digest) return undefined;
  return new StrataError('DIGEST_MISMATCH', `The bytes received for ${order.digest} have the digest ${got}`, {
    action:
      'Nothing was kept. Try again; if it happens again, the registry or something on the way to it is at fault.',
    evidence: { digest: order.digest, got, size: order.size },
  });
}

export function sizeMismatch(digest: Digest, size: number, got: number): StrataError {
  const came = got > size ? `more than its ${size} bytes` : `${got} of its ${size} bytes`;
  return new StrataError('SIZE_MISMATCH', `For ${digest} came ${came}`, { evidence: { digest, size, got } });
}
