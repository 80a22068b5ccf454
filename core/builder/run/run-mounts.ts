import type { Rootfs } from '../../container/rootfs/prepare-rootfs.ts';
import type { RunInstruction } from '../../dockerfile/instructions/instruction.ts';
import { readMount, type Mount } from '../../dockerfile/instructions/read-mount.ts';
import { invalidDockerfile } from '../../dockerfile/invalid-dockerfile.ts';
import { layerFileOf } from '../../image/content/content-orders.ts';
import { workingFolderOf } from '../config/image-state.ts';
import { hashOf } from '../records.ts';
import { placedAt } from '../rootfs/placed-layers.ts';
import type { BuiltLayer } from '../stages/built.ts';
import type { FileSource, StageGround, StepPlace } from '../stages/stage-ground.ts';
import { contextStep } from '../steps/context-step.ts';
import { absolute, expander } from '../steps/transfer-step.ts';
import { cacheMount } from './cache-mount.ts';
import type { RunMount } from './run-mount.ts';
import { secretMount } from './secret-mount.ts';
import { sshMount } from './ssh-mount.ts';

/** The mounts of a step. What this builder cannot do is refused here, by its name. */
export async function runMounts(
  ground: StageGround,
  place: StepPlace,
  step: RunInstruction,
): Promise<readonly RunMount[]> {
  const expand = expander(ground, place.parent, step.line);
  const mounts: RunMount[] = [];
  for (const [index, flag] of step.mounts.entries()) {
    const mount = readMount(flag, expand, step.line);
    const target =
      mount.target === null
        ? null
        : absolute(mount.target, workingFolderOf(place.parent.state)).replace(/(.)\/$/, '$1');
    const at = { ...place, place: `${place.place} mount ${index}` };
    mounts.push(await runMount(ground, at, step, { mount: { ...mount, target }, index }));
  }
  return mounts;
}

async function runMount(
  ground: StageGround,
  place: StepPlace,
  step: RunInstruction,
  { mount, index }: { readonly mount: Mount; readonly index: number },
): Promise<RunMount> {
  for (const key of meaningless(mount))
    ground.reporter.warn(`${key} changes nothing of a ${mount.type} mount`, step.line);
  switch (mount.type) {
    case 'bind':
      return bindMount(ground, place, step, mount);
    case 'cache':
      return cacheMount(ground, place, step, { ...mount, target: needTarget(mount, step.line) });
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
    case 'ssh':
      return sshMount(ground, { step, mount, index });
  }
}

/** What BuildKit passes over without a word. */
function meaningless({ type, from, source, id, readOnly }: Mount): readonly string[] {
  if (type !== 'tmpfs') return type === 'bind' && id !== null ? ['id'] : [];
  const keys = Object.entries({ from, source, id }).flatMap(([key, value]) => (value === null ? [] : [key]));
  return readOnly ? [...keys, 'readonly'] : keys;
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
    source,
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

export async function rootfsOf(ground: StageGround, layers: readonly BuiltLayer[]): Promise<Rootfs> {
  // What is stored as it unpacks, as builds make it, needs no index for that.
  await ground.place(layers.filter(({ descriptor, diffId }) => descriptor.digest !== diffId));
  const files = layers.flatMap((layer) => layerFileOf(placedAt(ground.parts, layer)) ?? []);
  return ground.containers.prepare(files, { signal: ground.signal });
}

function needTarget({ target, type }: Mount, line: number): string {
  if (target !== null) return target;
  throw invalidDockerfile(`${type} mount needs a target`, line);
}
