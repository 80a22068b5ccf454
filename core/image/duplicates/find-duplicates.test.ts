import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { contentDigest, indexedLayer } from '../../testing/images/indexed-layer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { findDuplicates } from './find-duplicates.ts';

let folder: TemporaryFolder;
let workers: Workers;

beforeAll(async () => {
  folder = await temporaryFolder();
  workers = openWorkers({ folder: inject('workers') });
});
afterAll(async () => {
  await workers.close();
  await folder.remove();
});

const digest = (content: string): string => `sha256:${contentDigest(content).toString('hex')}`;

test('contents under several paths are found across layers, largest waste first', async () => {
  const one = await indexedLayer(folder.path, [
    'dir/',
    { path: 'a', content: 'twenty bytes of text' },
    { path: 'b', content: 'four' },
    { path: 'empty', content: '' },
    { path: 'link', type: 0x31 },
    { path: '.wh.gone', content: '' },
  ]);
  const two = await indexedLayer(folder.path, [
    { path: 'other/empty', content: '' },
    { path: 'other/a', content: 'twenty bytes of text' },
    { path: 'c', content: 'four' },
    { path: 'd', content: 'four' },
    { path: 'alone', content: 'nobody else has this' },
  ]);
  const report = await findDuplicates(workers, { layers: [one, two], unread: 3 }, 10);
  const [image] = one.images;
  expect(report).toMatchObject({ wasted: 28, duplicated: 2, layers: 2, unread: 3 });
  expect(report.contents.map(({ places: _places, ...content }) => content)).toEqual([
    { digest: digest('twenty bytes of text'), size: 20, copies: 2, wasted: 20 },
    { digest: digest('four'), size: 4, copies: 3, wasted: 8 },
  ]);
  expect(report.contents[1]?.places).toEqual([
    { layer: one.digest, path: '/b', images: [{ key: image?.key, title: image?.title, imageId: '' }] },
    { layer: two.digest, path: '/c', images: [expect.anything()] },
    { layer: two.digest, path: '/d', images: [expect.anything()] },
  ]);
});

test('in parts that fit into little memory the answer is the same', async () => {
  const contents = Array.from({ length: 3000 }, (_none, at) => `content ${at % 1000}`);
  const members = contents.map((content, at) => ({ path: `d/${at}`, content }));
  const layers = [
    await indexedLayer(folder.path, members),
    await indexedLayer(folder.path, members.slice(500)),
  ];
  const whole = await findDuplicates(workers, { layers, unread: 0 }, 50);
  expect(whole.duplicated).toBe(1000);
  const bytes = [...members, ...members.slice(500)].reduce((total, { content }) => total + content.length, 0);
  expect(whole.wasted).toBe(bytes - contents.slice(0, 1000).join('').length);
  expect(whole.contents).toHaveLength(50);
  expect(whole.contents[0]).toMatchObject({ copies: 6, wasted: 55 });
  const parts = await findDuplicates(workers, { layers, unread: 0 }, 50, 100);
  expect({ ...parts, contents: parts.contents.map(({ wasted }) => wasted) }).toEqual({
    ...whole,
    contents: whole.contents.map(({ wasted }) => wasted),
  });
});

test('a layer without its index is told as not read', async () => {
  const gone = await indexedLayer(folder.path, ['a']);
  await rm(gone.indexFile);
  const report = await findDuplicates(workers, { layers: [gone], unread: 0 }, 10);
  expect(report).toEqual({ contents: [], wasted: 0, duplicated: 0, layers: 0, unread: 1 });
});
