import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { openPullGround, type PullGround } from '../testing/pull-ground.ts';
import { randomBytesOf } from '../testing/images/random-bytes.ts';
import { run } from '../testing/run.ts';
import { makeLayer, type SampleLayer } from '../testing/images/sample-layer.ts';
import { leftovers, unsoundness } from '../testing/store/store-check.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

/** A real file system of this size: the worker threads write to it by themselves, past any stand-in for a disk. */
const SIZE = 3 * 1024 * 1024;

let folder: TemporaryFolder;
let mounted: string;
let store: Store;
let ground: PullGround;
let big: SampleLayer;

beforeEach(async () => {
  folder = await temporaryFolder();
  mounted = await mountSmallDisk(join(folder.path, 'disk'));
  store = await openStore({ root: join(mounted, 'store') });
  ground = await openPullGround();
  big = await makeLayer({ kind: 'random', seed: 'big', bytes: 2_000_000 });
});
afterEach(async () => {
  store.close();
  await ground.close();
  await run('umount', ['--lazy', mounted]);
  await folder.remove();
});

async function mountSmallDisk(place: string): Promise<string> {
  await mkdir(place);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', place]);
  } catch (cause) {
    throw new Error('This test mounts a disk of 3 MiB, for which it has to run as root: sudo npm test', {
      cause,
    });
  }
  return place;
}

/** Leaves only this many bytes free. */
async function fill(leave: number): Promise<{ remove(): Promise<void> }> {
  const file = join(mounted, 'filler');
  await writeFile(file, Buffer.alloc(Math.max(0, (await store.diskFree()) - leave)));
  return { remove: () => rm(file) };
}

test('a disk that fills up while a layer is downloaded: named, tidied up, and pulled when there is room', async () => {
  ground.remote.addImage('team/big', '1', { layers: [big.blob], diffIds: [big.diffId] });
  const filler = await fill(1_000_000);
  const free = await store.diskFree();
  await expect(ground.pull(store, 'team/big:1')).rejects.toMatchObject({
    code: 'DISK_FULL',
    action: expect.stringMatching(/space/),
  });
  expect(await store.names()).toEqual([]);
  expect(await store.holds()).toEqual(new Map());
  // What arrived is kept for another attempt, and goes when space is asked for.
  const kept = [...(await store.partials()).values()];
  expect(kept.length).toBe(1);
  await store.collect({ unfinished: 'all' });
  expect(await store.diskFree()).toBeGreaterThanOrEqual(free - 8 * 4096);
  expect(await unsoundness(store)).toEqual([]);
  await filler.remove();
  await ground.pull(store, 'team/big:1');
  expect(await unsoundness(store)).toEqual([]);
  expect(await leftovers(store.root)).toEqual([]);
});

test('what arrived before the disk was full is not downloaded again', async () => {
  ground.remote.addImage('team/big', '1', { layers: [big.blob], diffIds: [big.diffId] });
  const filler = await fill(1_500_000);
  await expect(ground.pull(store, 'team/big:1')).rejects.toMatchObject({ code: 'DISK_FULL' });
  const [received = 0] = (await store.partials()).values();
  expect(received).toBeGreaterThan(900_000);
  await filler.remove();
  const before = ground.sent();
  await ground.pull(store, 'team/big:1');
  expect(ground.sent() - before).toBeLessThan(big.blob.length - received + 10_000);
});

test('a disk that is full when the index of a layer is written: the image is there, and its check can be done again', async () => {
  // Many names that cannot be compressed: the index is large, and nothing else needs much.
  const names =
    randomBytesOf('names', 20_000 * 16)
      .toString('hex')
      .match(/.{32}/g) ?? [];
  const entries = names.map((path) => ({ path, content: '' }));
  const many = await makeLayer({ kind: 'entries', entries });
  ground.remote.addImage('team/many', '1', { layers: [many.blob], diffIds: [many.diffId] });
  const filler = await fill(many.blob.length + 80_000);
  await expect(ground.pull(store, 'team/many:1')).rejects.toMatchObject({
    code: 'DISK_FULL',
    action: expect.stringMatching(/space/),
  });
  expect(await store.has(many.digest)).toBe(true);
  expect(await store.facts()).toEqual(new Map());
  expect(await unsoundness(store)).toEqual([]);
  await filler.remove();
  const before = ground.sent();
  await ground.pull(store, 'team/many:1');
  expect(ground.sent()).toBe(before);
  expect((await store.facts()).get(many.digest)?.entries).toBe(20_000);
  expect(await leftovers(store.root)).toEqual([]);
});

test('a disk with no room for a single byte: the pull says so and holds nothing', async () => {
  ground.remote.addImage('team/big', '1', { layers: [big.blob], diffIds: [big.diffId] });
  const filler = await fill(0);
  await expect(ground.pull(store, 'team/big:1')).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(await store.holds()).toEqual(new Map());
  expect(await unsoundness(store)).toEqual([]);
  await filler.remove();
  await ground.pull(store, 'team/big:1');
  expect(await leftovers(store.root)).toEqual([]);
});
