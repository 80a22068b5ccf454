import { open, readdir, rename, stat, statfs, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isCancelled } from '../../oci/strata-error.ts';
import { isMissing, systemCode } from '../../stream/disk-error.ts';
import type { LayerFile } from './content-orders.ts';

/** Of all layers beside this one; whichever was not read for longest goes first. */
const BUDGET = 2 * 1024 ** 3;

/** A layer unpacked to disk, for what can only be decompressed from its beginning. Bounded, deletable at any time. */
export function unpackedCopyOf({ derivedFolder }: LayerFile): string {
  return join(derivedFolder, 'unpacked');
}

/** Bytes of the copy; undefined when there is none. It counts as read now. */
export async function useUnpackedCopy(layer: LayerFile): Promise<number | undefined> {
  const path = unpackedCopyOf(layer);
  try {
    const { size } = await stat(path);
    const now = new Date();
    await utimes(path, now, now);
    return size;
  } catch (error) {
    if (isMissing(error) || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Writes what `unpackInto` gives; false when it does not fit into what may be used. Replaces older copies of other layers. */
export async function keepUnpackedCopy(
  layer: LayerFile,
  unpackInto: (consume: (bytes: Uint8Array) => Promise<void>) => Promise<void>,
  budget = BUDGET,
): Promise<boolean> {
  const target = unpackedCopyOf(layer);
  const temporary = `${target}.${process.pid}.${Date.now()}`;
  const { bavail, bsize } = await statfs(layer.derivedFolder);
  const most = Math.min(budget, (bavail * bsize) / 2);
  let size = 0;
  const tooLarge = new Error('too large');
  try {
    const file = await open(temporary, 'wx');
    try {
      await unpackInto(async (bytes) => {
        size += bytes.length;
        if (size > most) throw tooLarge;
        await file.writeFile(bytes);
      });
    } finally {
      await file.close();
    }
    await makeRoom(layer, budget - size);
    await rename(temporary, target);
    return true;
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    // A full disk is no failure of whoever wants to read a file.
    if (error === tooLarge || (systemCode(error) !== undefined && !isCancelled(error))) return false;
    throw error;
  }
}

/** Removes copies until those that are left have `most` bytes. */
async function makeRoom(layer: LayerFile, most: number): Promise<void> {
  const all = dirname(layer.derivedFolder);
  const copies: { readonly path: string; readonly size: number; readonly used: number }[] = [];
  for (const name of await readdir(all)) {
    const path = join(all, name, 'unpacked');
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) copies.push({ path, size: found.size, used: found.mtimeMs });
  }
  let total = 0;
  for (const { path, size } of copies.sort((a, b) => b.used - a.used)) {
    total += size;
    if (total > most) await unlink(path).catch(() => undefined);
  }
}
