import { writeSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { diskError, explained } from '../../stream/disk-error.ts';
import { unpack } from '../../stream/unpack.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import type { UnpackArchiveOrder } from './archive-messages.ts';

/** Unpacks a compressed archive into a file of its own, for a seekable one. Posts the compressed bytes read so far. */
export async function unpackArchiveTask(order: UnpackArchiveOrder, context: TaskContext): Promise<number> {
  const { file, compression, target, atMost } = order;
  const input = await explained('open', file, () => open(file, 'r'));
  try {
    const { size } = await input.stat();
    const output = await explained('write', target, () => open(target, 'wx', 0o600));
    let read = 0;
    let written = 0;
    try {
      await unpack({
        source: {
          read: async (into) => {
            const { bytesRead } = await explained('read', file, () => input.read(into, 0, into.length));
            read += bytesRead;
            context.post(read);
            return bytesRead;
          },
        },
        compression,
        size,
        signal: context.signal,
        // At once, in this thread of its own: a decoder may hand on many pieces before it waits for any.
        consume(bytes) {
          if (written + bytes.length > atMost) throw noRoom(atMost);
          let at = 0;
          try {
            while (at < bytes.length) at += writeSync(output.fd, bytes, at);
          } catch (error) {
            throw diskError(error, 'write', target);
          }
          written += bytes.length;
        },
      });
      return written;
    } catch (error) {
      await unlink(target).catch(() => undefined);
      throw error;
    } finally {
      await output.close();
    }
  } finally {
    await input.close();
  }
}

function noRoom(atMost: number): StrataError {
  return new StrataError('DISK_FULL', `It unpacks to more than the ${atMost} bytes that are free`, {
    action: 'Free some space, or unpack it elsewhere and open that.',
    command: 'strata image prune',
    evidence: { free: atMost },
  });
}
