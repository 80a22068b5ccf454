import { randomBytes } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { digestSchema } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { Disk } from './disk/disk.ts';
import { explained, isMissing } from '../stream/disk-error.ts';
import { removeIfPresent, replaceFile } from './disk/durable.ts';
import type { Layout } from './layout.ts';
import { namesIn } from './disk/names-in.ts';
import { isProcessMark, ownMark, processState } from './disk/process-mark.ts';

/**
 * A running job writes down what it holds. The record is its lease: while it is there, collection takes none of its
 * digests and none of its partial files. A record whose process is dead is an interrupted job: nothing is unexplained.
 */
const recordSchema = z.object({
  version: z.literal(1),
  id: z.string().regex(/^[0-9a-z-]{1,64}$/),
  process: z.string().refine(isProcessMark),
  kind: z.enum(['pull', 'verify', 'prune', 'build', 'push']),
  title: z.string(),
  input: z.record(z.string(), z.string().nullable()),
  digests: z.array(digestSchema),
  /** ISO 8601, UTC. */
  started: z.string(),
  /** `running` in the record of a dead process means interrupted. */
  state: z.enum(['running', 'cancelled', 'failed']),
});
export type JournalRecord = z.infer<typeof recordSchema>;
export type JobInput = Readonly<Record<string, string | null>>;

interface JournalEntry {
  readonly record: JournalRecord;
  /** Its process works on it now. */
  readonly live: boolean;
}

/** Beats of a process that cannot be seen from here (another machine): its record is touched this often, … */
const BEAT_MS = 30_000;
/** … and believed for this long. A beat in the future, by clocks that differ, is believed too (fault R9). */
const BELIEVED_MS = 600_000;

export interface Journal {
  /** Records that are no use any more (unreadable, or of a dead process and not a pull) are left out. */
  list(): Promise<readonly JournalEntry[]>;
  /** `durable`: something is being downloaded for it, so that it shall be found after a power cut too. */
  write(record: JournalRecord, options: { readonly durable: boolean }): Promise<void>;
  remove(id: string): Promise<void>;
  /** What jobs held that are no pulls and whose processes are dead. */
  abandoned(): Promise<readonly Digest[]>;
  /** Removes records that `list` leaves out. */
  sweep(): Promise<void>;
  /** Stops beating. */
  close(): void;
}

export function newRecord(
  kind: JournalRecord['kind'],
  title: string,
  input: JobInput,
  digests: readonly Digest[],
): JournalRecord {
  const now = new Date();
  const id = `${now.getTime().toString(36)}-${randomBytes(5).toString('hex')}`;
  return {
    version: 1,
    id,
    process: ownMark(),
    kind,
    title,
    input: { ...input },
    digests: [...digests],
    started: now.toISOString(),
    state: 'running',
  };
}

export function openJournal(disk: Disk, layout: Layout): Journal {
  const running = new Set<string>();
  let beat: NodeJS.Timeout | undefined;

  function keepBeating(): void {
    beat ??= setInterval(() => {
      const now = new Date();
      for (const id of running) utimes(pathOf(id), now, now).catch(() => undefined);
    }, BEAT_MS).unref();
  }

  function pathOf(id: string): string {
    return join(layout.journal, `${id}.json`);
  }

  async function scan(): Promise<{
    readonly entries: readonly JournalEntry[];
    readonly useless: readonly string[];
    readonly abandoned: readonly Digest[];
  }> {
    const entries: JournalEntry[] = [];
    const useless: string[] = [];
    const abandoned: Digest[] = [];
    for (const name of await namesIn(layout.journal)) {
      const path = join(layout.journal, name);
      const record = await readRecord(path);
      if (record === 'gone') continue;
      if (record === 'unreadable' || `${record.id}.json` !== name) {
        useless.push(path);
        continue;
      }
      const live = record.state === 'running' && (await works(record, path));
      if (live || record.kind === 'pull') entries.push({ record, live });
      else {
        useless.push(path);
        abandoned.push(...record.digests);
      }
    }
    return { entries, useless, abandoned };
  }

  async function works(record: JournalRecord, path: string): Promise<boolean> {
    const state = processState(record.process);
    if (state !== 'unknown') return state === 'alive';
    const beaten = await stat(path).catch(() => undefined);
    return beaten !== undefined && Date.now() - beaten.mtimeMs < BELIEVED_MS;
  }

  return {
    list: async () => (await explained('read', layout.journal, scan)).entries,
    async write(record, { durable }) {
      await replaceFile(disk, layout, pathOf(record.id), JSON.stringify(record), {
        flush: durable ? 'all' : 'none',
      });
      if (record.state === 'running') {
        running.add(record.id);
        keepBeating();
      } else {
        running.delete(record.id);
      }
    },
    async remove(id) {
      running.delete(id);
      await explained('remove', pathOf(id), () => removeIfPresent(disk, pathOf(id)));
    },
    abandoned: async () => (await explained('read', layout.journal, scan)).abandoned,
    async sweep() {
      for (const path of (await scan()).useless) await removeIfPresent(disk, path);
    },
    close: () => clearInterval(beat),
  };
}

async function readRecord(path: string): Promise<JournalRecord | 'gone' | 'unreadable'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return 'gone';
    throw error;
  }
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}
