import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeImage, makeIndex, storeImage } from '../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

let folder: TemporaryFolder;
let store: Store;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: join(folder.path, 'store', 'v1') });
});
afterEach(async () => {
  store.close();
  await folder.remove();
});

const NAME = 'docker.io/library/first:1';

test('a new store is an empty OCI layout', async () => {
  expect(JSON.parse(await readFile(join(store.root, 'oci-layout'), 'utf8'))).toEqual({
    imageLayoutVersion: '1.0.0',
  });
  expect(await store.names()).toEqual([]);
  expect(await store.present()).toEqual(new Set());
  expect((await readdir(join(store.root, 'partial'))).length).toBe(0);
});

test('an image that was stored and named is there for the next who opens the store', async () => {
  const image = makeImage(['base', 'top']);
  await storeImage(store, NAME, image);
  const again = await openStore({ root: store.root });
  expect((await again.names()).map(({ name, descriptor }) => [name, descriptor.digest])).toEqual([
    [NAME, image.descriptor.digest],
  ]);
  expect(await again.present()).toEqual(new Set(image.digests));
  for (const [digest, bytes] of image.blobs) {
    expect(Buffer.from(await again.readBlob({ digest, size: bytes.length }))).toEqual(Buffer.from(bytes));
    expect((await stat(again.blobPath(digest))).mode & 0o777).toBe(0o444);
  }
  expect((await again.verify()).problems).toEqual([]);
  expect(await readdir(join(store.root, 'journal'))).toEqual([]);
});

test('skopeo reads the store as it stands, by the full name', async () => {
  const image = makeImage(['base', 'top']);
  await storeImage(store, NAME, image);
  const { stdout } = await promisify(execFile)('skopeo', ['inspect', `oci:${store.root}:${NAME}`]);
  expect(JSON.parse(stdout)).toMatchObject({ Digest: image.descriptor.digest, Architecture: 'amd64' });
});

test('an image of an index is whole with one platform of it', async () => {
  const [amd, arm] = [makeImage(['amd']), makeImage(['arm'])];
  await storeImage(store, NAME, amd, makeIndex([amd, arm]));
  expect((await store.verify()).problems).toEqual([]);
  expect((await store.collect()).blobs).toBe(0);
});

test('a store of a newer version is looked at and not changed', async () => {
  await storeImage(store, NAME, makeImage(['base']));
  await writeFile(join(store.root, 'strata-store'), '{"version":2}');
  const newer = await openStore({ root: store.root });
  expect(newer.readOnly).toBe(true);
  expect((await newer.names()).length).toBe(1);
  await expect(
    newer.remove({ names: [NAME], manifests: [], mode: 'delete' }, { grace: 0 }),
  ).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
  await expect(newer.setName('x', makeImage(['y']).descriptor)).rejects.toMatchObject({
    code: 'STORE_READ_ONLY',
  });
  await expect(newer.collect()).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
});

test('a name is not given to what is not here', async () => {
  await expect(store.setName(NAME, makeImage(['base']).descriptor)).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
  });
});

test('bytes that are not what their digest says are never stored', async () => {
  const { digests } = makeImage(['base']);
  await expect(store.putBlob(digests[0]!, Buffer.from('other'))).rejects.toMatchObject({
    code: 'DIGEST_MISMATCH',
  });
  expect((await store.present()).size).toBe(0);
});
