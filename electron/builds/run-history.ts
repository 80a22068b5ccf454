import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BuildRunHead } from '../../core/api/builds.ts';
import { StrataError } from '../../core/index.ts';
import { writeAtomically } from '../files/write-atomically.ts';
import { headOf, readKeptRun, type KeptRun } from './kept-run.ts';
import { logFromText, logToText } from './log-file.ts';
import { newRunLog, type RunLog } from './run-log.ts';

/** What is kept of earlier runs, in number and in bytes; the oldest go. */
const MOST_RUNS = 200;
const MOST_BYTES = 100_000_000;
/** Larger files are not ours, or damaged. */
const LARGEST_FILE = 32 * 1024 * 1024;

interface Entry {
  readonly head: BuildRunHead;
  readonly job: string | null;
  readonly bytes: number;
}

/** Runs on disk: one file for what it was, one for what it printed. */
export interface RunHistory {
  /** Newest first. */
  heads(): readonly BuildRunHead[];
  /** The run of a job, also of one of an earlier process. */
  ofJob(jobId: string): string | undefined;
  /** @throws JOB_NOT_FOUND */
  read(id: string): Promise<KeptRun>;
  log(id: string): Promise<RunLog>;
  /** Also while it runs, so that what a crash leaves can be told. */
  save(kept: KeptRun, log: RunLog): Promise<void>;
  forget(id: string): Promise<void>;
}

/** Reads what earlier processes left; a file that is damaged, or of a later version, is passed over. */
export async function openRunHistory(folder: string): Promise<RunHistory> {
  const entries = new Map<string, Entry>();
  /** The log that was looked at last: a window reads it in pages. */
  let open: { readonly id: string; readonly log: Promise<RunLog> } | undefined;
  const fileOf = (id: string): string => path.join(folder, `${id}.json`);
  const logOf = (id: string): string => path.join(folder, `${id}.log`);

  function known(id: string): Entry {
    const entry = entries.get(id);
    if (entry !== undefined) return entry;
    throw new StrataError('JOB_NOT_FOUND', 'This build is no longer in the history', {
      action: 'Build it again from its source.',
    });
  }

  /** One change at a time: what is forgotten must not be written once more by a save that was on its way. */
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  }

  async function drop(id: string): Promise<void> {
    entries.delete(id);
    if (open?.id === id) open = undefined;
    await Promise.all([fileOf(id), logOf(id)].map((file) => rm(file, { force: true })));
  }

  const newestFirst = (): readonly Entry[] =>
    [...entries.values()].sort((a, b) => (a.head.started < b.head.started ? 1 : -1));

  async function bound(): Promise<void> {
    let bytes = 0;
    for (const [index, entry] of newestFirst().entries()) {
      bytes += entry.bytes;
      const isOver = index >= MOST_RUNS || bytes > MOST_BYTES;
      if (isOver && entry.head.state.kind !== 'running') await drop(entry.head.id);
    }
  }

  await load(folder, entries);
  await bound();

  return {
    heads: () => newestFirst().map(({ head }) => head),
    ofJob: (jobId) => [...entries.values()].find(({ job }) => job === jobId)?.head.id,
    async read(id) {
      known(id);
      const kept = readKeptRun(await readFile(fileOf(id), 'utf8').catch(() => ''));
      if (kept !== undefined) return kept;
      throw new StrataError('JOB_NOT_FOUND', 'The record of this build is damaged or was removed');
    },
    log(id) {
      known(id);
      if (open?.id !== id) {
        const log = readFile(logOf(id), 'utf8').then(logFromText, () => newRunLog());
        open = { id, log };
      }
      return open.log;
    },
    save: (kept, log) =>
      inTurn(async () => {
        const { id } = kept.run;
        const text = `${JSON.stringify(kept)}\n`;
        const lines = await logToText(log);
        await writeAtomically(logOf(id), lines);
        await writeAtomically(fileOf(id), text);
        if (open?.id === id) open = undefined;
        entries.set(id, { head: headOf(kept.run), job: kept.job, bytes: text.length + lines.length });
        await bound();
      }),
    forget: (id) => inTurn(() => drop(id)),
  };
}

async function load(folder: string, entries: Map<string, Entry>): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  const ids = new Set(names.flatMap((name) => /^([\w-]{1,64})\.json$/.exec(name)?.[1] ?? []));
  for (const name of names) {
    // What a kill left of writing, and logs whose run never was written.
    const id = name.split('.')[0] ?? '';
    if (/\.[0-9a-f]{12}\.new$/.test(name) || (name.endsWith('.log') && !ids.has(id)))
      await rm(path.join(folder, name), { force: true });
  }
  for (const id of ids) {
    const file = path.join(folder, `${id}.json`);
    const { size } = await stat(file);
    const kept = size > LARGEST_FILE ? undefined : readKeptRun(await readFile(file, 'utf8').catch(() => ''));
    const log = await stat(path.join(folder, `${id}.log`)).catch(() => ({ size: 0 }));
    if (kept?.run.id === id)
      entries.set(id, { head: headOf(kept.run), job: kept.job, bytes: size + log.size });
  }
}
