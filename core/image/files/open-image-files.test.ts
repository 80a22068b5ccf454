import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { EVERY_FILE } from '../../api/files.ts';
import { sha256 } from '../../stream/hash.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { entryOf } from '../../testing/images/image-trees.ts';
import { indexOf } from '../../testing/images/layer-index-of.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { diveFigures } from './dive-figures.ts';
import type { FilesViewQuery, LocatedFile, SelectedPath } from './image-files.ts';
import { keepImageFiles } from './open-image-files.ts';

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

let layers = 0;

async function layer(...entries: readonly string[]): Promise<PlacedLayer> {
  layers += 1;
  const diffId = sha256(Buffer.from(`${layers} ${entries.join('\n')}`));
  const indexFile = await indexOf(folder.path, `${layers}`, entries.map(entryOf));
  return { diffId, digest: diffId, indexFile, bytes: { kind: 'elsewhere' } };
}

const QUERY: FilesViewQuery = {
  view: { kind: 'filesystem', upTo: 0 },
  expanded: 'all',
  sort: { by: 'name', descending: false },
  filter: EVERY_FILE,
  offset: 0,
  limit: 100,
};

test('an image answers every question from its worker', async () => {
  const files = await keepImageFiles(workers).of([
    await layer('d/', 'd/a=12', 'link -> d/a'),
    await layer('d/a=3'),
  ]);
  const page = await files.page({ ...QUERY, view: { kind: 'filesystem', upTo: 1 } });
  expect(page.rows.map(({ path, size }) => [path, size])).toEqual([
    ['/d', 1],
    ['/d/a', 1],
    ['/link', 0],
  ]);
  expect((await files.history('/d/a')).events).toHaveLength(2);
  expect((await files.waste(1)).wasted).toBe(2);
  expect((await files.map({ by: 'path', upTo: 1, root: '/' })).size).toBe(1);
  const located = await files.locate('/link', { upTo: 1, follow: true });
  expect(located.row.path).toBe('/d/a');
  expect(Buffer.from(located.pathBytes).toString()).toBe('d/a');
  await expect(files.locate('/no', { upTo: 1, follow: true })).rejects.toMatchObject({
    code: 'FILE_NOT_FOUND',
  });
  await expect(files.page({ ...QUERY, view: { kind: 'layer', layer: 2 } })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  const selected: SelectedPath[] = [];
  for await (const batch of files.select(['^/d/', '^/link$', '^/nothing'])) selected.push(...batch);
  expect(selected).toEqual([
    { path: '/link', versions: [{ layer: 0, change: 'added', kind: 'symbolic link', content: undefined }] },
    {
      path: '/d/a',
      versions: [
        { layer: 0, change: 'added', kind: 'file', content: expect.objectContaining({ layer: 0, size: 2 }) },
        {
          layer: 1,
          change: 'changed',
          kind: 'file',
          content: expect.objectContaining({ layer: 1, size: 1 }),
        },
      ],
    },
  ]);
});

test('a list has everything at and below a path, folders before what is in them, in batches', async () => {
  const many = Array.from({ length: 4500 }, (_, at) => `d/${String(at).padStart(5, '0')}=1`);
  const files = await keepImageFiles(workers).of([await layer('a=1', ...many, 'd/', 'd-x=1', 'B=1')]);
  const listed = async (path: string): Promise<readonly (readonly LocatedFile[])[]> => {
    const batches: (readonly LocatedFile[])[] = [];
    for await (const batch of files.list({ kind: 'filesystem', upTo: 0 }, path)) batches.push(batch);
    return batches;
  };
  const below = await listed('/d');
  expect(below.map(({ length }) => length)).toEqual([2001, 2000, 500]);
  expect(below.flat().map(({ row }) => row.path)).toEqual([
    '/d',
    ...many.map((entry) => `/${entry.slice(0, -2)}`),
  ]);
  expect(below.flat().map(({ row }) => row.depth)).toEqual([0, ...many.map(() => 1)]);
  // By bytes, without the root itself.
  const all = (await listed('/')).flat().map(({ row }) => row.path);
  expect(all.filter((path) => !path.startsWith('/d/'))).toEqual(['/B', '/a', '/d', '/d-x']);
  expect(all).toHaveLength(4504);
  expect((await listed('/a')).flat()).toHaveLength(1);
  await expect(listed('/nothing')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

describe('two images are compared', () => {
  test('by what the finished one has differently from the other', async () => {
    const kept = keepImageFiles(workers);
    const here = await kept.of([
      await layer('same=1', 'times=1', 'gone/', 'gone/x=12', 'other=1'),
      await layer('later=1'),
    ]);
    const there = await kept.of([await layer('same=1', 'later=1', 'times=1', 'other=22', 'new/y=333')]);
    const page = await here.comparePage(there, QUERY);
    expect(page.rows.map(({ path, change, size, layer: from }) => [path, change, size, from])).toEqual([
      ['/gone', 'removed', 2, 0],
      ['/gone/x', 'removed', 2, 0],
      ['/new', 'added', 3, 0],
      ['/new/y', 'added', 3, 0],
      ['/other', 'changed', 2, 0],
    ]);
    expect(page).toMatchObject({
      added: { entries: 2, bytes: 3 },
      changed: { entries: 1, bytes: 2 },
      removed: { entries: 2, bytes: 2 },
    });
    expect((await there.comparePage(here, QUERY)).rows.map(({ change }) => change[0]).join('')).toBe('aarrc');
    expect((await here.comparePage(here, QUERY)).lines).toBe(0);
  });

  test('with the folders on the way, and by metadata, links and kinds', async () => {
    const kept = keepImageFiles(workers);
    const here = await kept.of([await layer('d/e/', 'd/e/l -> a', 'd/e/k=1', 'd/same', 'h=1', 'i <= h')]);
    const there = await kept.of([await layer('d/e/l -> b', 'd/e/k/', 'd/same', 'i=1', 'h <= i')]);
    const page = await here.comparePage(there, QUERY);
    expect(page.rows.map(({ path, change }) => `${path} ${change}`)).toEqual([
      '/d none',
      '/d/e none',
      '/d/e/k changed',
      '/d/e/l changed',
    ]);
  });
});

describe('what is kept', () => {
  test('gives the same answer without building anew, until there are too many', async () => {
    const kept = keepImageFiles(workers);
    const images = await Promise.all(Array.from({ length: 9 }, (_, at) => layer(`f${at}=1`)));
    const files = await Promise.all(images.map((image) => kept.of([image])));
    // What had to go is there again when it is asked for.
    for (const [at, one] of files.entries()) expect((await one.page(QUERY)).rows[0]?.path).toBe(`/f${at}`);
  });

  test('answers what was asked before it had to make room, and is built again for what is asked then', async () => {
    const kept = keepImageFiles(workers);
    const files = await kept.of([await layer('a=1')]);
    const answers = Promise.all([files.page(QUERY), files.page(QUERY)]);
    for (let other = 0; other < 7; other += 1) await kept.of([await layer(`b${other}=1`)]);
    expect((await answers).map(({ lines }) => lines)).toEqual([1, 1]);
    expect((await files.page(QUERY)).lines).toBe(1);
  });

  test('leaves its threads to others when nobody needs it any more', async () => {
    const image = await layer('a=1');
    // More than all threads can keep at once.
    for (let user = 0; user < 100; user += 1) {
      const using = new AbortController();
      const files = await keepImageFiles(workers, { until: using.signal }).of([image]);
      expect((await files.page(QUERY)).lines).toBe(1);
      using.abort();
    }
  });

  test('is selected from in batches', async () => {
    const many = Array.from({ length: 4500 }, (_, at) => `d/${at}/package.json=1`);
    const files = await keepImageFiles(workers).of([await layer(...many)]);
    const sizes: number[] = [];
    for await (const batch of files.select(['/package\\.json$'])) sizes.push(batch.length);
    expect(sizes).toEqual([2000, 2000, 500]);
  });

  test('is nothing of an image whose index is damaged; built again, it is', async () => {
    const kept = keepImageFiles(workers);
    const one = await layer('a=1');
    const other = await layer('a=1');
    await writeFile(one.indexFile, 'no index');
    await expect(kept.of([one])).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(kept.of([{ ...other, indexFile: join(folder.path, 'none') }])).rejects.toMatchObject({
      code: 'DISK_FAILED',
    });
    expect((await (await kept.of([other])).page(QUERY)).lines).toBe(1);
    await expect(kept.of([other], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

test('figures like those of dive', async () => {
  const indexes = async (...entries: readonly (readonly string[])[]): Promise<readonly string[]> => {
    const placed = await Promise.all(entries.map((one) => layer(...one)));
    return placed.map(({ indexFile }) => indexFile);
  };
  // The image of dive's own tests in small: a copy, a chmod, a move, a folder removed.
  const files = await indexes(
    ['base=1234567890'],
    ['some=12345'],
    ['root/example/really/nested/'],
    ['root/example/one=12345'],
    ['root/example/one=12345'],
    ['root/example/two=12345'],
    ['root/example/three=12345'],
    ['root/example/.wh.three', 'root/saved=12345'],
    ['root/.saved=12345'],
    ['root/.wh.example'],
    ['root/saved=12345'],
  );
  // Twice "one", "three" that was moved, twice "saved". What went with the folder is not waste for dive.
  expect(await diveFigures(files)).toEqual({
    sizeBytes: 50,
    userSizeBytes: 40,
    wastedBytes: 25,
    efficiency: 45 / 60,
    wastedUserPercent: 25 / 40,
  });
  expect(await diveFigures(await indexes([]))).toEqual({
    sizeBytes: 0,
    userSizeBytes: 0,
    wastedBytes: 0,
    efficiency: 1,
    wastedUserPercent: 0,
  });
});
