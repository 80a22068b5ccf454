import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from '../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const bytes = Buffer.from('the bytes of a big layer');
const descriptor = { digest: digestOf(bytes), size: bytes.length };

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

const partial = () => readdir(join(store.root, 'partial'));

test('committed bytes are a read-only blob', async () => {
  const intake = await store.intake(descriptor);
  expect(intake.resumeFrom).toBe(0);
  await appendFile(intake.file, bytes);
  await intake.commit();
  await intake.release();
  expect(await readFile(store.blobPath(descriptor.digest))).toEqual(bytes);
  expect((await stat(store.blobPath(descriptor.digest))).mode & 0o777).toBe(0o444);
  expect(await partial()).toEqual([]);
});

test('released bytes wait for the next attempt, and a cut-off commit does not stand in its way', async () => {
  const cut = await store.intake(descriptor);
  await appendFile(cut.file, bytes.subarray(0, 5));
  await cut.release();
  expect(await store.partials()).toEqual(new Map([[descriptor.digest, 5]]));
  expect((await store.usage()).partial).toBe(5);
  const next = await store.intake(descriptor);
  expect(next.resumeFrom).toBe(5);
  await appendFile(next.file, bytes.subarray(5));
  await next.commit();
  expect(await readFile(store.blobPath(descriptor.digest))).toEqual(bytes);
});

test('two attempts at once write apart, and both may finish', async () => {
  const [one, other] = [await store.intake(descriptor), await store.intake(descriptor)];
  expect(one.file).not.toBe(other.file);
  await appendFile(one.file, bytes);
  await appendFile(other.file, bytes);
  await one.commit();
  await other.commit();
  expect(await readFile(store.blobPath(descriptor.digest))).toEqual(bytes);
  expect(await partial()).toEqual([]);
});

test('of two that give up, the longer bytes are kept', async () => {
  const [one, other] = [await store.intake(descriptor), await store.intake(descriptor)];
  await appendFile(one.file, bytes.subarray(0, 7));
  await appendFile(other.file, bytes.subarray(0, 3));
  await one.release();
  await other.release();
  expect(await store.partials()).toEqual(new Map([[descriptor.digest, 7]]));
});

test('more bytes than the blob has are no start', async () => {
  const first = await store.intake(descriptor);
  await writeFile(first.file, Buffer.alloc(1000));
  await first.release();
  expect((await store.intake(descriptor)).resumeFrom).toBe(0);
});

test('discarded bytes are gone', async () => {
  const intake = await store.intake(descriptor);
  await appendFile(intake.file, 'wrong');
  await intake.discard();
  expect(await partial()).toEqual([]);
});

test('bytes that no record explains are collected, those being written are not', async () => {
  const left = await store.intake(descriptor);
  await appendFile(left.file, bytes.subarray(0, 5));
  await left.release();
  const active = await store.intake({ digest: digestOf('another'), size: 7 });
  expect(await store.collect()).toMatchObject({ freed: 5, partials: 1 });
  expect((await partial()).length).toBe(1);
  await active.discard();
});
