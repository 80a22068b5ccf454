import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from '../stream/hash.ts';

/** What was tried out on this machine, so that the next process need not try it again. */
const trialsSchema = z.object({
  /** Of the machine as it was then. */
  machine: z.string(),
  overlay: z.boolean().optional(),
  runtime: z
    .object({ program: z.string(), version: z.string(), hasSeccomp: z.boolean(), file: z.string() })
    .optional(),
});
export type Trials = Omit<z.infer<typeof trialsSchema>, 'machine'>;

const NAME = 'tried.json';

/** Nothing, when the machine was started anew since, somebody else asks, or the folder is on another disk. */
export async function readTrials(base: string): Promise<Trials> {
  try {
    const { machine, ...trials } = trialsSchema.parse(JSON.parse(await readFile(join(base, NAME), 'utf8')));
    if (machine !== (await machineMark(base))) return {};
    const { runtime, ...rest } = trials;
    return runtime !== undefined && runtime.file === (await fileMark(runtime.program)) ? trials : rest;
  } catch {
    return {};
  }
}

/** What cannot be kept is tried again. */
export async function saveTrials(base: string, trials: Trials): Promise<void> {
  const partial = join(base, `${NAME}.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(partial, JSON.stringify({ ...trials, machine: await machineMark(base) }));
    await rename(partial, join(base, NAME));
  } catch {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

export async function forgetTrials(base: string): Promise<void> {
  await rm(join(base, NAME), { force: true });
}

/** Another one when a program was replaced. */
export async function fileMark(program: string): Promise<string> {
  const { dev, ino, size, mtimeMs } = await stat(program);
  return [dev, ino, size, mtimeMs].join(' ');
}

async function machineMark(base: string): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const { dev } = await stat(base);
  return sha256(Buffer.from([boot, process.geteuid?.() ?? '', dev, process.env['PATH'] ?? ''].join('\n')));
}
