import type { ChildProcess } from 'node:child_process';
import { access, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { StrataError } from '../oci/strata-error.ts';
import type { ContainerMount } from './container-mount.ts';
import { inWorker } from './in-worker.ts';
import { missingTargets, removeTargets } from './mount-targets.ts';
import { hostsFile, resolverFile } from './network-files.ts';
import { bind, placeMounts } from './place-mounts.ts';
import { quoted, startEnclosed } from './process/enclosed.ts';
import { notStarted } from './process/run-program.ts';
import { fitsIntoOptions, mountOverlay, type Overlay } from './rootfs/overlay.ts';
import type { Rootfs, RootfsGround } from './rootfs/prepare-rootfs.ts';
import { resolveInLayers } from './rootfs/resolve-in-layers.ts';
import type { Survey } from './rootfs/survey.ts';
import { makeLikeRoot, stackOverlay } from './rootfs/stack.ts';
import type { Runtime } from './runtime.ts';
import { forgetContainer, isKnownContainer, makeScratch, runtimeState, type Scratch } from './scratch.ts';
import { containerSpec } from './spec/container-spec.ts';
import { findUser } from './user.ts';
import { watchGrowth } from './watch-growth.ts';
import { WrittenTree } from './written-tree.ts';

export interface ContainerOrder {
  readonly rootfs: Rootfs;
  readonly args: readonly string[];
  /** NAME=value; HOME is the user's own if it is not among them. */
  readonly env: readonly string[];
  /** Absolute; made when it is not there. */
  readonly cwd: string;
  /** As USER has it: "name", "uid", "name:group"…; '' is root. */
  readonly user: string;
  readonly mounts: readonly ContainerMount[];
  /** `host`: the network of this machine, as it is. */
  readonly network: 'none' | 'host';
  readonly hostname: string;
  readonly hosts?: readonly { readonly name: string; readonly address: string }[];
  readonly limits?: readonly { readonly type: string; readonly soft: number; readonly hard: number }[];
  /** What it writes, as it comes. The container waits while the promise does. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => Promise<void> | void;
  /** Told now and then how many bytes its files have that are new or changed. Not where there are no overlays. */
  readonly onGrowth?: (bytes: number) => void;
}

export interface ContainerEnd {
  /** 128 and the number of a signal that ended it. */
  readonly exitCode: number;
  /** What it left: to be written as a layer or not, and to be discarded in any case. */
  readonly tree: WrittenTree;
}

/** Folders below which a working folder could lead out of a container (CVE-2024-21626). */
const NO_WORKING_FOLDERS = new Set(['proc', 'sys', 'dev']);

/**
 * Runs a program in a container until it ends. `CANCELLED` kills it with all that it started; `CONTAINER_FAILED` when it could
 * not begin (no such program, no such user). Whatever happens, nothing of it runs or is mounted afterwards.
 */
export async function runInContainer(
  ground: RootfsGround,
  runtime: Runtime,
  order: ContainerOrder,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ContainerEnd> {
  const scratch = await makeScratch(ground.folders.scratch);
  const id = `strata-${scratch.name.slice(-12)}`;
  try {
    await scratch.record({ trees: order.rootfs.trees, container: { runtime: runtime.program, id } });
    const prepared = await prepare(ground, runtime, order, scratch, id);
    let exitCode: number;
    const { onGrowth } = order;
    const stop =
      onGrowth === undefined || prepared.how !== 'overlay'
        ? () => undefined
        : watchGrowth(() => bytesIn(ground, prepared.folder, signal), onGrowth);
    try {
      exitCode = await runScript(ground, prepared, order, scratch, signal);
    } finally {
      stop();
      // A runtime that came to its end has forgotten it itself.
      if (await isKnownContainer(scratch.path, id)) await forgetContainer(runtime.program, scratch.path, id);
    }
    const { folder, how, targets } = prepared;
    await removeTargets(folder, order.rootfs.layers, targets, how);
    const since = (await stat(startedFile(scratch), { bigint: true })).mtimeNs;
    return { exitCode, tree: new WrittenTree({ ground, rootfs: order.rootfs, scratch, folder, how, since }) };
  } catch (error) {
    await scratch.remove();
    throw error;
  }
}

async function bytesIn(
  { workers }: RootfsGround,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<number> {
  return ((await inWorker(workers, { kind: 'survey', folder, overlay: false }, signal)) as Survey).bytes;
}

interface Prepared {
  readonly script: string;
  readonly input: Buffer | undefined;
  readonly folder: string;
  readonly how: 'overlay' | 'copy';
  readonly targets: ReturnType<typeof missingTargets>;
}

async function prepare(
  ground: RootfsGround,
  runtime: Runtime,
  order: ContainerOrder,
  scratch: Scratch,
  id: string,
): Promise<Prepared> {
  const { base } = ground.folders;
  const { layers } = order.rootfs;
  const inScratch = (name: string): string => join(scratch.path, name);
  if (!order.cwd.startsWith('/') || NO_WORKING_FOLDERS.has(resolveInLayers(layers, order.cwd)[0] ?? ''))
    throw new StrataError('CONTAINER_FAILED', `"${order.cwd}" cannot be a working folder`, {
      action: 'Choose an absolute path outside of /proc, /sys and /dev.',
    });
  const user = findUser(layers, order.user);
  if (!runtime.privileged && (user.uid !== 0 || user.gid !== 0))
    throw new StrataError(
      'CONTAINER_FAILED',
      `Nothing can run as the user "${order.user}" here: there is only root`,
      {
        action:
          'Who is not root has one user in containers. Build as root, or with an engine: Docker, Podman.',
        evidence: { user: order.user },
      },
    );
  for (const name of ['merged', 'upper', 'work', 'nothing', 'mounts']) await mkdir(inScratch(name));
  await writeFile(inScratch('hosts'), hostsFile(order.hostname, order.hosts ?? []), { mode: 0o644 });
  await writeFile(inScratch('resolv.conf'), await resolverFile(), { mode: 0o644 });
  const overlay = rootOverlay(base, order.rootfs, inScratch);
  const how = ground.overlay && fitsIntoOptions(overlay) ? 'overlay' : 'copy';
  const folder = inScratch(how === 'overlay' ? 'upper' : 'merged');
  makeLikeRoot(folder, layers);
  const place = { base, scratch: scratch.path, overlay: ground.overlay };
  const placed = await placeMounts(place, order.mounts);
  const spec = containerSpec({
    ...order,
    limits: order.limits ?? [],
    rootPath: inScratch('merged'),
    user,
    mounts: [
      bind('/etc/resolv.conf', inScratch('resolv.conf'), true),
      bind('/etc/hosts', inScratch('hosts'), true),
      ...placed.mounts,
    ],
    privileged: runtime.privileged,
    seccomp: runtime.seccomp,
  });
  await writeFile(inScratch('config.json'), JSON.stringify(spec));
  const runs = [runtime.program, '--root', runtimeState(scratch.path), '--log', inScratch('log')];
  const run = [...runs, '--log-format', 'json', 'run', '--bundle', scratch.path, id];
  const script = [
    // What goes wrong before the container begins is not its own output.
    `exec 3>&2 2>${quoted(inScratch('words'))}`,
    how === 'overlay' ? mountOverlay(overlay) : copyTree(order.rootfs, inScratch('merged')),
    ...placed.script,
    `: > ${quoted(startedFile(scratch))}`,
    'exec 2>&3 3>&-',
    `exec ${run.map(quoted).join(' ')} </dev/null`,
  ];
  const targets = missingTargets(
    layers,
    spec.mounts.map(({ destination }) => destination),
  );
  return { script: script.join('\n'), input: placed.input, folder, how, targets };
}

function rootOverlay(base: string, { layers }: Rootfs, inScratch: (name: string) => string): Overlay {
  const folders = { upper: inScratch('upper'), work: inScratch('work'), target: inScratch('merged') };
  const overlay = stackOverlay(base, layers, folders);
  return layers.length > 0 ? overlay : { ...overlay, lower: [relative(base, inScratch('nothing'))] };
}

/** Without overlays a chain is one tree. */
function copyTree({ layers }: Rootfs, target: string): string {
  const [tree] = layers;
  if (tree === undefined) return ':';
  const source = Buffer.from(tree.folder, 'latin1').toString();
  return `cp -a --reflink=auto -T ${quoted(source)} ${quoted(target)}`;
}

/** Its time is when everything was in its place, and the container began. */
function startedFile({ path }: Scratch): string {
  return join(path, 'started');
}

async function runScript(
  { folders }: RootfsGround,
  { script, input }: Prepared,
  { onOutput, args }: ContainerOrder,
  scratch: Scratch,
  signal: AbortSignal | undefined,
): Promise<number> {
  refuseCancelled(signal);
  const child = startEnclosed(script, { cwd: folders.base, input: input !== undefined });
  const kill = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', kill, { once: true });
  try {
    if (child.stdin !== null) {
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    }
    const ended = endOf(child);
    // Met below, after its output was read.
    ended.catch(() => undefined);
    const read = Promise.all([
      consume(child.stdout, (chunk) => onOutput?.('stdout', chunk)),
      consume(child.stderr, (chunk) => onOutput?.('stderr', chunk)),
    ]);
    try {
      await read;
    } catch (error) {
      // Whoever reads the output cannot go on: then it does not, either.
      kill();
      await ended.catch(() => undefined);
      throw error;
    }
    const code = await ended;
    refuseCancelled(signal);
    await refuseUnstarted(scratch, args, code);
    return code;
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

async function consume(
  stream: Readable | null,
  take: (chunk: Uint8Array) => Promise<void> | void,
): Promise<void> {
  if (stream === null) return;
  for await (const chunk of stream as AsyncIterable<Buffer>) await take(chunk);
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(notStarted('setpriv', cause)));
    child.on('close', (code) => resolve(code ?? 137));
  });
}

const logLine = z.object({ level: z.string(), msg: z.string() });

/** A runtime ends with the code of what it ran, or with its own when it could not run it: then its log says why. */
async function refuseUnstarted(scratch: Scratch, args: readonly string[], code: number): Promise<void> {
  const began = await access(startedFile(scratch)).then(
    () => true,
    () => false,
  );
  const words = began
    ? await loggedError(join(scratch.path, 'log'))
    : await readFile(join(scratch.path, 'words'), 'utf8').catch(() => '');
  if (code === 0 || words === undefined) return;
  throw new StrataError('CONTAINER_FAILED', `"${args[0] ?? ''}" could not be started: ${words.trim()}`, {
    evidence: { code },
  });
}

async function loggedError(log: string): Promise<string | undefined> {
  const text = await readFile(log, 'utf8').catch(() => '');
  for (const line of text.split('\n').reverse()) {
    if (line === '') continue;
    try {
      const { level, msg } = logLine.parse(JSON.parse(line));
      if (level === 'error' || level === 'fatal') return msg;
    } catch {
      // Not one of its lines.
    }
  }
  return undefined;
}

function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}
