import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { namesIn } from '../store/disk/names-in.ts';
import { isProcessMark, ownMark, processState } from '../store/disk/process-mark.ts';
import { explained } from '../stream/disk-error.ts';
import { z } from 'zod';
import { isPrivileged } from './process/enclosed.ts';
import { runProgram } from './process/run-program.ts';

/**
 * A folder of one piece of work. Its name says whose it is, its record what it started, so that the next start finds and
 * removes what a killed process left.
 */
export interface Scratch {
  readonly name: string;
  readonly path: string;
  /** Names what it uses and what runs in it; replaces what was said before. */
  record(record: ScratchRecord): Promise<void>;
  remove(): Promise<void>;
}

interface ScratchRecord {
  /** Names of kept trees that may not be removed meanwhile. */
  readonly trees: readonly string[];
  readonly container?: { readonly runtime: string; readonly id: string };
}

const recordSchema = z.object({
  trees: z.array(z.string()),
  container: z.object({ runtime: z.string(), id: z.string() }).optional(),
});

const NAME = /^(.+)~[0-9a-f]+$/;

export async function makeScratch(base: string): Promise<Scratch> {
  const name = `${ownMark()}~${randomBytes(6).toString('hex')}`;
  const path = join(base, name);
  await explained('make the folder', path, () => mkdir(path, { recursive: true, mode: 0o700 }));
  return {
    name,
    path,
    record: (record) =>
      explained('write', path, () => writeFile(join(path, 'record.json'), JSON.stringify(record))),
    remove: () => removeFolder(path),
  };
}

/** What the runtime keeps about the containers of a piece of work. */
export function runtimeState(scratch: string): string {
  return join(scratch, 'state');
}

/** Names of kept trees that running work uses, here or in other processes. */
export async function treesInUse(base: string): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  for (const name of await namesIn(base)) {
    if (ownerState(name) === 'dead') continue;
    for (const tree of (await readRecord(join(base, name)))?.trees ?? []) used.add(tree);
  }
  return used;
}

/** Ends what processes that are dead left: containers, mounts, folders. */
export async function sweepScratch(base: string): Promise<void> {
  for (const name of await namesIn(base)) {
    if (ownerState(name) !== 'dead') continue;
    const path = join(base, name);
    const container = (await readRecord(path))?.container;
    if (container !== undefined) await forgetContainer(container.runtime, path, container.id);
    await unmountBelow(path);
    await removeFolder(path);
  }
}

/** Whether the runtime still keeps something of a container. */
export function isKnownContainer(scratch: string, id: string): Promise<boolean> {
  return access(join(runtimeState(scratch), id)).then(
    () => true,
    () => false,
  );
}

/** What the runtime has of a container that is dead, its control groups above all. */
export async function forgetContainer(runtime: string, scratch: string, id: string): Promise<void> {
  // One that is not known to it any more is what we want.
  await runProgram(runtime, ['--root', runtimeState(scratch), 'delete', '--force', id]).catch(
    () => undefined,
  );
  await removeGroups(id);
}

/** A runtime that was killed before it wrote down what it made knows nothing of its control groups: they bear the container's name. */
async function removeGroups(id: string): Promise<void> {
  if (!/^strata-[0-9a-f]+$/.test(id)) return;
  const own = await readFile('/proc/self/cgroup', 'utf8').catch(() => '');
  for (const line of own.split('\n')) {
    const [, controllers, path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined) continue;
    // The second version has no controllers in its line; beside the first one it is mounted as "unified".
    const mounts = controllers === '' ? ['', 'unified'] : [controllers.replace(/^name=/, '')];
    for (const mount of mounts) await removeGroup(join('/sys/fs/cgroup', mount, path, id));
  }
}

/** Mostly there is none any more. What was in one may take a moment to die: until then it is busy. */
async function removeGroup(group: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const code = await rmdir(group).then(
      () => 'gone',
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code !== 'EBUSY') return;
    await setTimeout(50);
  }
}

/** Never leaves the disk that it is on: should something be mounted in it, that stays as it is. */
export async function removeFolder(path: string): Promise<void> {
  const remove = ['rm', '-rf', '--one-file-system', '--', path];
  // Folders of a container may be closed even to their owner; as root of a user namespace they are not.
  const [command = '', ...args] = isPrivileged()
    ? remove
    : ['unshare', '--user', '--map-root-user', ...remove];
  const { code, stderr } = await runProgram(command, args);
  if (code !== 0) await explained('remove', path, () => Promise.reject(new Error(stderr)));
}

async function unmountBelow(path: string): Promise<void> {
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const targets = mounts
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_all, code: string) =>
        String.fromCharCode(parseInt(code, 8)),
      ),
    )
    .filter((target) => target.startsWith(`${path}/`));
  for (const target of targets.reverse()) await runProgram('umount', ['--lazy', target]);
}

function ownerState(name: string): 'alive' | 'dead' | 'unknown' {
  const mark = NAME.exec(name)?.[1];
  return mark !== undefined && isProcessMark(mark) ? processState(mark) : 'unknown';
}

async function readRecord(folder: string): Promise<ScratchRecord | undefined> {
  try {
    const { trees, container } = recordSchema.parse(
      JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')),
    );
    return { trees, ...(container === undefined ? {} : { container }) };
  } catch {
    // Not written yet, or cut off: nothing was started before it was.
    return undefined;
  }
}
