import { chmod, readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeImage, makeIndex, storeImage } from '../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const FIRST = 'example.org/first:1';
const SECOND = 'example.org/second:1';
const first = makeImage(['shared by both', 'first alone']);
const second = makeImage(['shared by both', 'second alone']);
const [, shared, alone] = first.digests;
const manifest = first.descriptor.digest;

let folder: TemporaryFolder;
let store: Store;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: join(folder.path, 'store') });
  await storeImage(store, FIRST, first);
  await storeImage(store, SECOND, second);
});
afterEach(async () => {
  store.close();
  await folder.remove();
});

async function damage(path: string, change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(path);
  change(bytes);
  await chmod(path, 0o644);
  await writeFile(path, bytes);
}

test('a sound store has no problems, and its progress ends at its size', async () => {
  let last = {};
  const report = await store.verify({ onProgress: (progress) => (last = progress) });
  expect(report.problems).toEqual([]);
  const bytes = [...(await store.blobs()).values()].reduce((sum, size) => sum + size, 0);
  expect(report).toMatchObject({ blobs: 7, bytes });
  expect(last).toEqual({ blobs: 7, totalBlobs: 7, bytes, totalBytes: bytes });
});

test('a flipped bit is found with the images it is in, and pulling again fetches that blob alone', async () => {
  await damage(store.blobPath(shared!), (bytes) => (bytes[3]! ^= 4));
  expect((await store.verify()).problems).toMatchObject([
    { kind: 'wrong-digest', digest: shared, images: [FIRST, SECOND] },
  ]);
  await expect(
    store.readBlob({ digest: shared!, size: first.blobs.get(shared!)!.length }),
  ).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  await store.discardBlob(shared!);
  const job = await store.beginJob({ kind: 'pull', title: FIRST, input: {} });
  const present = await job.hold(first.digests);
  expect(first.digests.filter((digest) => !present.has(digest))).toEqual([shared]);
  await store.putBlob(shared!, first.blobs.get(shared!)!);
  await job.done();
  expect((await store.verify()).problems).toEqual([]);
});

test('a truncated blob is found', async () => {
  await chmod(store.blobPath(alone!), 0o644);
  await truncate(store.blobPath(alone!), 3);
  expect((await store.verify()).problems).toMatchObject([
    { kind: 'wrong-size', digest: alone, images: [FIRST] },
  ]);
});

test('a deleted layer and a deleted manifest are found', async () => {
  await unlink(store.blobPath(alone!));
  expect((await store.verify()).problems).toMatchObject([
    { kind: 'missing', digest: alone, images: [FIRST] },
  ]);
  await unlink(store.blobPath(manifest));
  expect((await store.verify()).problems).toMatchObject([
    { kind: 'missing', digest: manifest, images: [FIRST] },
  ]);
});

test('a platform that was not pulled is not missing; an index without any platform is', async () => {
  const [amd, arm] = [makeImage(['amd']), makeImage(['arm'])];
  await storeImage(store, 'example.org/multi:1', amd, makeIndex([amd, arm]));
  expect((await store.verify()).problems).toEqual([]);
  await unlink(store.blobPath(amd.descriptor.digest));
  expect((await store.verify()).problems.map(({ kind, digest }) => [kind, digest])).toEqual([
    ['missing', amd.descriptor.digest],
    ['missing', arm.descriptor.digest],
  ]);
});

test('a damaged document that is written again is whole again', async () => {
  await damage(store.blobPath(manifest), (bytes) => (bytes[10]! ^= 1));
  expect((await store.verify()).problems).toMatchObject([{ kind: 'wrong-digest', digest: manifest }]);
  await store.putBlob(manifest, first.blobs.get(manifest)!);
  expect((await store.verify()).problems).toEqual([]);
});

test('checking can be cancelled', async () => {
  const controller = new AbortController();
  const checking = store.verify({ signal: controller.signal, onProgress: () => controller.abort() });
  await expect(checking).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a missing index.json is a problem and no reason to forget images', async () => {
  await unlink(join(store.root, 'index.json'));
  const again = await openStore({ root: store.root });
  expect((await again.verify()).problems).toMatchObject([{ kind: 'bad-index' }]);
  await expect(again.collect()).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  expect((await again.present()).size).toBe(7);
});
