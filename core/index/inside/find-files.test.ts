import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { FindQuery, FoundFile } from '../../api/files.ts';
import { startFaultRegistry, type FaultRegistry } from '../../testing/registry/fault-registry.ts';
import { makeLayer } from '../../testing/images/sample-layer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { Core } from '../core.ts';
import type { Inside } from '../inside.ts';
import { openCore } from '../open-core.ts';

let folder: TemporaryFolder;
let remote: FaultRegistry;
let core: Core;
let inside: Inside;

beforeAll(async () => {
  folder = await temporaryFolder();
  remote = await startFaultRegistry();
  const base = await makeLayer({
    kind: 'entries',
    entries: [
      { path: 'etc', kind: 'folder' },
      { path: 'etc/shared.conf', content: 'said twice' },
      { path: 'etc/gone.conf', content: 'gone' },
    ],
  });
  const own = await makeLayer({
    kind: 'entries',
    entries: [
      { path: 'etc/.wh.gone.conf', content: '' },
      { path: 'srv/own.conf', content: 'said twice' },
    ],
  });
  const image = (name: string, ...layers: (typeof base)[]): void =>
    void remote.addImage(name, '1', {
      layers: layers.map(({ blob }) => blob),
      diffIds: layers.map(({ diffId }) => diffId),
    });
  image('team/base', base);
  image('team/app', base, own);
  core = await openCore({ home: folder.path, workersFolder: inject('workers') });
  for (const name of ['base', 'app'])
    await core.pull({ text: `${remote.host}/team/${name}:1`, platform: null });
  inside = await core.inside();
});
afterAll(async () => {
  await core.close();
  await remote.close();
  await folder.remove();
});

async function find(query: FindQuery): Promise<{ found: FoundFile[]; unread: number; layers: number }> {
  const found: FoundFile[] = [];
  let [unread, layers] = [0, 0];
  await inside.find(query, {
    onFound: (progress) => {
      found.push(...progress.found);
      ({ unread, layers } = progress);
    },
  });
  return { found, unread, layers };
}

test('a file of a shared layer is found once, with every image that has it and where', async () => {
  const { found, layers, unread } = await find({ text: '*.conf', how: 'glob', within: 'name' });
  expect({ layers, unread }).toEqual({ layers: 2, unread: 0 });
  const places = found.map(({ path, images, imageCount }) => ({
    path,
    imageCount,
    images: images.map(({ title, position }) => `${title.replace(/^.*\//, '')} ${position}`).sort(),
  }));
  expect(places.sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: '/etc/gone.conf', imageCount: 2, images: ['app:1 0', 'base:1 0'] },
    { path: '/etc/shared.conf', imageCount: 2, images: ['app:1 0', 'base:1 0'] },
    { path: '/srv/own.conf', imageCount: 1, images: ['app:1 1'] },
  ]);
});

test('what is stored twice is told for the store and for one image', async () => {
  const store = await inside.files.duplicates(null, 10);
  expect(store).toMatchObject({ wasted: 10, duplicated: 1, layers: 2, unread: 0 });
  expect(store.contents[0]?.places.map(({ path }) => path).sort()).toEqual([
    '/etc/shared.conf',
    '/srv/own.conf',
  ]);
  const choice = (name: string) => ({ key: `${remote.host}/team/${name}:1`, platform: null });
  expect(await inside.files.duplicates(choice('base'), 10)).toMatchObject({ wasted: 0, layers: 1 });
  const own = await inside.files.duplicates(choice('app'), 10);
  expect(own.contents[0]?.places[0]?.images).toEqual([
    {
      key: choice('app').key,
      title: `${remote.host}/team/app:1`,
      imageId: expect.stringMatching(/^sha256:/),
    },
  ]);
});

test('layers whose index is not here are told, and are no failure', async () => {
  await (await core.inside()).storage.clean({ kinds: ['derived'], until: null }, { grace: 0 });
  expect(await find({ text: 'conf', how: 'text', within: 'name' })).toEqual({
    found: [],
    layers: 2,
    unread: 2,
  });
  await rm(`${core.storeFolder}/derived`, { recursive: true });
  expect(await find({ text: 'conf', how: 'text', within: 'name' })).toEqual({
    found: [],
    layers: 2,
    unread: 2,
  });
});
