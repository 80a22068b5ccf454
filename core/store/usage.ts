import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { explained, isMissing } from '../stream/disk-error.ts';
import type { Ground } from './ground.ts';
import { trashItems } from './removal/trash.ts';

export interface Usage {
  /** Bytes of unfinished downloads. */
  readonly partial: number;
  /** Bytes that only the trash keeps. */
  readonly trash: number;
  /** Bytes of rebuildable indexes and caches. */
  readonly derived: number;
}

export async function usageOf(ground: Ground): Promise<Usage> {
  const { layout } = ground;
  return explained('measure', layout.root, async () => {
    const [partial, derived, items] = await Promise.all([
      bytesUnder(layout.partial),
      bytesUnder(layout.derived, ROOTFS),
      trashItems(ground),
    ]);
    return { partial, derived, trash: items.reduce((sum, { bytes }) => sum + bytes, 0) };
  });
}

/** Bytes that this user can still write. */
export async function diskFree(root: string): Promise<number> {
  const { bavail, bsize } = await explained('measure', root, () => statfs(root));
  return bavail * bsize;
}

/** Unpacked layers of containers count as what builds keep; they are hundreds of thousands of files, and links that lead anywhere. */
const ROOTFS = 'rootfs';

async function bytesUnder(folder: string, except = ''): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name === except) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) bytes += await bytesUnder(path);
      else bytes += (await stat(path)).size;
    }
  } catch (error) {
    // Files come and go while this looks.
    if (!isMissing(error)) throw error;
  }
  return bytes;
}
