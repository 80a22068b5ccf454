import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import type { LayerFile } from './content-orders.ts';
import { keepUnpackedCopy } from './unpacked-copy.ts';

const BYTES = Buffer.alloc(1000, 'x');

async function layerIn(folder: string, name: string): Promise<LayerFile> {
  const derivedFolder = join(folder, name);
  await mkdir(derivedFolder);
  const digest = sha256(Buffer.from(name));
  return { path: '', offset: 0, length: 0, compression: 'zstd', derivedFolder, digest, diffId: digest };
}

const keep = (layer: LayerFile, budget: number): Promise<boolean> =>
  keepUnpackedCopy(layer, (consume) => consume(BYTES), budget);

test('copies that were not read for longest make room for new ones', async () => {
  await withTemporaryFolder(async (folder) => {
    const [first, second, third] = [
      await layerIn(folder, 'a'),
      await layerIn(folder, 'b'),
      await layerIn(folder, 'c'),
    ];
    expect(await keep(first, 2000)).toBe(true);
    expect(await keep(second, 2000)).toBe(true);
    await utimes(join(folder, 'b', 'unpacked'), 1, 1);
    expect(await keep(third, 2000)).toBe(true);
    expect(await readdir(join(folder, 'a'))).toEqual(['unpacked']);
    expect(await readdir(join(folder, 'b'))).toEqual([]);
    expect(await readdir(join(folder, 'c'))).toEqual(['unpacked']);
  });
});

test('what is larger than all that may be used is not kept, and leaves nothing', async () => {
  await withTemporaryFolder(async (folder) => {
    const layer = await layerIn(folder, 'a');
    await writeFile(join(folder, 'a', 'index'), 'index');
    expect(await keep(layer, 999)).toBe(false);
    expect(await readdir(join(folder, 'a'))).toEqual(['index']);
  });
});
