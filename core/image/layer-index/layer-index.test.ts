import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import type { TarEntry } from '../../stream/tar/entry.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { LayerIndexWriter } from './index-writer.ts';
import { openLayerIndex, readLayerIndexHeader } from './layer-index.ts';

const PLAIN: TarEntry = {
  path: Buffer.from('file'),
  type: 0x30,
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  stored: 0,
  sparse: false,
  mtime: 1_700_000_000,
  mtimeNanos: 0,
  linkTarget: Buffer.alloc(0),
  deviceMajor: 0,
  deviceMinor: 0,
  xattrs: [],
  offset: 512,
};
const DIGEST = Buffer.alloc(32, 7);
const DIFF_ID = sha256(Buffer.from('layer'));

async function writeIndex(file: string, entries: readonly Partial<TarEntry>[]): Promise<void> {
  const writer = new LayerIndexWriter(file);
  for (const entry of entries) {
    writer.add({ ...PLAIN, ...entry }, DIGEST);
    if (writer.isFull) await writer.flush();
  }
  await writer.finish(DIFF_ID, 1_000_000);
}

describe('a layer index gives back', () => {
  test('every field of every kind of entry', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'index');
      const latin = Buffer.from([0x61, 0xe4]);
      await writeIndex(file, [
        { path: Buffer.from('usr/'), type: 0x35, mode: 0o1777, mtime: -5, mtimeNanos: 999_999_999 },
        {
          path: Buffer.from('usr/größe'),
          size: 5_000_000_000,
          stored: 5_000_000_000,
          uid: 4_000_000_000,
          gid: -1,
          offset: 1024,
        },
        { path: latin, type: 0x32, linkTarget: latin, offset: 5_000_002_048 },
        { path: Buffer.from('dev/sda'), type: 0x34, deviceMajor: 8, deviceMinor: 1 },
        { path: Buffer.from('holes'), size: 2 ** 40, stored: 512, sparse: true },
        { path: Buffer.from('odd'), type: 0x56, mtime: Number.MAX_SAFE_INTEGER, uid: 2 ** 60 },
        {
          xattrs: [
            { name: 'user.a', value: Buffer.from([0, 255]) },
            { name: 'user.b', value: Buffer.alloc(0) },
          ],
        },
        { path: Buffer.alloc(0) },
      ]);
      const index = await openLayerIndex(file);
      expect(index.facts).toEqual({ diffId: DIFF_ID, unpacked: 1_000_000, entries: 8 });
      expect(await readLayerIndexHeader(file)).toEqual(index.facts);
      const entries = [...index.entries()];
      expect(entries).toEqual([...index.entries()]);
      expect(entries.map(({ path, type }) => [path, type])).toEqual([
        ['usr/', 'directory'],
        ['usr/größe', 'file'],
        ['a\ufffd', 'symbolic link'],
        ['dev/sda', 'block device'],
        ['holes', 'file'],
        ['odd', 'unknown'],
        ['file', 'file'],
        ['', 'file'],
      ]);
      expect(entries[0]).toMatchObject({
        mode: 0o1777,
        mtime: -5,
        mtimeNanos: 999_999_999,
        digest: undefined,
      });
      expect(entries[1]).toMatchObject({
        size: 5e9,
        stored: 5e9,
        uid: 4e9,
        gid: -1,
        offset: 1024,
        digest: `sha256:${'07'.repeat(32)}`,
      });
      expect(entries[2]).toMatchObject({ linkTarget: 'a\ufffd', offset: 5_000_002_048 });
      expect([entries[2]?.pathBytes, entries[2]?.linkTargetBytes]).toEqual([latin, latin]);
      expect(entries[3]?.device).toEqual({ major: 8, minor: 1 });
      expect(entries[4]).toMatchObject({ size: 2 ** 40, stored: 512, isSparse: true, digest: undefined });
      expect(entries[6]?.xattrs).toEqual(
        new Map([
          ['user.a', Buffer.from([0, 255])],
          ['user.b', Buffer.alloc(0)],
        ]),
      );
      expect(entries[7]?.digest).toBe(sha256(Buffer.alloc(0)));
    }));

  test('nothing for a layer without entries', () =>
    withTemporaryFolder(async (folder) => {
      await writeIndex(join(folder, 'index'), []);
      expect([...(await openLayerIndex(join(folder, 'index'))).entries()]).toEqual([]);
    }));

  test('100,000 entries in many groups, small on disk and open at once', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'index');
      const paths = Array.from(
        { length: 100_000 },
        (_, at) => `usr/lib/node_modules/package-${at >> 6}/dist/file-${at & 63}.js`,
      );
      await writeIndex(
        file,
        paths.map((path, at) => ({ path: Buffer.from(path), size: at, stored: at, offset: 512 * (at + 1) })),
      );
      // A tenth of the headers that it stands for.
      expect((await stat(file)).size).toBeLessThan((100_000 * 512) / 10);
      const index = await openLayerIndex(file);
      expect(Array.from(index.entries(), ({ path }) => path)).toEqual(paths);
    }));

  test('long and hostile paths', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'index');
      const paths = ['../x', 'd/'.repeat(500_000), `${'d/'.repeat(500_000)}x`, '/', 'a\u0001b'];
      await writeIndex(
        file,
        paths.map((path) => ({ path: Buffer.from(path) })),
      );
      expect(Array.from((await openLayerIndex(file)).entries(), ({ path }) => path)).toEqual(paths);
    }));
});

describe('a damaged index', () => {
  test('is told from a good one', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'index');
      await writeIndex(
        file,
        Array.from({ length: 1000 }, (_, at) => ({ path: Buffer.from(`path/${at}`) })),
      );
      const whole = await readFile(file);
      const damages: Readonly<Record<string, Buffer>> = {
        cut: whole.subarray(0, whole.length - 10),
        'cut in its header': whole.subarray(0, 100),
        empty: Buffer.alloc(0),
        'not written to its end': Buffer.concat([Buffer.alloc(128), whole.subarray(128)]),
        'of a later version': Buffer.concat([whole.subarray(0, 8), Buffer.from([2]), whole.subarray(9)]),
        'flipped in its header': Buffer.concat([
          whole.subarray(0, 20),
          Buffer.from([99]),
          whole.subarray(21),
        ]),
        'flipped in its footer': Buffer.concat([
          whole.subarray(0, -8),
          Buffer.from([0x55]),
          whole.subarray(-7),
        ]),
      };
      for (const [what, bytes] of Object.entries(damages)) {
        const damaged = join(folder, 'damaged');
        await writeFile(damaged, bytes);
        const opened = openLayerIndex(damaged).then((index) => [...index.entries()]);
        await expect(opened, what).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
      }
    }));

  test('has no header, like a missing one', () =>
    withTemporaryFolder(async (folder) => {
      expect(await readLayerIndexHeader(join(folder, 'none'))).toBeUndefined();
      await writeFile(join(folder, 'short'), 'STRATALI');
      expect(await readLayerIndexHeader(join(folder, 'short'))).toBeUndefined();
    }));
});
