import { lstat, rmdir, unlink } from 'node:fs/promises';
import { isMissing, systemCode } from '../stream/disk-error.ts';
import { runProgram } from './process/run-program.ts';
import { resolveInLayers } from './rootfs/resolve-in-layers.ts';
import { namesIn } from './rootfs/survey.ts';
import { bytes, findIn, latin1, statOf, type TreeLayer } from './rootfs/tree-layer.ts';

/** Paths (bytes as latin-1) that a runtime makes because something is mounted there, and the folders they are made in. */
export interface MountTargets {
  /** The deepest first. */
  readonly made: readonly string[];
  readonly folders: readonly string[];
}

/** To be asked before the container runs. */
export function missingTargets(layers: readonly TreeLayer[], destinations: readonly string[]): MountTargets {
  const made = new Set<string>();
  const folders = new Set<string>();
  for (const destination of destinations) {
    const names = resolveInLayers(layers, destination);
    for (let depth = 1; depth <= names.length; depth += 1) {
      if (findIn(layers, names.slice(0, depth)) !== undefined) continue;
      made.add(names.slice(0, depth).join('/'));
      const above = names.slice(0, depth - 1).join('/');
      if (!made.has(above)) folders.add(above);
    }
  }
  return { made: [...made].sort((a, b) => b.length - a.length), folders: [...folders] };
}

/**
 * Removes what was made for mounts from the folder that a container wrote to, unless something is in it by now; a folder
 * that has changed by nothing else gets its time back.
 */
export async function removeTargets(
  folder: string,
  layers: readonly TreeLayer[],
  { made, folders }: MountTargets,
  how: 'overlay' | 'copy',
): Promise<void> {
  const base = latin1(folder);
  for (const path of made) await removeEmpty(bytes(`${base}/${path}`));
  for (const path of folders) {
    if (path === '') continue;
    const here = `${base}/${path}`;
    const below = findIn(layers, path.split('/'));
    if (below === undefined || statOf(here) === undefined) continue;
    if (how === 'overlay' && namesIn(here).length > 0) continue;
    const [from, to] = [below.file, here].map((file) => bytes(file).toString());
    await runProgram('touch', ['--no-dereference', '--reference', from ?? '', '--', to ?? '']);
  }
}

async function removeEmpty(path: Buffer): Promise<void> {
  try {
    const found = await lstat(path);
    if (found.isDirectory()) await rmdir(path);
    else if (found.isFile() && found.size === 0) await unlink(path);
  } catch (error) {
    if (!isMissing(error) && systemCode(error) !== 'ENOTEMPTY') throw error;
  }
}
