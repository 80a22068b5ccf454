import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ERROR_CODES } from '../../api/errors.ts';
import type { ImageUpdate } from '../../api/tags.ts';
import { nodeDisk } from '../../store/disk/disk.ts';
import { removeQuietly, writeNew } from '../../store/disk/durable.ts';
import { openLock } from '../../store/disk/lock.ts';
import { explained } from '../../stream/disk-error.ts';

/** An answer with the digest that the name had here when it was given. */
export interface KeptUpdate extends ImageUpdate {
  readonly have: string;
}

const text = z.string().max(4000);
const errorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: text,
  action: text.exactOptional(),
  evidence: z.record(z.string().max(100), z.union([text, z.number()])),
  retryable: z.boolean(),
  detail: text.exactOptional(),
});
const stateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('current') }),
  z.object({ kind: z.literal('newer'), digest: text, download: z.number().nullable() }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('unknown'), error: errorSchema }),
]);
const updateSchema = z.object({
  key: text,
  have: text,
  checked: text,
  state: stateSchema,
  base: z.object({ name: text, state: stateSchema }).nullable(),
});
const fileSchema = z.object({ version: z.literal(1), updates: z.array(updateSchema).max(200_000) });

/** What the last checks found; a window and command lines read and change it at the same time. */
export interface KeptUpdates {
  list(): Promise<readonly KeptUpdate[]>;
  /** Replaces what is known of the same keys; of others, only what `keep` wants stays. */
  merge(found: readonly KeptUpdate[], keep: (key: string) => boolean): Promise<readonly KeptUpdate[]>;
}

export function openKeptUpdates(home: string): KeptUpdates {
  const file = path.join(home, 'updates.json');
  const lock = openLock(nodeDisk, path.join(home, 'locks', 'updates'));

  async function list(): Promise<readonly KeptUpdate[]> {
    try {
      return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).updates;
    } catch {
      // Absent, torn or of another version: the next check finds it all again.
      return [];
    }
  }

  return {
    list,
    merge: (found, keep) =>
      lock.run(async () => {
        const known = new Map(
          (await list()).filter(({ key }) => keep(key)).map((update) => [update.key, update]),
        );
        for (const update of found) known.set(update.key, update);
        const updates = [...known.values()];
        await replaceWhole(file, `${JSON.stringify({ version: 1, updates })}\n`);
        return updates;
      }),
  };
}

/** A reader finds the old file or the new one; a power cut may lose the new one, which the next check makes again. */
async function replaceWhole(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.new`;
  await explained('write', file, async () => {
    await nodeDisk.makeFolder(path.dirname(file));
    try {
      await writeNew(nodeDisk, temporary, content, { flush: 'file', mode: 0o600 });
      await nodeDisk.rename(temporary, file);
    } catch (error) {
      await removeQuietly(nodeDisk, temporary);
      throw error;
    }
  });
}
