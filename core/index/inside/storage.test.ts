import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { CleaningKind } from '../../api/storage.ts';
import { run } from '../../testing/run.ts';
import { digestOf, makeImage, storeImage, type TestImage } from '../../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import type { Core } from '../core.ts';
import type { StorageInside } from '../inside.ts';
import { openCore } from '../open-core.ts';

const HOUR = 3_600_000;
const BASE = 'b'.repeat(50_000);
const one = makeImage([BASE, 'one'.repeat(1000)], 'one');
const two = makeImage([BASE, 'two'.repeat(3000), 'more'.repeat(100)], 'two');
const other = makeImage(['other base'.repeat(900), 'own'.repeat(2000)], 'other');

let folder: TemporaryFolder;
let store: Store;
let core: Core;
let storage: StorageInside;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: join(folder.path, 'store', 'v1') });
  await storeImage(store, 'example.org/one:1', one);
  await storeImage(store, 'example.org/two:1', two);
  await storeImage(store, 'example.org/other:1', other);
  core = await openCore({ home: folder.path, workersFolder: inject('workers') });
  storage = (await core.inside()).storage;
});
afterEach(async () => {
  store.close();
  await core.close();
  await folder.remove();
});

function bytesOf(...images: readonly TestImage[]): number {
  const blobs = new Map(images.flatMap(({ blobs: own }) => [...own]));
  return [...blobs.values()].reduce((total, { length }) => total + length, 0);
}

/** As `du` counts files: bytes, a file with several names once. Without what every change writes anew. */
async function onDisk(...except: readonly string[]): Promise<number> {
  const printed = await run('find', [store.root, '-type', 'f', '-printf', '%i %s %P\n']);
  const files = new Map<string, number>();
  for (const line of printed.output.toString().trim().split('\n')) {
    const [inode = '', size = '', path = ''] = line.split(' ');
    if (!except.some((prefix) => path.startsWith(prefix))) files.set(inode, Number(size));
  }
  return [...files.values()].reduce((total, size) => total + size, 0);
}

/** A layer's index and facts, as unpacking it leaves them. */
async function index(image: TestImage, at: number, bytes: number): Promise<void> {
  const temporary = store.temporary();
  await writeFile(temporary, Buffer.alloc(bytes));
  const digest = image.digests[at + 1]!;
  const diffId = digestOf(`diff ${digest}`);
  await store.publishLayerIndex(temporary, diffId);
  await store.recordFacts(digest, { diffId, unpacked: 10, entries: 1 });
}

/** A pull that was given up after its first layer and a part of the second. */
async function unfinished(image: TestImage): Promise<void> {
  const job = await store.beginJob({ kind: 'pull', title: 'pull late', input: { reference: 'late' } });
  await job.hold(image.digests);
  const [first, second] = image.digests.slice(1);
  await store.putBlob(first!, image.blobs.get(first!)!);
  const intake = await store.intake({ digest: second!, size: image.blobs.get(second!)!.length });
  await writeFile(intake.file, 'a part of it');
  await intake.release();
  await job.fail('cancelled');
}

async function lost(digestless: string): Promise<void> {
  await store.putBlob(digestOf(digestless), Buffer.from(digestless));
}

describe('the map', () => {
  test('draws a base that two images share once, and counts each blob once', async () => {
    const { chains, layers, images } = await storage.map();
    expect({ layers, images }).toEqual({ layers: 6, images: 3 });
    expect(chains.map(({ size, total, imageCount, depth }) => ({ size, total, imageCount, depth }))).toEqual([
      { size: 50_000, total: 50_000 + 3000 + 9000 + 400, imageCount: 2, depth: 0 },
      { size: 9000, total: 15_000, imageCount: 1, depth: 0 },
    ]);
    const [base] = chains;
    expect(base?.children.map((child) => [child.total, child.images.map(({ title }) => title)])).toEqual([
      [9400, []],
      [3000, ['example.org/one:1']],
    ]);
    expect(base?.children[0]?.children[0]?.images[0]?.title).toBe('example.org/two:1');
  });

  test('attributes every byte on disk, to the byte as du counts it', async () => {
    await index(one, 0, 1234);
    await lost('nobody has this');
    await unfinished(makeImage(['late layer', 'never finished'], 'late'));
    await core.remove({ keys: ['example.org/one:1'], mode: 'delete' }, { grace: HOUR });
    await storage.map();
    const { attribution } = await storage.map();
    expect(attribution.total).toBe(await onDisk());
    expect(attribution.parts.reduce((total, { bytes }) => total + bytes, 0)).toBe(attribution.total);
    const du = Number((await run('du', ['-sb', store.root])).output.toString().split('\t')[0]);
    const folders = await run('find', [store.root, '-type', 'd', '-printf', '%s\n']);
    const folderBytes = folders.output
      .toString()
      .trim()
      .split('\n')
      .reduce((total, size) => total + Number(size), 0);
    expect(du - folderBytes).toBe(attribution.total);
    const bytes = Object.fromEntries(attribution.parts.map((part) => [part.kind, part.bytes]));
    expect(bytes).toMatchObject({
      shared: 0,
      unique: 50_000 + 9000 + 400 + 9000 + 6000,
      unreachable: 'nobody has this'.length,
      partial: 'late layer'.length + 'a part of it'.length,
    });
    expect(bytes['trash']).toBeGreaterThan(3000);
  });
});

test('layers are listed by size with the images that use them, filtered and in pages', async () => {
  await index(two, 1, 10);
  const sort = { by: 'size', descending: true } as const;
  const page = await storage.layers({ sort, filter: '', offset: 0, limit: 2 });
  expect(page).toMatchObject({ matching: 6, total: 6 });
  expect(page.rows).toMatchObject([
    { size: 50_000, imageCount: 2, saves: 50_000, unpacked: null },
    { size: 9000, imageCount: 1, saves: 0 },
  ]);
  const named = await storage.layers({ sort, filter: 'example.org/TWO', offset: 0, limit: 10 });
  expect(named.rows.map(({ size }) => size)).toEqual([50_000, 9000, 400]);
  const unpacked = { by: 'unpacked', descending: true } as const;
  expect((await storage.layers({ sort: unpacked, filter: '', offset: 0, limit: 1 })).rows[0]?.unpacked).toBe(
    10,
  );
});

test('what an image would save on another base is what the disk would not hold any more', async () => {
  const answer = await storage.whatIf('example.org/one:1', ['example.org/other:1', 'example.org/two:1']);
  const before = bytesOf(one, two, other);
  expect(answer).toMatchObject({ before, after: before - 9000, saves: 9000 });
  expect(answer.images.map(({ title, replaces }) => [title, replaces])).toEqual([
    ['example.org/other:1', 9000],
    // Its first layer is that of the new base.
    ['example.org/two:1', 0],
  ]);
  expect(answer.assumptions.join(' ')).toContain('example.org/other:1');
});

describe('a cleaning', () => {
  /** Plan, do, and hold both against the disk. Names and the list of facts are written anew by every change. */
  async function cleaned(...kinds: readonly CleaningKind[]): Promise<number> {
    const request = { kinds, until: null };
    const plan = await storage.planClean(request);
    const kept = [
      'index.json',
      'journal',
      'derived/facts',
      'derived/image-summaries',
      'derived/storage-growth',
      'locks',
    ];
    const before = await onDisk(...kept);
    const { freed } = await storage.clean(request, { grace: 0 });
    expect(freed).toBe(plan.frees);
    expect(before - (await onDisk(...kept))).toBe(freed);
    return freed;
  }

  beforeEach(async () => {
    await lost('nobody has this');
    await store.remove({ names: ['example.org/two:1'], manifests: [], mode: 'untag' }, { grace: 0 });
  });

  test('of dangling images frees what only they have', async () => {
    expect(await cleaned('dangling')).toBe(bytesOf(one, two, other) - bytesOf(one, other));
    expect((await core.images()).all).toHaveLength(2);
  });

  test('of everything unused leaves what nobody can name, and of both kinds nothing', async () => {
    expect(await cleaned('unused')).toBe(bytesOf(one, two, other));
    expect(await cleaned('dangling', 'unreachable')).toBe('nobody has this'.length);
    expect((await store.present()).size).toBe(0);
  });

  test('of unfinished pulls frees what only they have; with the image that shares a layer, that layer too', async () => {
    await unfinished(makeImage(['own'.repeat(2000), 'never finished'], 'late'));
    const kinds = ['unused', 'partial'] as const;
    const plan = await storage.planClean({ kinds, until: null });
    const alone = plan.kinds.reduce((total, { bytes }) => total + bytes, 0);
    // The layer is kept by the pull when images go, and by the image when the pull goes: only both free it.
    expect(plan.frees - alone).toBe(6000);
    expect(await cleaned(...kinds)).toBe(plan.frees);
    expect(await store.unfinishedJobs()).toEqual([]);
  });

  test('of an unfinished pull alone leaves images and what is lost', async () => {
    await unfinished(makeImage(['late layer', 'never finished'], 'late'));
    expect(await cleaned('partial')).toBe('late layer'.length + 'a part of it'.length);
    expect(await cleaned('unreachable')).toBe('nobody has this'.length);
  });

  test('of the trash ends every undo, also of bytes that two removals keep', async () => {
    await store.remove({ names: ['example.org/one:1'], manifests: [], mode: 'delete' }, { grace: HOUR });
    await store.remove({ names: [], manifests: [two.descriptor.digest], mode: 'delete' }, { grace: HOUR });
    expect(await cleaned('trash')).toBeGreaterThan(bytesOf(one, two));
    expect(await store.trash()).toEqual([]);
  });

  test('of indexes keeps what was learned of layers', async () => {
    await index(one, 0, 1234);
    await index(other, 0, 100);
    expect(await cleaned('derived')).toBe(1334);
    expect((await store.facts()).size).toBe(2);
    expect(await storage.planClean({ kinds: ['derived'], until: null })).toMatchObject({ frees: 0 });
  });

  test('with a grace can be undone, whatever else went', async () => {
    const request = { kinds: ['dangling', 'unused', 'trash', 'unreachable'], until: null } as const;
    const plan = await storage.planClean(request);
    const { freed, undoId } = await storage.clean(request, { grace: HOUR });
    expect(freed).toBe(plan.frees);
    expect((await core.images()).all).toHaveLength(0);
    await core.undoRemoval(undoId!);
    expect((await core.images()).all).toHaveLength(3);
    expect((await store.verify()).problems).toEqual([]);
  });

  test('spares what a running job holds, and says so', async () => {
    const job = await store.beginJob({ kind: 'pull', title: 'pull one', input: { reference: 'one' } });
    await job.hold([...one.digests, digestOf('nobody has this')]);
    const { kinds, frees } = await storage.planClean({ kinds: ['unused', 'unreachable'], until: null });
    // The job holds the base of the dangling one, too.
    expect(frees).toBe(bytesOf(other));
    expect(kinds[0]?.stays).toContain('example.org/one:1: "pull one" works with it');
    expect(await cleaned('unused', 'unreachable')).toBe(frees);
    await job.done();
  });

  test('only of what is older than asked', async () => {
    const plan = await storage.planClean({ kinds: ['unused'], until: '24h' });
    // Without a time of creation nobody knows that it is old.
    expect(plan).toMatchObject({ frees: 0, undoable: true });
  });
});

test('growth and pressure are told from the first look on', async () => {
  const [point] = await storage.growth();
  expect(point).toMatchObject({ onDisk: bytesOf(one, two, other), images: 3 });
  expect(await storage.growth()).toHaveLength(1);
  await core.remove({ keys: ['example.org/two:1'], mode: 'delete' }, { grace: 0 });
  expect((await storage.growth()).map(({ images }) => images)).toEqual([3, 2]);
  const pressure = await storage.pressure();
  expect(pressure.capacity).toBeGreaterThan(pressure.free);
  expect(pressure.suggestions).toContainEqual({ kind: 'unused', bytes: bytesOf(one, other) });
});
