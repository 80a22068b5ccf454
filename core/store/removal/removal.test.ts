import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unsoundness } from '../../testing/store/store-check.ts';
import { makeImage, makeIndex, storeImage } from '../../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

const HOUR = 3_600_000;
const FIRST = 'example.org/first:1';
const SECOND = 'example.org/second:1';
const first = makeImage(['shared by both', 'first alone']);
const second = makeImage(['shared by both', 'second alone']);
const sizeOf = (bytes: Iterable<Uint8Array>): number =>
  [...bytes].reduce((sum, { length }) => sum + length, 0);
/** What only the second image has: its own layer, its config, its manifest. */
const secondAlone = second.digests.filter((digest) => !first.blobs.has(digest));
const freed = sizeOf(secondAlone.map((digest) => second.blobs.get(digest)!));

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

const removeSecond = (grace: number, mode: 'untag' | 'delete' = 'delete') =>
  store.remove({ names: [SECOND], manifests: [], mode }, { grace });
const names = async (): Promise<readonly (string | null)[]> => (await store.names()).map(({ name }) => name);

test('removing frees exactly what only that image had', async () => {
  expect(await removeSecond(0)).toEqual({
    freed,
    blobs: 3,
    untagged: [SECOND],
    deleted: [second.descriptor.digest],
    undo: null,
  });
  expect(await names()).toEqual([FIRST]);
  expect(await store.present()).toEqual(new Set(first.digests));
  expect(await readdir(join(store.root, 'trash'))).toEqual([]);
});

test('an undo brings back names and bytes', async () => {
  const { undo } = await removeSecond(HOUR);
  expect(await store.present()).toEqual(new Set(first.digests));
  expect(await store.trash()).toMatchObject([
    { id: undo!.id, names: [SECOND], bytes: freed, until: undo!.until },
  ]);
  expect((await store.usage()).trash).toBe(freed);
  expect(await store.restore(undo!.id)).toEqual({ names: [SECOND], taken: [] });
  expect(await names()).toEqual([FIRST, SECOND]);
  expect(await unsoundness(store)).toEqual([]);
  expect(await readdir(join(store.root, 'trash'))).toEqual([]);
  await expect(store.restore(undo!.id)).rejects.toMatchObject({ code: 'UNDO_EXPIRED' });
});

test('an undo is complete even when the image that shared a layer was deleted meanwhile', async () => {
  const { undo } = await removeSecond(HOUR);
  await store.remove({ names: [FIRST], manifests: [], mode: 'delete' }, { grace: 0 });
  await store.collect();
  expect((await store.present()).size).toBe(0);
  await store.restore(undo!.id);
  expect(await store.present()).toEqual(new Set(second.digests));
  expect(await unsoundness(store)).toEqual([]);
});

test('an undo takes no name from another image that has it now', async () => {
  const { undo } = await removeSecond(HOUR);
  await store.setName(SECOND, first.descriptor);
  expect(await store.restore(undo!.id)).toEqual({ names: [], taken: [SECOND] });
  expect((await store.names()).map(({ name, descriptor }) => [name, descriptor.digest])).toEqual([
    [FIRST, first.descriptor.digest],
    [SECOND, first.descriptor.digest],
    [null, second.descriptor.digest],
  ]);
});

test('the grace ends by itself in the process that removed', async () => {
  const { undo } = await removeSecond(30);
  await expect.poll(() => readdir(join(store.root, 'trash'))).toEqual([]);
  await expect(store.restore(undo!.id)).rejects.toMatchObject({ code: 'UNDO_EXPIRED' });
});

test('the next start empties what has expired and keeps what has not', async () => {
  await removeSecond(1);
  await store.remove({ names: [FIRST], manifests: [], mode: 'delete' }, { grace: HOUR });
  store.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  const again = await openStore({ root: store.root });
  expect((await again.trash()).map((item) => item.names)).toEqual([[FIRST]]);
});

test('untagging keeps the image as an unnamed one, and an undo gives its name back', async () => {
  const removed = await removeSecond(HOUR, 'untag');
  expect(removed).toMatchObject({ freed: 0, blobs: 0, untagged: [SECOND], deleted: [] });
  expect(await names()).toEqual([FIRST, null]);
  await store.restore(removed.undo!.id);
  expect(await names()).toEqual([FIRST, SECOND]);
});

test('an image with another name stays when one name goes', async () => {
  await store.setName('example.org/alias:1', second.descriptor);
  expect(await removeSecond(0)).toMatchObject({ freed: 0, deleted: [] });
  expect(await names()).toEqual([FIRST, 'example.org/alias:1']);
  expect(await unsoundness(store)).toEqual([]);
});

test('an unnamed image is removed by its digest', async () => {
  await removeSecond(0, 'untag');
  const removal = {
    names: [],
    manifests: [second.descriptor.digest, first.descriptor.digest],
    mode: 'delete' as const,
  };
  expect(await store.remove(removal, { grace: 0 })).toMatchObject({
    freed,
    deleted: [second.descriptor.digest],
  });
  expect(await names()).toEqual([FIRST]);
});

test('what a running job holds stays', async () => {
  const other = await openStore({ root: store.root });
  const job = await other.beginJob({ kind: 'pull', title: 'pull of second', input: {} });
  expect(await job.hold(second.digests)).toEqual(new Set(second.digests));
  expect(await store.holds()).toEqual(new Map(second.digests.map((digest) => [digest, ['pull of second']])));
  expect(await removeSecond(0)).toMatchObject({ freed: 0, blobs: 0, untagged: [SECOND] });
  await store.collect();
  await other.setName(SECOND, second.descriptor);
  await job.done();
  expect(await unsoundness(store)).toEqual([]);
  expect(await names()).toEqual([FIRST, SECOND]);
});

test('a pull of what is in the trash downloads nothing, and the undo stays possible', async () => {
  const { undo } = await removeSecond(HOUR);
  const job = await store.beginJob({ kind: 'pull', title: 'again', input: {} });
  expect(await job.hold(second.digests)).toEqual(new Set(second.digests));
  await store.setName(SECOND, second.descriptor);
  await job.done();
  expect(await store.emptyTrash({ expiredOnly: true })).toBe(0);
  expect(await store.restore(undo!.id)).toEqual({ names: [SECOND], taken: [] });
  expect(await names()).toEqual([FIRST, SECOND]);
});

test('an undo is complete after a pull took the blobs back and was given up', async () => {
  const { undo } = await removeSecond(HOUR);
  const job = await store.beginJob({ kind: 'pull', title: 'again', input: {} });
  expect((await job.hold(second.digests)).size).toBe(second.digests.length);
  await job.fail('cancelled');
  await store.dismissJob(job.id);
  expect(await store.present()).toEqual(new Set(first.digests));
  await store.restore(undo!.id);
  expect(await unsoundness(store)).toEqual([]);
});

test('removing what is gone already does nothing', async () => {
  await removeSecond(0);
  expect(await removeSecond(HOUR)).toEqual({ freed: 0, blobs: 0, untagged: [], deleted: [], undo: null });
});

test('an index goes with the platforms that are here', async () => {
  const [amd, arm] = [makeImage(['amd']), makeImage(['arm'])];
  const index = makeIndex([amd, arm]);
  await storeImage(store, 'example.org/multi:1', amd, index);
  const removed = await store.remove(
    { names: ['example.org/multi:1'], manifests: [], mode: 'delete' },
    { grace: HOUR },
  );
  expect(removed.freed).toBe(sizeOf([...amd.blobs.values(), ...index.blobs.values()]));
  await store.restore(removed.undo!.id);
  expect(await unsoundness(store)).toEqual([]);
});
