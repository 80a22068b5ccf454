import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { writeTar, type TarEntry } from '../../testing/images/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { keptSecrets, scanLayer } from './layer-secrets.ts';

const TOKEN = `ghp_${randomBytesOf('token', 18).toString('hex')}`;

let folder: TemporaryFolder;
let workers: Workers;
beforeEach(async () => {
  folder = await temporaryFolder();
  workers = openWorkers({ folder: inject('workers'), size: 2 });
});
afterEach(async () => {
  await workers.close();
  await folder.remove();
});

/** In the middle of a file, as in an archive. */
async function layer(entries: readonly TarEntry[]): Promise<PlacedLayer> {
  const tar = writeTar(entries);
  const blob = gzipSync(tar);
  const path = join(folder.path, 'archive');
  await writeFile(path, Buffer.concat([Buffer.alloc(100), blob, Buffer.alloc(100)]));
  return {
    diffId: sha256(tar),
    digest: sha256(blob),
    indexFile: '',
    bytes: {
      kind: 'file',
      path,
      offset: 100,
      length: blob.length,
      compression: 'gzip',
      derivedFolder: folder.path,
    },
  };
}

test('a layer is scanned once, and what is kept of it holds no secret', async () => {
  const placed = await layer([
    { path: 'app', kind: 'folder' },
    { path: './app/.env', content: 'DB_PASSWORD=correct-horse\n' },
    { path: 'app/token', content: `x\n${TOKEN}\n` },
    { path: 'app/link', kind: 'symlink', target: 'token' },
    { path: 'app/empty' },
  ]);
  expect(await keptSecrets(placed)).toBe(undefined);
  const scan = await scanLayer(workers, placed, {});
  expect(scan.findings.map(({ path, line, shown }) => [path, line, shown])).toEqual([
    ['/app/.env', 1, 'DB_PASSWORD=…, 13 characters'],
    ['/app/token', 2, 'ghp_…, 40 characters'],
  ]);
  expect(scan).toMatchObject({ filesRead: 2, bytesRead: 26 + 43 });
  expect(await keptSecrets(placed)).toMatchObject(scan);
  const names = await readdir(folder.path);
  expect(names.sort()).toEqual(['archive', 'secrets']);
  expect(await readFile(join(folder.path, 'secrets'), 'utf8')).not.toMatch(
    new RegExp(`horse|${TOKEN.slice(4, 12)}`),
  );
});

test('of a large file the first mebibyte is read', async () => {
  const filler = Buffer.alloc(1024 * 1024 - 100, '\n');
  const placed = await layer([
    { path: 'within', content: Buffer.concat([filler, Buffer.from(TOKEN), Buffer.alloc(5_000_000, '\n')]) },
    { path: 'behind', content: Buffer.concat([filler, Buffer.alloc(200, '\n'), Buffer.from(TOKEN)]) },
  ]);
  const done: number[] = [];
  const scan = await scanLayer(workers, placed, { onProgress: (bytes) => done.push(bytes) });
  expect(scan.findings.map(({ path, line }) => [path, line])).toEqual([['/within', filler.length + 1]]);
  expect(scan.bytesRead).toBe(2 * 1024 * 1024);
});

test('a path with bytes that are no UTF-8 keeps its name through the cache', async () => {
  const tar = writeTar([{ path: 'zzz/token', content: TOKEN }]);
  // The checksum of a header is a sum: two bytes that change by as much leave it as it is.
  tar[0] = 0x7a + 0x40;
  tar[1] = 0x7a - 0x40;
  const blob = gzipSync(tar);
  const path = join(folder.path, 'blob');
  await writeFile(path, blob);
  const placed: PlacedLayer = {
    diffId: sha256(tar),
    digest: sha256(blob),
    indexFile: '',
    bytes: {
      kind: 'file',
      path,
      offset: 0,
      length: blob.length,
      compression: 'gzip',
      derivedFolder: folder.path,
    },
  };
  const scan = await scanLayer(workers, placed, {});
  expect((await keptSecrets(placed))?.findings).toEqual(scan.findings);
  expect(scan.findings.map((found) => found.path)).toEqual(['/\udcba:z/token']);
});

test.each(['{', '{"rules":0}', '[]', ''])('a kept result that is %j is found again', async (text) => {
  const placed = await layer([{ path: 'a', content: TOKEN }]);
  await writeFile(join(folder.path, 'secrets'), text);
  expect(await keptSecrets(placed)).toBe(undefined);
  await scanLayer(workers, placed, {});
  expect((await keptSecrets(placed))?.findings).toHaveLength(1);
});

test('a cancelled scan keeps nothing', async () => {
  const placed = await layer([{ path: 'a', content: randomBytesOf('large', 8_000_000) }]);
  const controller = new AbortController();
  controller.abort();
  await expect(scanLayer(workers, placed, { signal: controller.signal })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  const half = new AbortController();
  const scanning = scanLayer(workers, placed, { signal: half.signal, onProgress: () => half.abort() });
  await expect(scanning).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await keptSecrets(placed)).toBe(undefined);
});

test('a layer that is damaged fails, one that is in a registry says so', async () => {
  const placed = await layer([{ path: 'a', content: randomBytesOf('a', 100_000) }]);
  const bytes = placed.bytes.kind === 'file' ? placed.bytes : undefined;
  const cut = { ...placed, bytes: { ...bytes!, length: 50_000 } };
  await expect(scanLayer(workers, cut, {})).rejects.toMatchObject({ code: 'CORRUPT_STREAM' });
  const elsewhere: PlacedLayer = { ...placed, bytes: { kind: 'elsewhere' } };
  await expect(scanLayer(workers, elsewhere, {})).rejects.toMatchObject({ code: 'LAYER_ELSEWHERE' });
  expect(await keptSecrets(elsewhere)).toBe(undefined);
});
