import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import type { Layout } from '../layout.ts';
import { isProcessMark, ownMark, type ProcessMark } from './process-mark.ts';

/**
 * Durable means: written to a temporary file, flushed, renamed to its place, the folder flushed. A power cut at any
 * instant leaves the old or the new file, never half of one.
 */
export interface WriteOptions {
  readonly mode?: number;
  /** `none`: survives the process, not a power cut (caches, leases). `file`: the folder is flushed by somebody later. */
  readonly flush: 'none' | 'file' | 'all';
}

const TEMPORARY = /^tmp~(.+)~[0-9a-f]+$/;

/** A path for a file that is not finished. Its name says whose it is, so that a later start sweeps what a crash left. */
export function temporaryPath(layout: Layout): string {
  return join(layout.partial, `tmp~${ownMark()}~${randomBytes(6).toString('hex')}`);
}

/** Whose temporary file that is; `undefined` when it is not one. */
export function temporaryOwner(fileName: string): ProcessMark | undefined {
  const mark = TEMPORARY.exec(fileName)?.[1];
  return mark !== undefined && isProcessMark(mark) ? mark : undefined;
}

export async function replaceFile(
  disk: Disk,
  layout: Layout,
  path: string,
  bytes: Uint8Array | string,
  options: WriteOptions,
): Promise<void> {
  const temporary = temporaryPath(layout);
  await explained('write', path, async () => {
    try {
      await writeNew(disk, temporary, bytes, options);
      await disk.rename(temporary, path);
    } catch (error) {
      await removeQuietly(disk, temporary);
      throw error;
    }
    if (options.flush === 'all') await disk.flush(join(path, '..'));
  });
}

export async function writeNew(
  disk: Disk,
  path: string,
  bytes: Uint8Array | string,
  options: WriteOptions,
): Promise<void> {
  const file = await disk.create(path, options.mode ?? 0o644);
  try {
    await file.write(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
    if (options.flush !== 'none') await file.flush();
  } finally {
    await file.close();
  }
}

/** Removes a file that may be gone already; says whether it was there. */
export async function removeIfPresent(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.unlink(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** For cleaning up while another error is on its way out. Tries twice; what stays then is swept at the next start. */
export async function removeQuietly(disk: Disk, path: string): Promise<void> {
  await removeIfPresent(disk, path)
    .catch(() => removeIfPresent(disk, path))
    .catch(() => undefined);
}
