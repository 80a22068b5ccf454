import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { explained } from '../../stream/disk-error.ts';
import { nodeDisk } from './disk.ts';
import { removeQuietly, writeNew } from './durable.ts';

/** Written beside, flushed, renamed, the folder flushed: a reader finds the old file or the new one. */
export async function replaceDurably(file: string, text: string, mode = 0o600): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.new`;
  await explained('write', file, async () => {
    await nodeDisk.makeFolder(path.dirname(file));
    try {
      await writeNew(nodeDisk, temporary, text, { flush: 'file', mode });
      await nodeDisk.rename(temporary, file);
    } catch (error) {
      await removeQuietly(nodeDisk, temporary);
      throw error;
    }
    await nodeDisk.flush(path.dirname(file));
  });
}
