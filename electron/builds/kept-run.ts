import { z } from 'zod';
import type { BuildRun, BuildRunHead, RunState, RunStep } from '../../core/api/builds.ts';
import { keptError } from '../jobs/history.ts';
import { keptContext, type KnownSource } from './known-sources.ts';
import { buildOrder } from './order-schema.ts';

/** Most of each that a file keeps; what says more is cut off. */
export const MOST_STEPS = 10_000;
export const MOST_WARNINGS = 1000;

/** A run as its file has it. */
export interface KeptRun {
  readonly run: BuildRun;
  /** Where it was, so that it can be run again after its source was taken off the list. */
  readonly place: Pick<KnownSource, 'context' | 'dockerfile' | 'title'>;
  /** Whether its Dockerfile was built as it stood in the editor. */
  readonly isEdited: boolean;
  /** What its job was called, which the list of jobs may still show. */
  readonly job: string | null;
}

const text = z.string().max(70_000);
const count = z.number();

const state = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running') }),
  z.object({ kind: z.literal('done'), key: text, digest: text, imageId: text }),
  z.object({ kind: z.literal('failed'), error: keptError, step: count.nullable(), line: count.nullable() }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('interrupted') }),
]) satisfies z.ZodType<RunState>;

const step = z.object({
  id: count,
  title: text,
  stage: text.nullable(),
  line: count.nullable(),
  state: z.enum(['running', 'done', 'cached', 'failed', 'cancelled']),
  began: count,
  milliseconds: count.nullable(),
  bytes: count.nullable(),
  why: text.nullable(),
  lines: count,
}) satisfies z.ZodType<RunStep>;

const run = z.object({
  id: text,
  source: text,
  jobId: text.nullable(),
  title: text,
  started: text,
  milliseconds: count.nullable(),
  state,
  steps: count,
  cached: count,
  bytes: count,
  cause: z.enum(['person', 'change', 'sample']),
  order: buildOrder,
  dockerfile: z.string().max(2 * 1024 * 1024),
  graph: z.array(step).max(MOST_STEPS),
  warnings: z.array(z.object({ text, line: count.nullable() })).max(MOST_WARNINGS),
  command: z.string().max(16 * 1024 * 1024),
}) satisfies z.ZodType<BuildRun>;

const kept = z.object({
  run,
  place: z.object({ context: keptContext, dockerfile: text, title: text }),
  isEdited: z.boolean(),
  job: text.nullable(),
}) satisfies z.ZodType<KeptRun>;

/** Of what a file held; `undefined` when it is damaged. Whatever ran then runs no longer. */
export function readKeptRun(content: string): KeptRun | undefined {
  let found: unknown;
  try {
    found = JSON.parse(content);
  } catch {
    return undefined;
  }
  const parsed = kept.safeParse(found);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  if (data.run.state.kind !== 'running') return data;
  const graph = data.run.graph.map((each) =>
    each.state === 'running' ? { ...each, state: 'cancelled' as const } : each,
  );
  return { ...data, run: { ...data.run, state: { kind: 'interrupted' }, graph } };
}

export function headOf(about: BuildRun): BuildRunHead {
  const { id, source, jobId, title, started, milliseconds, steps, cached, bytes, cause } = about;
  return { id, source, jobId, title, started, milliseconds, state: about.state, steps, cached, bytes, cause };
}
