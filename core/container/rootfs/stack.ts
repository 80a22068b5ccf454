import { chmodSync, chownSync, utimesSync } from 'node:fs';
import { relative } from 'node:path';
import { StrataError } from '../../oci/strata-error.ts';
import { isPrivileged } from '../process/enclosed.ts';
import { runProgram } from '../process/run-program.ts';
import { overlayOptions, type Overlay } from './overlay.ts';
import { statOf, type TreeLayer } from './tree-layer.ts';

/** An overlay of kept trees with a folder to write to; all paths relative to the one that `mount` runs in. */
export function stackOverlay(
  base: string,
  layers: readonly TreeLayer[],
  folders: { readonly upper: string; readonly work: string; readonly target: string },
): Overlay {
  return {
    lower: layers.map(({ folder }) => relative(base, Buffer.from(folder, 'latin1').toString())),
    upper: { folder: relative(base, folders.upper), work: relative(base, folders.work) },
    target: relative(base, folders.target),
  };
}

/** Mounts it where everybody sees it: for as short a time as possible, and somebody has to unmount it after a crash. */
export async function mountHere(base: string, overlay: Overlay): Promise<void> {
  const { code, stderr } = await runProgram(
    'mount',
    ['-t', 'overlay', '-o', overlayOptions(overlay), 'overlay', overlay.target],
    { cwd: base },
  );
  if (code === 0) return;
  throw new StrataError('CONTAINER_FAILED', `Unpacked layers could not be mounted: ${stderr.trim()}`, {
    evidence: { code },
  });
}

/** The upper folder of an overlay is what its root looks like. */
export function makeLikeRoot(folder: string, layers: readonly TreeLayer[]): void {
  const below = layers[0] === undefined ? undefined : statOf(layers[0].folder);
  if (below === undefined) return chmodSync(folder, 0o755);
  if (isPrivileged()) chownSync(folder, Number(below.uid), Number(below.gid));
  chmodSync(folder, Number(below.mode) & 0o7777);
  const time = Number(below.mtimeMs) / 1000;
  utimesSync(folder, time, time);
}
