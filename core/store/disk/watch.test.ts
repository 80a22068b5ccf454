import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeImage, storeImage } from '../../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

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

test('a change by another process is told, many at once as few, and none after the end', async () => {
  const listener = vi.fn<() => void>();
  const end = store.watch(listener);
  const other = await openStore({ root: store.root });
  const image = makeImage(['layer']);
  await storeImage(other, 'example.org/name:0', image);
  await expect.poll(() => listener.mock.calls.length).toBeGreaterThan(0);
  for (let name = 1; name < 20; name++) await other.setName(`example.org/name:${name}`, image.descriptor);
  await expect.poll(async () => (await store.names()).length).toBe(20);
  expect(listener.mock.calls.length).toBeLessThan(25);
  end();
  const before = listener.mock.calls.length;
  await other.setName('example.org/last:1', image.descriptor);
  expect(listener.mock.calls.length).toBe(before);
});

test('a change by this process is told', async () => {
  const listener = vi.fn<() => void>();
  store.watch(listener);
  await storeImage(store, 'example.org/name:0', makeImage(['layer']));
  await expect.poll(() => listener.mock.calls.length).toBeGreaterThan(0);
});
