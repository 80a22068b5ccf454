import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { NO_CREDENTIALS } from '../../registry/credentials/credentials.ts';
import { openRegistry } from '../../registry/registry.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { makeLayer } from '../../testing/images/sample-layer.ts';
import { makeImage, type SampleImage } from '../../testing/images/sample-images.ts';
import { blobFile } from '../../testing/images/sample-layout.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { imagesOf, type CurrentImages } from '../images-of.ts';
import { openInside } from './open-inside.ts';

let folder: TemporaryFolder;
let layout: string;
let store: Store;
let workers: Workers;
let images: CurrentImages;
let inside: ReturnType<typeof openInside>;
let base: SampleImage;

const STATUS = (version: string) =>
  `Package: tool\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\n\n`;

beforeAll(async () => {
  folder = await temporaryFolder();
  layout = join(folder.path, 'layout');
  const root = await makeLayer({
    kind: 'entries',
    entries: [
      { path: 'etc', kind: 'folder' },
      { path: 'etc/kept', content: 'kept' },
      { path: 'etc/gone', content: 'gone!' },
      { path: 'etc/other', content: 'before' },
      { path: 'var/lib/dpkg/status', content: STATUS('1.9-1') },
    ],
  });
  const own = await makeLayer({
    kind: 'entries',
    entries: [
      { path: 'etc/.wh.gone', content: '' },
      { path: 'etc/new', content: 'new' },
      { path: 'etc/other', content: 'after it' },
      { path: 'var/lib/dpkg/status', content: STATUS('1.10-1') },
    ],
  });
  const history = [{ created_by: 'ADD rootfs.tar / # buildkit' }];
  base = await makeImage(layout, { name: 'example.test/base:1', layers: [root], history });
  await makeImage(layout, {
    name: 'example.test/app:1',
    layers: [root, own],
    history: [...history, { created_by: 'RUN /bin/sh -c make # buildkit' }],
    config: { User: 'app' },
  });
  store = await openStore({ root: join(folder.path, 'store') });
  workers = openWorkers({ folder: inject('workers') });
  const parts = { store, workers, registry: openRegistry({ credentials: NO_CREDENTIALS }) };
  images = imagesOf(store, (key) => inside.opened.lookAt(key));
  inside = openInside(parts, images);
});
afterAll(async () => {
  await inside.opened.end();
  store.close();
  await workers.close();
  await folder.remove();
});

async function choices(place: string) {
  const source = await inside.opened.open(place);
  const choice = (title: string) => {
    const found = source.images.find((image) => image.title === title);
    return { key: found?.key ?? '', platform: null };
  };
  return { from: choice('example.test/base:1'), to: choice('example.test/app:1') };
}

test('two images that are looked at where they are are compared by layers, files, config and packages', async () => {
  const { from, to } = await choices(layout);
  const comparison = await inside.compareImages({ from, to });
  expect(comparison.from.layers.map(({ same }) => same)).toEqual([0]);
  expect(comparison.to.layers.map(({ same, instruction }) => [same, instruction])).toEqual([
    [0, 'ADD rootfs.tar /'],
    [null, 'RUN make'],
  ]);
  expect(comparison).toMatchObject({ sharedLayers: 1, sharedBytes: base.layers[0]?.size });
  expect(comparison.files).toMatchObject({
    added: { entries: 1, bytes: 3 },
    removed: { entries: 1, bytes: 5 },
    changed: { entries: 2, bytes: 8 + STATUS('1.10-1').length },
    same: { bytes: 4 },
  });
  expect(comparison.config).toEqual([{ name: 'User', from: null, to: 'app' }]);
  expect(comparison.packages).toEqual([
    { kind: 'upgraded', manager: 'dpkg', name: 'tool', from: '1.9-1', to: '1.10-1' },
  ]);
});

test('what is not here leaves out the files, and all else is compared', async () => {
  await inside.opened.close((await inside.opened.open(layout)).id);
  await rm(blobFile(layout, base.layers[0]!));
  await rm(store.derivedLayer(base.made[0]!.diffId).folder, { recursive: true, force: true });
  const comparison = await inside.compareImages(await choices(layout));
  expect(comparison).toMatchObject({ files: null, packages: [], sharedLayers: 1 });
  expect(comparison.config).toHaveLength(1);
});

test('an opened image knows its base, its relatives and its Dockerfile among the images of the store', async () => {
  const blobs = [...base.layers, base.config, base.manifest];
  const job = await store.beginJob({ kind: 'pull', title: 'base', input: {} });
  await job.hold(blobs.map(({ digest }) => digest));
  for (const blob of [base.config, base.manifest])
    await store.putBlob(blob.digest, await readFile(blobFile(layout, blob)));
  await store.putBlob(base.layers[0]!.digest, base.made[0]!.blob);
  await store.setName('example.test/base:1', base.manifest);
  await job.done();
  images.forget();
  const { to } = await choices(layout);
  const now = await images.current();
  const { standsOn, layers, base: found, opened } = await now.detail(to.key, null);
  expect(opened).not.toBeNull();
  expect(standsOn.map(({ title }) => title)).toEqual(['example.test/base:1']);
  expect(layers[0]?.sharedWith.map(({ title }) => title)).toEqual(['example.test/base:1']);
  expect(found).toMatchObject({ name: 'example.test/base:1', how: 'store', layers: 1, steps: 1 });
  expect((await now.relatives(to)).parents.map(({ title }) => title)).toEqual(['example.test/base:1']);
  expect((await now.dockerfile(to)).text.split('\n').slice(1, 4)).toEqual([
    `FROM example.test/base:1@${base.manifest.digest}`,
    'RUN make',
    '',
  ]);
});
