import { mkdir, open, readdir } from 'node:fs/promises';
import type { BuildOutput } from '../api/build.ts';
import { saveAsTar, saveInto, type FilesToSave } from '../image/content/save/save-files.ts';
import { keepImageFiles } from '../image/files/open-image-files.ts';
import { StrataError } from '../oci/strata-error.ts';
import { explained } from '../stream/disk-error.ts';
import type { BuildGround } from './build-ground.ts';
import type { BuiltLayer } from './stages/built.ts';

/** Writes an image's filesystem elsewhere. Gives what could not be written, each with the reason. */
export async function writeOutput(
  ground: BuildGround,
  layers: readonly BuiltLayer[],
  output: Exclude<BuildOutput, { readonly kind: 'store' }>,
  write: ((bytes: Uint8Array) => Promise<void>) | undefined,
): Promise<readonly string[]> {
  const { parts, signal } = ground;
  const files = await filesOf(ground, layers);
  if (output.kind === 'folder') {
    const { path } = output;
    await explained('make', path, () => mkdir(path, { recursive: true }));
    if ((await readdir(path)).length > 0)
      throw new StrataError('INVALID_INPUT', `${path} is not empty`, {
        action: 'Choose a new folder.',
        evidence: { path },
      });
    return (await saveInto(parts.workers, files, path, { signal })).skipped;
  }
  if (output.path === null) {
    if (write === undefined)
      throw new StrataError('INVALID_INPUT', 'There is nowhere to write the archive to');
    return (await saveAsTar(parts.workers, files, write, { signal })).skipped;
  }
  const { path } = output;
  const file = await explained('make', path, () => open(path, 'w'));
  try {
    return (
      await saveAsTar(
        parts.workers,
        files,
        (bytes) => explained('write', path, () => file.writeFile(bytes)),
        { signal },
      )
    ).skipped;
  } finally {
    await file.close();
  }
}

async function filesOf(
  { parts, place, signal }: BuildGround,
  layers: readonly BuiltLayer[],
): Promise<FilesToSave> {
  const placed = await place(layers);
  if (placed.length === 0) return { layers: [], root: '/', entries: nothing() };
  const files = await keepImageFiles(parts.workers).of(placed, { signal });
  return {
    layers: placed,
    root: '/',
    entries: files.list({ kind: 'filesystem', upTo: placed.length - 1 }, '/'),
  };
}

async function* nothing(): AsyncGenerator<never> {
  // There is nothing in it.
}
