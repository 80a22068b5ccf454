import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeImage } from '../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const image = makeImage(['layer']);
const request = { kind: 'pull', title: 'layer', input: { reference: 'layer', platform: null } } as const;

let folder: TemporaryFolder;
let store: Store;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: join(folder.path, 'store') });
});
afterEach(async () => {
  store.close();
  await folder.remove();
});

async function putAll(): Promise<void> {
  for (const [digest, bytes] of image.blobs) await store.putBlob(digest, bytes);
}

test('what a running job holds is not collected, and is once it is done', async () => {
  const job = await store.beginJob(request);
  expect(await job.hold(image.digests)).toEqual(new Set());
  await putAll();
  expect((await store.collect({ unfinished: 'all' })).blobs).toBe(0);
  await job.done();
  expect((await store.collect()).blobs).toBe(3);
});

test('a job that holds a manifest holds what it points to', async () => {
  await putAll();
  const job = await store.beginJob(request);
  await job.hold([image.descriptor.digest]);
  expect((await store.collect()).blobs).toBe(0);
  await job.done();
});

test('a cancelled pull keeps what it had until it is begun again or forgotten', async () => {
  const job = await store.beginJob(request);
  await job.hold(image.digests);
  await putAll();
  await job.fail('cancelled');
  expect(await store.interruptedJobs()).toEqual([]);
  expect((await store.collect()).blobs).toBe(0);
  const again = await store.beginJob({ ...request, input: { platform: null, reference: 'layer' } });
  expect((await readdir(join(store.root, 'journal'))).length).toBe(1);
  expect((await store.collect({ unfinished: 'all' })).blobs).toBe(0);
  await again.fail('failed');
  expect((await store.collect({ unfinished: 'all' })).blobs).toBe(3);
  expect(await readdir(join(store.root, 'journal'))).toEqual([]);
});

test('work that cannot be resumed leaves no record', async () => {
  const job = await store.beginJob({ kind: 'verify', title: 'the store', input: {} });
  expect((await readdir(join(store.root, 'journal'))).length).toBe(1);
  await job.fail('cancelled');
  expect(await readdir(join(store.root, 'journal'))).toEqual([]);
});

test('a running job cannot be dismissed', async () => {
  const job = await store.beginJob(request);
  await expect(store.dismissJob(job.id)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await job.done();
  await store.dismissJob(job.id);
});
