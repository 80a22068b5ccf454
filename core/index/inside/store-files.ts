import { opendir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { unpackedTrees } from '../../container/rootfs/unpacked-trees.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { mapLimited } from '../../transfer/limited.ts';
import type { StoreFile } from '../../image/storage/attribution.ts';

/** Files looked at side by side. */
const AT_A_TIME = 16;

/** Every file of a store once: another link to the same bytes takes no room. Blobs come first, so that they have the bytes. */
export async function storeFiles(root: string): Promise<readonly StoreFile[]> {
  const paths: string[] = [];
  const unpacked = `derived${sep}rootfs`;
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(join(root, folder))) {
        const path = folder === '' ? entry.name : `${folder}${sep}${entry.name}`;
        // Unpacked trees are hundreds of thousands of files, counted when they were unpacked.
        if (entry.isDirectory() && folder !== unpacked) folders.push(path);
        else if (entry.isFile()) paths.push(path);
      }
    } catch (error) {
      // Folders come and go while this looks.
      if (!isMissing(error)) throw error;
    }
  }
  const blobs = `blobs${sep}`;
  paths.sort((a, b) => Number(b.startsWith(blobs)) - Number(a.startsWith(blobs)) || (a < b ? -1 : 1));
  const facts = await mapLimited(paths, AT_A_TIME, async (path) => {
    try {
      return await stat(join(root, path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  });
  const trees = (await unpackedTrees(root)).map(({ name, bytes }) => ({
    parts: ['derived', 'rootfs', name],
    bytes,
  }));
  const seen = new Set<string>();
  const counted = paths.flatMap((path, index) => {
    const found = facts[index];
    if (found === undefined) return [];
    const isLinked = found.nlink > 1;
    const inode = `${found.dev}/${found.ino}`;
    const again = isLinked && seen.has(inode);
    if (isLinked) seen.add(inode);
    return [{ parts: path.split(sep), bytes: again ? 0 : found.size }];
  });
  return [...counted, ...trees];
}
