import { chmod, chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ContainerMount } from '../../container/container-mount.ts';
import type { Rootfs } from '../../container/rootfs/prepare-rootfs.ts';
import type { RunInstruction } from '../../dockerfile/instructions/instruction.ts';
import { readMount, type Mount } from '../../dockerfile/instructions/read-mount.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { layerFileOf } from '../../image/content/content-orders.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { nodeDisk } from '../../store/disk.ts';
import { openLock, type Lock } from '../../store/lock.ts';
import { deferred } from '../../stream/deferred.ts';
import { hashOf } from '../records.ts';
import { notSupported } from '../refused.ts';
import type { BuiltLayer } from '../stages/built.ts';
import type { FileSource, StageGround, StepPlace } from '../stages/stage-ground.ts';
import { contextStep } from '../steps/context-step.ts';
import { absolute, expander } from '../steps/copy-step.ts';
import { readSecret } from './secrets.ts';

/** A mount of a RUN step: what counts for its key, and how it is made when the step runs. */
export interface RunMount {
  readonly key: string;
  /** Begins it; `rootfs` are released after the run. */
  prepare(): Promise<PreparedMount>;
}

export interface PreparedMount {
  readonly mount: ContainerMount | null;
  /** "NAME=value" of a secret that is given as a variable. */
  readonly variable?: string;
  readonly rootfs?: Rootfs;
  /** Lets go of what nobody else may use meanwhile. */
  readonly release?: () => void;
}

/** The mounts of a step. What this builder cannot do is refused here, by its name. */
export async function runMounts(
  ground: StageGround,
  place: StepPlace,
  step: RunInstruction,
): Promise<readonly RunMount[]> {
  const expand = expander(ground, place.parent, step.line);
  const mounts: RunMount[] = [];
  for (const [at, flag] of step.mounts.entries()) {
    const mount = readMount(flag, expand, step.line);
    const target =
      mount.target === null
        ? null
        : absolute(mount.target, place.parent.state.run.WorkingDir ?? '/').replace(/(.)\/$/, '$1');
    mounts.push(
      await runMount(ground, { ...place, place: `${place.place} mount ${at}` }, step, { ...mount, target }),
    );
  }
  return mounts;
}

async function runMount(
  ground: StageGround,
  place: StepPlace,
  step: RunInstruction,
  mount: Mount,
): Promise<RunMount> {
  switch (mount.type) {
    case 'bind':
      return bindMount(ground, place, step, mount);
    case 'cache':
      return cacheMount(ground, step, mount);
    case 'tmpfs': {
      const target = needTarget(mount, step.line);
      const { size } = mount;
      return {
        key: hashOf(['tmpfs', target]),
        prepare: () => Promise.resolve({ mount: { kind: 'tmpfs', target, size } }),
      };
    }
    case 'secret':
      return secretMount(ground, step, mount);
    default:
      throw notSupported(`RUN --mount=type=${mount.type}`, step.line);
  }
}

async function bindMount(
  ground: StageGround,
  place: StepPlace,
  step: RunInstruction,
  mount: Mount,
): Promise<RunMount> {
  const target = needTarget(mount, step.line);
  const source: FileSource =
    mount.from === null
      ? { kind: 'context', context: ground.context }
      : await ground.source(mount.from, step.line);
  const writes = mount.readOnly ? 'refused' : 'discarded';
  const path = mount.source ?? '/';
  if (source.kind === 'image') {
    return {
      key: hashOf(['bind', target, source.key, path, writes]),
      prepare: async () => {
        const rootfs = await rootfsOf(ground, await source.layers());
        return { mount: { kind: 'rootfs', target, rootfs, path, writes }, rootfs };
      },
    };
  }
  // What a container may see of the context is unpacked for it: nothing that is ignored, and no link that leads out.
  const whole = path.split('/').filter((part) => part !== '' && part !== '.').length === 0;
  const files = await contextStep(ground, {
    context: source.context,
    path,
    destination: whole ? '/' : '/mounted',
    platform: place.parent.state.platform,
    title: `${place.title.split('] ')[0]} context] ${path}`,
    place: place.place,
    line: step.line,
    original: step.original,
  });
  return {
    key: hashOf(['bind', target, files.key, writes]),
    prepare: async () => {
      const rootfs = await rootfsOf(ground, await files.layers());
      return { mount: { kind: 'rootfs', target, rootfs, path: whole ? '/' : '/mounted', writes }, rootfs };
    },
  };
}

function cacheMount(ground: StageGround, step: RunInstruction, mount: Mount): RunMount {
  const target = needTarget(mount, step.line);
  if (mount.from !== null) throw notSupported('RUN --mount=type=cache with from', step.line);
  if (mount.sharing === 'private')
    throw notSupported('RUN --mount=type=cache with sharing=private', step.line);
  const id = mount.id ?? target;
  const folder = ground.records.cacheFolder(id);
  const lock = openLock(nodeDisk, `${folder}.lock`);
  return {
    key: hashOf(['cache', target, id]),
    prepare: async () => {
      await ground.records.nameCache(id);
      await mkdir(path.dirname(folder), { recursive: true, mode: 0o700 });
      try {
        await mkdir(folder, { mode: 0o755 });
        await chmod(folder, mount.mode ?? 0o755);
        if (process.geteuid?.() === 0) await chown(folder, mount.uid ?? 0, mount.gid ?? 0);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      const release = mount.sharing === 'locked' ? await hold(lock) : () => undefined;
      const writes = mount.readOnly ? 'refused' : 'kept';
      return { mount: { kind: 'bind', target, source: folder, writes }, release };
    },
  };
}

/** Longest wait for a step of another build that has the cache to itself. */
const PATIENCE_MS = 3_600_000;

/** Nobody else is inside until what it gives is called. */
async function hold(lock: Lock): Promise<() => void> {
  const over = deferred<void>();
  const inside = deferred<void>();
  lock
    .run(
      () => {
        inside.resolve();
        return over.promise;
      },
      { patience: PATIENCE_MS },
    )
    .catch((error: unknown) => inside.reject(error));
  await inside.promise;
  return () => over.resolve();
}

function secretMount(ground: StageGround, step: RunInstruction, mount: Mount): RunMount {
  const id = mount.id ?? (mount.target === null ? null : path.posix.basename(mount.target));
  if (id === null) throw invalidDockerfile('one of source, target required', step.line);
  const target = mount.target ?? (mount.environment === null ? `/run/secrets/${id}` : null);
  return {
    // Its value is no part of the key: a new one does not make what was built with the old one wrong.
    key: hashOf(['secret', id, target ?? '', mount.environment ?? '']),
    prepare: async () => {
      const content = await readSecret(ground.request, id);
      if (content === undefined) {
        if (!mount.required) return { mount: null };
        throw new StrataError('INVALID_INPUT', `Line ${step.line}: secret ${id}: not found`, {
          action: `Give it with --secret id=${id},src=FILE.`,
          evidence: { line: step.line },
        });
      }
      const { uid, gid, mode } = mount;
      const variable =
        mount.environment === null ? {} : { variable: `${mount.environment}=${content.toString('utf8')}` };
      if (target === null) return { mount: null, ...variable };
      return {
        mount: { kind: 'secret', target, content, uid: uid ?? 0, gid: gid ?? 0, mode: mode ?? 0o400 },
        ...variable,
      };
    },
  };
}

export async function rootfsOf(ground: StageGround, layers: readonly BuiltLayer[]): Promise<Rootfs> {
  const placed = await ground.place(layers);
  const files = placed.flatMap((layer) => layerFileOf(layer) ?? []);
  return ground.containers.prepare(files, { signal: ground.signal });
}

function needTarget({ target, type }: Mount, line: number): string {
  if (target !== null) return target;
  throw invalidDockerfile(`${type} mount needs a target`, line);
}
