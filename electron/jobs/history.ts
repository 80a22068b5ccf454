import { z } from 'zod';
import { ERROR_CODES } from '../../core/api/errors.ts';
import type { Job, JobLogLine } from '../../core/api/jobs.ts';
import { isTransfer } from './queue.ts';
import { isActive, type Work } from './work.ts';

/** How many ended jobs are kept, and how many lines of each. */
export const MOST_JOBS = 100;
const MOST_KEPT_LINES = 100;

interface KeptJob {
  readonly job: Job;
  readonly log: readonly JobLogLine[];
}

const count = z.number().min(0);
const text = z.string().max(4000);

/** An error as a file keeps it. */
export const keptError = z.object({
  code: z.enum(ERROR_CODES),
  message: text,
  action: text.exactOptional(),
  evidence: z.record(z.string(), z.union([text, z.number()])),
  retryable: z.boolean(),
  detail: text.exactOptional(),
});

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queued') }),
  z.object({ kind: z.literal('paused') }),
  z.object({ kind: z.literal('running') }),
  z.object({ kind: z.literal('retrying'), attempt: count, until: text, because: text }),
  z.object({ kind: z.literal('done'), imageKey: text.nullable(), summary: text }),
  z.object({ kind: z.literal('failed'), error: keptError }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('interrupted') }),
]);

const layer = z.object({
  digest: text,
  size: count,
  received: count,
  resumed: count,
  state: z.enum(['waiting', 'downloading', 'uploading', 'mounted', 'checking', 'done', 'reused']),
});

const platforms = z.array(text).max(100).nullable();
const push = z.object({ key: text, names: z.array(text).max(100), platforms });
const copy = z.object({ from: text, to: z.array(text).max(100), platforms, referrers: z.boolean() });

const job = z.object({
  id: text,
  kind: z.enum([
    'pull',
    'verify',
    'prune',
    'save',
    'look',
    'scan',
    'vulnerabilities',
    'build',
    'push',
    'copy',
    'updates',
  ]),
  title: text,
  state,
  progress: z.object({
    total: count,
    transferred: count,
    reused: count,
    rate: count,
    secondsLeft: count.nullable(),
    layers: z.array(layer).max(1000),
  }),
  started: text,
  ended: text.nullable(),
  command: text,
  push: z.union([push, copy]).exactOptional(),
  pull: z
    .object({
      reference: text,
      platform: text.nullable(),
      platforms: z.union([z.literal('all'), z.array(text).max(100)]).exactOptional(),
    })
    .nullable(),
}) satisfies z.ZodType<Job>;

const line = z.object({ at: text, level: z.enum(['info', 'warning', 'error']), text });
const kept = z.object({ job, log: z.array(line).max(MOST_KEPT_LINES) }) satisfies z.ZodType<KeptJob>;

/** Reads what the file held, entry by entry: a damaged one is left out, the rest stays. */
export function readHistory(found: unknown): readonly KeptJob[] {
  const list = z.array(z.unknown()).safeParse(found);
  if (!list.success) return [];
  return list.data.slice(-2 * MOST_JOBS).flatMap((entry) => {
    const parsed = kept.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });
}

/** What is written: also jobs that run or wait, so that none is forgotten when the process ends with them. */
export function historyOf(works: Iterable<Work>, view: (work: Work) => Job): readonly KeptJob[] {
  return [...works].map((work) => ({ job: view(work), log: work.log.slice(-MOST_KEPT_LINES) }));
}

/** What an entry of an earlier process is now: what was active then has been cut off. */
export function afterRestart({ job: old, log }: KeptJob): Work | undefined {
  const cutOff = isActive(old.state);
  if (cutOff && !isTransfer(old)) return undefined;
  const progress = { ...old.progress, rate: 0, secondsLeft: null };
  return {
    ...old,
    push: old.push ?? null,
    log: [...log],
    task: null,
    leftovers: [],
    state: cutOff ? { kind: 'interrupted' } : old.state,
    ended: old.state.kind === 'paused' ? null : (old.ended ?? old.started),
    progress: () => progress,
    abort: null,
  };
}
