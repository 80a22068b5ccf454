import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ImageRow, ImagesQuery } from '../api/images.ts';
import { startDockerRegistry, type DockerRegistry } from '../testing/registry/docker-registry.ts';
import { pushLayout } from '../testing/registry/push-layout.ts';
import { sharedBasePair, type SampleImage } from '../testing/images/sample-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { PullEvent } from '../transfer/pull-event.ts';
import type { Core } from './core.ts';
import { openCore } from './open-core.ts';

/** One store and one registry for the whole file: each test begins where the one before it ended. */
let folder: TemporaryFolder;
let registry: DockerRegistry;
let core: Core;
let images: readonly [SampleImage, SampleImage];
let first: string;
let second: string;

const HOUR = 3_600_000;
const ALL_ROWS: ImagesQuery = {
  filters: [],
  sort: { by: 'name', descending: false },
  groupBy: 'none',
  offset: 0,
  limit: 100,
};

beforeAll(async () => {
  folder = await temporaryFolder();
  registry = await startDockerRegistry();
  const layout = join(folder.path, 'layout');
  images = await sharedBasePair(layout);
  await pushLayout(layout, 'first', registry.address, 'team/first:1');
  await pushLayout(layout, 'second', registry.address, 'team/second:1');
  first = `${registry.address}/team/first:1`;
  second = `${registry.address}/team/second:1`;
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
});
afterAll(async () => {
  await core.close();
  await registry.stop();
  await folder.remove();
});

async function rows(): Promise<readonly ImageRow[]> {
  return (await core.images()).page(ALL_ROWS).rows;
}

/** Bytes of the files in `blobs`, as the file system counts them. */
async function blobBytes(): Promise<number> {
  const blobs = join(core.storeFolder, 'blobs', 'sha256');
  const sizes = await Promise.all(
    (await readdir(blobs)).map(async (name) => (await stat(join(blobs, name))).size),
  );
  return sizes.reduce((total, size) => total + size, 0);
}

async function totals(): Promise<{ virtual: number; onDisk: number; saved: number }> {
  const { virtual, onDisk, saved } = await (await core.images()).totals();
  return { virtual, onDisk, saved };
}

test('what a person pastes is read as the image it means, with what was assumed', async () => {
  const target = await core.readPull({ text: `docker pull --platform linux/amd64 ${first}`, platform: null });
  expect(target).toMatchObject({
    reference: first,
    registry: registry.address,
    repository: 'team/first',
    tag: '1',
    platform: 'linux/amd64',
    readAs: 'command',
    here: null,
  });
  expect((await core.readPull({ text: 'nginx', platform: null })).assumptions.length).toBeGreaterThan(0);
});

test('the plan of a first pull is all of the image, to the byte', async () => {
  const plan = await core.planPull({ text: first, platform: null });
  expect(plan).toMatchObject({
    digest: images[0].manifest.digest,
    download: 50_000_000,
    reused: 0,
    replaces: null,
  });
  expect(plan.layers.map(({ size }) => size)).toEqual(images[0].layers.map(({ size }) => size));
  expect(plan.diskAfter).toBe(plan.diskFree - 50_000_000);
  expect(await blobBytes()).toBe(0);
});

test('a pulled image is listed when it is named and complete when the pull ends', async () => {
  const events: PullEvent[] = [];
  const result = await core.pull(
    { text: first, platform: null },
    { observe: (event) => void events.push(event) },
  );
  expect(result).toEqual({ key: first, digest: images[0].manifest.digest, status: 'downloaded' });
  expect(events.find(({ kind }) => kind === 'plan')).toMatchObject({ total: 50_000_000, reused: 0 });
  const [row] = await rows();
  expect(row).toMatchObject({ key: first, state: 'complete', onDisk: 50_000_000, unique: 50_000_000 });
  expect(await core.interruptedPulls()).toEqual([]);
});

test('the plan of a second image on the same base is what is its own', async () => {
  const plan = await core.planPull({ text: second, platform: null });
  expect(plan).toMatchObject({ download: 45_000_000, reused: 5_000_000 });
  expect(plan.layers[0]).toMatchObject({ size: 5_000_000, here: 5_000_000 });
});

test('two images of 50 MB that share 5 MB take 95 MB and save 5 MB, to the byte', async () => {
  await core.pull({ text: second, platform: null });
  expect(await totals()).toEqual({ virtual: 100_000_000, onDisk: 95_000_000, saved: 5_000_000 });
  expect(await blobBytes()).toBe(95_000_000);
  expect((await rows()).map(({ shared, unique }) => [shared, unique])).toEqual([
    [5_000_000, 45_000_000],
    [5_000_000, 45_000_000],
  ]);
});

test('the shared layer says with whom, and the own one with nobody', async () => {
  const { layers } = await (await core.images()).detail(first, null);
  expect(layers.map(({ state }) => state)).toEqual(['verified', 'verified']);
  expect(layers.map(({ sharedWith }) => sharedWith.map(({ key }) => key))).toEqual([[second], []]);
  expect(layers.map(({ diffId }) => diffId)).toEqual(images[0].made.map(({ diffId }) => diffId));
});

test('the documents are those of the registry, verified', async () => {
  const documents = await (await core.images()).documents(first, null);
  expect(documents.map(({ role, digest, verified }) => [role, digest, verified])).toEqual([
    ['manifest', images[0].manifest.digest, true],
    ['config', images[0].config.digest, true],
  ]);
  const inspected = JSON.parse(await (await core.images()).inspect([first])) as readonly { Id: string }[];
  expect(inspected[0]?.Id).toBe(images[0].config.digest);
});

test('a removal frees exactly what its plan says, and the disk gives it back', async () => {
  const request = { keys: [first], mode: 'delete' } as const;
  const plan = (await core.images()).planRemoval(request);
  expect(plan).toMatchObject({ untagged: [first], frees: 45_000_000, staysTotal: 5_000_000, blockers: [] });
  expect(plan.stays.map(({ keptBy }) => keptBy.length)).toEqual([1]);
  const before = await blobBytes();
  const removed = await core.remove(request, { grace: HOUR });
  expect(removed.freed).toBe(plan.frees);
  expect(before - (await blobBytes())).toBe(plan.frees);
  expect((await (await core.images()).totals()).trash).toBe(plan.frees);
  expect((await rows()).map(({ key }) => key)).toEqual([second]);

  expect(await core.undoRemoval(removed.undo!.id)).toEqual({ restored: [first] });
  expect(await totals()).toEqual({ virtual: 100_000_000, onDisk: 95_000_000, saved: 5_000_000 });
  expect((await rows()).map(({ key, state }) => [key, state])).toEqual([
    [first, 'complete'],
    [second, 'complete'],
  ]);
  expect((await core.verify()).problems).toEqual([]);
  await expect(core.undoRemoval(removed.undo!.id)).rejects.toMatchObject({ code: 'UNDO_EXPIRED' });
});

test('an image with two names loses one of them and no bytes', async () => {
  const again = `${registry.address}/team/again:2`;
  expect(await core.tag(first, again)).toEqual({ key: again });
  expect(await totals()).toEqual({ virtual: 100_000_000, onDisk: 95_000_000, saved: 5_000_000 });
  const request = { keys: [again], mode: 'delete' } as const;
  expect((await core.images()).planRemoval(request)).toMatchObject({
    frees: 0,
    deleted: [],
    keptNames: [first],
  });
  expect(await core.remove(request, { grace: 0 })).toMatchObject({ freed: 0, untagged: [again], undo: null });
  expect((await rows()).map(({ key }) => key)).toEqual([first, second]);
});

test('an image without a name is dangling, and pruning frees what its plan says', async () => {
  await core.remove({ keys: [second], mode: 'untag' }, { grace: 0 });
  expect((await rows()).map(({ name }) => name)).toEqual(expect.arrayContaining([first, null]));
  const request = { all: false, until: null, labels: [] };
  const plan = (await core.images()).planPrune(request);
  expect(plan.frees).toBe(45_000_000);
  const before = await blobBytes();
  const pruned = await core.prune(request, { grace: 0 });
  expect(pruned.freed).toBe(plan.frees);
  expect(before - (await blobBytes())).toBe(plan.frees);
  expect((await rows()).map(({ key }) => key)).toEqual([first]);
  expect((await core.verify()).problems).toEqual([]);
});

test('the tags of a repository are those that the registry has', async () => {
  expect(await core.tags(`${registry.address}/team/first`)).toEqual(['1']);
  await expect(core.tags(`${registry.address}/team/nobody`)).rejects.toMatchObject({
    code: 'NAME_UNKNOWN',
  });
});

test('watchers hear of changes, and workers answer', async () => {
  expect(await core.health()).toBe(true);
  const heard = new Promise<void>((resolve) => {
    const end = core.watch(() => {
      end();
      resolve();
    });
  });
  await core.tag(first, 'heard:1');
  await heard;
  expect((await rows()).map(({ key }) => key)).toContain('docker.io/library/heard:1');
});
