import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StrataError } from '../../../oci/strata-error.ts';
import { explained, isMissing } from '../../../stream/disk-error.ts';

/** Called before anything is written to a temporary path; what it gives is called when nothing is left there. */
export type Begin = (temporary: string) => Promise<() => Promise<void>>;

/** Whether a name is one that this module gives to what is not whole yet. */
export function isTemporaryOfSave(name: string): boolean {
  return /^\..+\.[0-9a-f]{12}\.part$/.test(name);
}

/** A file of this name is written beside its destination and moved there once it is whole; one that is there is replaced. */
export async function fileAside<Result>(
  destination: string,
  mode: number,
  write: (write: (bytes: Uint8Array) => Promise<void>) => Promise<Result>,
  begin: Begin,
): Promise<Result> {
  const there = await kindOf(destination);
  if (there === 'other') throw taken(destination);
  return aside(destination, begin, async (temporary) => {
    const file = await open(temporary, 'wx', mode);
    try {
      return await write((bytes) => explained('write', destination, () => file.writeFile(bytes)));
    } finally {
      await file.close();
    }
  });
}

/** The same for a folder, which must not be there yet. */
export async function folderAside<Result>(
  destination: string,
  fill: (folder: string) => Promise<Result>,
  begin: Begin,
): Promise<Result> {
  if ((await kindOf(destination)) !== 'none') throw taken(destination);
  return aside(destination, begin, async (temporary) => {
    await explained('make', destination, () => mkdir(temporary, 0o700));
    const result = await fill(temporary);
    // It may have come in the meantime.
    if ((await kindOf(destination)) !== 'none') throw taken(destination);
    return result;
  });
}

async function aside<Result>(
  destination: string,
  begin: Begin,
  make: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const target = resolve(destination);
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.part`);
  const ended = await begin(temporary);
  try {
    const result = await explained('write', destination, () => make(temporary));
    await explained('write', destination, () => rename(temporary, target));
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  } finally {
    await ended();
  }
}

async function kindOf(path: string): Promise<'none' | 'file' | 'other'> {
  try {
    return (await lstat(path)).isFile() ? 'file' : 'other';
  } catch (error) {
    if (isMissing(error)) return 'none';
    return explained('look at', path, () => Promise.reject(error));
  }
}

function taken(path: string): StrataError {
  return new StrataError('INVALID_INPUT', `${path} is there already and is not overwritten`, {
    action: 'Choose another place or name.',
    evidence: { path },
  });
}
