import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { isProcessMark, ownMark, processState } from '../../store/disk/process-mark.ts';
import { explained, isMissing, systemCode } from '../../stream/disk-error.ts';

/** Commits that are kept, checked out, those used last; … */
const MOST_KEPT = 16;
/** … but none that was used so lately goes: another build may be at it. */
const IN_USE_MS = 24 * 3_600_000;

/** Checked out commits, below the store's `build/git`, each in a folder that is there once it is whole. */
export interface Checkouts {
  /** Makes it with `fill`, which gets an empty folder, unless it is there. */
  take(key: readonly string[], fill: (folder: string) => Promise<void>): Promise<string>;
}

export async function openCheckouts(storeRoot: string): Promise<Checkouts> {
  const root = path.join(storeRoot, 'build', 'git');
  await explained('make', root, () => mkdir(root, { recursive: true, mode: 0o700 }));
  await sweep(root);
  return {
    async take(key, fill) {
      const folder = path.join(root, createHash('sha256').update(JSON.stringify(key)).digest('hex'));
      const now = new Date();
      try {
        await utimes(folder, now, now);
        return folder;
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
      const unfinished = markedPath(root);
      try {
        await explained('make', unfinished, () => mkdir(unfinished, { mode: 0o700 }));
        await fill(unfinished);
        await rename(unfinished, folder);
      } catch (error) {
        // Somebody else was faster, with the same files.
        if (systemCode(error) !== 'ENOTEMPTY' && systemCode(error) !== 'EEXIST') throw error;
      } finally {
        await rm(unfinished, { recursive: true, force: true });
      }
      return folder;
    },
  };
}

/** Removes what killed processes left, and what was not used for longest. */
async function sweep(root: string): Promise<void> {
  const kept: { readonly folder: string; readonly used: number }[] = [];
  for (const name of await readdir(root)) {
    const folder = path.join(root, name);
    const mark = name.split('~')[0] ?? '';
    if (isProcessMark(mark)) {
      if (processState(mark) === 'dead') await rm(folder, { recursive: true, force: true });
      continue;
    }
    const used = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (used !== undefined) kept.push({ folder, used });
  }
  for (const { folder, used } of kept.sort((a, b) => b.used - a.used).slice(MOST_KEPT))
    if (Date.now() - used > IN_USE_MS) await remove(root, folder);
}

/** Out of reach first: a half of it, which is what a kill leaves, must not be taken for the whole. */
async function remove(root: string, folder: string): Promise<void> {
  const aside = markedPath(root);
  try {
    await rename(folder, aside);
  } catch (error) {
    // Another process was faster.
    if (!isMissing(error)) throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/** A name that tells whose it is, so that it is removed when that process was killed. */
function markedPath(root: string): string {
  return path.join(root, `${ownMark()}~${randomBytes(6).toString('hex')}`);
}
