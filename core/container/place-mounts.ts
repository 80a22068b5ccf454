import { lstat, mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { StrataError } from '../oci/strata-error.ts';
import { isMissing } from '../stream/disk-error.ts';
import type { ContainerMount } from './container-mount.ts';
import { quoted } from './process/enclosed.ts';
import { mountOverlay } from './rootfs/overlay.ts';
import { lookInLayers } from './rootfs/resolve-in-layers.ts';
import { secretsArchive } from './secrets-archive.ts';
import type { SpecMount } from './spec/runtime-spec.ts';

export interface PlacedMounts {
  readonly mounts: readonly SpecMount[];
  /** Lines of the script that has its own mounts. */
  readonly script: readonly string[];
  /** What that script reads. */
  readonly input: Buffer | undefined;
}

interface Place {
  /** Where the script runs. */
  readonly base: string;
  /** Of this container. */
  readonly scratch: string;
  readonly overlay: boolean;
}

/** What has to be done so that a container can have its mounts, and how the runtime is told of them. */
export async function placeMounts(place: Place, wanted: readonly ContainerMount[]): Promise<PlacedMounts> {
  const script: string[] = [];
  const mounts: SpecMount[] = [];
  const secrets: (ContainerMount & { readonly kind: 'secret' })[] = [];
  for (const [at, mount] of wanted.entries()) {
    if (!mount.target.startsWith('/') || /^[/.]*$/.test(mount.target))
      throw new StrataError('INVALID_INPUT', `Nothing can be mounted at "${mount.target}" of a container`);
    const folder = join(place.scratch, 'mounts', String(at));
    switch (mount.kind) {
      case 'tmpfs':
        mounts.push({
          destination: mount.target,
          type: 'tmpfs',
          source: 'tmpfs',
          options: ['nosuid', 'nodev', ...(mount.size === null ? [] : [`size=${mount.size}`])],
        });
        break;
      case 'secret':
        mounts.push(bind(mount.target, join(place.scratch, 'secrets', String(secrets.length)), true));
        secrets.push(mount);
        break;
      case 'bind': {
        const source =
          mount.writes === 'discarded'
            ? await discarding(place, folder, await partsOf(mount.source), script)
            : mount.source;
        mounts.push(bind(mount.target, source, mount.writes === 'refused'));
        break;
      }
      case 'rootfs': {
        const parts = partsIn(mount);
        const source =
          mount.writes === 'discarded'
            ? await discarding(place, folder, parts, script)
            : await together(place, folder, parts, script);
        mounts.push(bind(mount.target, source, mount.writes === 'refused'));
      }
    }
  }
  if (secrets.length === 0) return { mounts, script, input: undefined };
  const folder = join(place.scratch, 'secrets');
  await mkdir(folder);
  script.push(
    `mount -t tmpfs -o mode=0700 tmpfs ${quoted(folder)}`,
    `tar -xpf - --numeric-owner -C ${quoted(folder)}`,
  );
  return { mounts, script, input: secretsArchive(secrets) };
}

/** The folders that are one folder together, the topmost first, or one file. */
interface Parts {
  readonly isFolder: boolean;
  readonly paths: readonly string[];
}

async function partsOf(source: string): Promise<Parts> {
  try {
    return { isFolder: (await lstat(source)).isDirectory(), paths: [source] };
  } catch (error) {
    if (isMissing(error)) throw missing(source);
    throw error;
  }
}

function partsIn({ rootfs, path }: ContainerMount & { readonly kind: 'rootfs' }): Parts {
  const text = (bytes: string): string => Buffer.from(bytes, 'latin1').toString();
  if (/^[/.]*$/.test(path)) return { isFolder: true, paths: rootfs.layers.map(({ folder }) => text(folder)) };
  const found = lookInLayers(rootfs.layers, path);
  if (found === undefined) throw missing(path);
  const { parts } = found.merged;
  if (parts.length === 0) return { isFolder: false, paths: [text(found.file)] };
  return { isFolder: true, paths: parts.map(({ layer, path: below }) => text(`${layer.folder}/${below}`)) };
}

async function together(place: Place, folder: string, parts: Parts, script: string[]): Promise<string> {
  const [only] = parts.paths;
  if (parts.paths.length === 1 && only !== undefined) return only;
  const target = join(folder, 'merged');
  await mkdir(target, { recursive: true });
  if (parts.paths.length > 0)
    script.push(
      mountOverlay({ lower: inside(place, parts), upper: undefined, target: relative(place.base, target) }),
    );
  return target;
}

/** The same files; what is written to them goes with the container. */
async function discarding(place: Place, folder: string, parts: Parts, script: string[]): Promise<string> {
  const target = join(folder, 'merged');
  await mkdir(parts.isFolder ? target : folder, { recursive: true });
  if (parts.paths.length === 0) return target;
  if (!parts.isFolder || !place.overlay) {
    for (const path of parts.paths) script.push(`cp -a -T ${quoted(path)} ${quoted(target)}`);
    return target;
  }
  const upper = { folder: join(folder, 'upper'), work: join(folder, 'work') };
  for (const each of Object.values(upper)) await mkdir(each);
  const [first = ''] = parts.paths;
  script.push(
    `chmod --reference=${quoted(first)} ${quoted(upper.folder)}`,
    `chown --reference=${quoted(first)} ${quoted(upper.folder)}`,
    mountOverlay({
      lower: inside(place, parts),
      upper: { folder: relative(place.base, upper.folder), work: relative(place.base, upper.work) },
      target: relative(place.base, target),
    }),
  );
  return target;
}

function inside({ base }: Place, { paths }: Parts): string[] {
  return paths.map((path) => (path.startsWith(`${base}/`) ? relative(base, path) : path));
}

export function bind(destination: string, source: string, readOnly: boolean): SpecMount {
  return { destination, type: 'bind', source, options: ['rbind', 'rprivate', readOnly ? 'ro' : 'rw'] };
}

function missing(path: string): StrataError {
  return new StrataError('FILE_NOT_FOUND', `"${path}" cannot be mounted: it is not there`, {
    evidence: { path },
  });
}
