import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openLayerIndex } from '../../image/layer-index/layer-index.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { NO_CREDENTIALS } from '../../registry/credentials/credentials.ts';
import { openRegistry } from '../../registry/registry.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { run } from '../../testing/run.ts';
import { makeImage, multiPlatform, type SampleImage } from '../../testing/images/sample-images.ts';
import { skopeoCopy, skopeoInspect } from '../../testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openedSources, type OpenedSources } from './opened.ts';

let folder: TemporaryFolder;
let layout: string;
let image: SampleImage;
let store: Store;
let workers: Workers;
let opened: OpenedSources;

beforeAll(async () => {
  folder = await temporaryFolder();
  layout = join(folder.path, 'layout');
  image = await makeImage(layout, {
    name: 'example.test/team/app:1',
    layers: [
      { kind: 'busybox' },
      { kind: 'files', seed: 'own', count: 120, bytesEach: 900 },
      { kind: 'entries', entries: [{ path: 'bin/.wh.vi' }] },
    ],
    config: { Labels: { title: 'app' } },
  });
  workers = openWorkers({ folder: inject('workers') });
  store = await openStore({ root: join(folder.path, 'store') });
  opened = openedSources({ store, workers, registry: openRegistry({ credentials: NO_CREDENTIALS }) });
});
afterAll(async () => {
  await opened.end();
  store.close();
  await workers.close();
  await folder.remove();
});

async function expectSampleLayers(placed: readonly PlacedLayer[]): Promise<void> {
  expect(placed.map(({ diffId }) => diffId)).toEqual(image.made.map(({ diffId }) => diffId));
  for (const [position, { indexFile }] of placed.entries()) {
    const { facts } = await openLayerIndex(indexFile);
    const { entries, unpacked } = image.made[position]!;
    expect(facts).toMatchObject({ entries, unpacked });
  }
}

/** What lies in the store for a while only. */
async function leftovers(): Promise<readonly string[]> {
  return readdir(join(store.root, 'partial')).catch(() => []);
}

async function only(path: string) {
  const source = await opened.open(path);
  const [first] = source.images;
  const looked = opened.lookAt(first!.key)!;
  return { source, looked, key: first!.key };
}

const sources = [
  { kind: 'oci-layout', make: () => Promise.resolve(layout) },
  {
    kind: 'oci-archive',
    make: (file: string) => copied(`oci-archive:${file}:example.test/team/app:1`, file),
  },
  {
    kind: 'docker-archive',
    make: (file: string) => copied(`docker-archive:${file}:example.test/team/app:1`, file, []),
  },
] as const;

async function copied(place: string, file: string, flags = ['--preserve-digests']): Promise<string> {
  await run('skopeo', ['copy', '--quiet', ...flags, `oci:${layout}:example.test/team/app:1`, place]);
  return file;
}

for (const { kind, make } of sources) {
  test(`an image in ${kind} form is looked into where it is, as skopeo sees it`, async () => {
    const path = await make(join(folder.path, `${kind}.tar`));
    const { source, looked, key } = await only(path);
    expect(source).toMatchObject({ kind, size: kind === 'oci-layout' ? 0 : (await stat(path)).size });
    expect(source.images).toEqual([{ key, title: 'example.test/team/app:1', platform: 'linux/amd64' }]);
    const inspected = await skopeoInspect(
      kind === 'oci-layout' ? `oci:${path}:example.test/team/app:1` : `${kind}:${path}`,
    );
    expect(looked.detail.layers.map(({ digest }) => digest)).toEqual(inspected.Layers);
    expect(looked.detail.row).toMatchObject({ imageId: image.config.digest, labels: inspected.Labels });
    await expectSampleLayers(await looked.layers());
    expect(looked.detail.row).toMatchObject({ state: 'complete', onDisk: 0, unique: 0 });
    expect(looked.detail.layers.map(({ state }) => state)).toEqual(['verified', 'verified', 'verified']);
    expect((await looked.documents()).every(({ verified }) => verified)).toBe(true);
    expect(await leftovers()).toEqual([]);
    await opened.close(source.id);
    expect(opened.lookAt(key)).toBeUndefined();
    expect(await store.present()).toEqual(new Set());
  });
}

test('the bytes of a placed layer are the range of the archive that holds it', async () => {
  const path = await copied(
    `docker-archive:${join(folder.path, 'range.tar')}:example.test/team/app:1`,
    join(folder.path, 'range.tar'),
    [],
  );
  const { looked, source } = await only(path);
  const archive = await readFile(path);
  for (const [position, { bytes, digest }] of (await looked.layers()).entries()) {
    if (bytes.kind !== 'file') throw new Error('It is here');
    const stored = archive.subarray(bytes.offset, bytes.offset + bytes.length);
    expect(bytes.path).toBe(path);
    expect(digest).toBe(image.made[position]?.diffId);
    const { stdout } = await run('sha256sum', ['-'], { input: stored });
    expect(`sha256:${stdout.slice(0, 64)}`).toBe(digest);
  }
  await opened.close(source.id);
});

for (const compression of ['gzip', 'zstd'] as const) {
  test(`an archive compressed with ${compression} is unpacked once, and that is removed when it is closed`, async () => {
    const plain = join(folder.path, `whole-${compression}.tar`);
    await copied(`oci-archive:${plain}:example.test/team/app:1`, plain);
    const path = `${plain}.compressed`;
    if (compression === 'gzip')
      await pipeline(createReadStream(plain), createGzip({ level: 1 }), createWriteStream(path));
    else await run('zstd', ['-q', '-o', path, plain]);
    const progress: number[] = [];
    const source = await opened.open(path, { onProgress: (done) => progress.push(done) });
    expect(progress.at(-1)).toBe((await stat(path)).size);
    expect(await leftovers()).toHaveLength(1);
    await expectSampleLayers(await opened.lookAt(source.images[0]!.key)!.layers());
    await opened.close(source.id);
    expect(await leftovers()).toEqual([]);
  });
}

test('several images with several names in one archive are all there, and the second opening is the same one', async () => {
  const path = join(folder.path, 'several.tar');
  const other = await makeImage(layout, {
    name: 'example.test/team/other:2',
    layers: [image.made[0]!],
  });
  await run('skopeo', [
    'copy',
    '--quiet',
    '--additional-tag=example.test/team/app:stable',
    `oci:${layout}:example.test/team/app:1`,
    `docker-archive:${path}:example.test/team/app:1`,
  ]);
  const source = await opened.open(path);
  expect((await opened.open(path)).id).toBe(source.id);
  expect(opened.lookAt(source.images[0]!.key)?.detail.names).toEqual([
    'example.test/team/app:1',
    'example.test/team/app:stable',
  ]);
  await opened.close(source.id);
  const both = await opened.open(layout);
  expect(both.images.map(({ title }) => title)).toEqual([
    'example.test/team/app:1',
    'example.test/team/other:2',
  ]);
  expect(opened.lookAt(both.images[1]!.key)?.detail.row.manifestDigest).toBe(other.manifest.digest);
  await opened.close(both.id);
});

test('every platform of a layout that is there is an image of its own', async () => {
  const place = join(folder.path, 'platforms');
  await multiPlatform(place, { name: 'example.test/multi:1', layers: [image.made[1]!], attested: true });
  const source = await opened.open(place);
  expect(source.images.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64/v8']);
  const roles = (await opened.lookAt(source.images[1]!.key)!.documents()).map(({ role }) => role);
  expect(roles).toEqual(['index', 'manifest', 'config']);
  await opened.close(source.id);
});

test('a collection leaves the indexes of an opened image; cleared, they are made again when they are asked for', async () => {
  const { looked, source } = await only(layout);
  await expectSampleLayers(await looked.layers());
  await store.collect();
  for (const { diffId } of image.made)
    expect((await stat(store.derivedLayer(diffId).indexFile)).isFile()).toBe(true);
  await store.dropDerivedLayers();
  for (const { diffId } of image.made)
    await expect(stat(store.derivedLayer(diffId).indexFile)).rejects.toThrow('ENOENT');
  await expectSampleLayers(await looked.layers());
  await opened.close(source.id);
});

test('indexing tells its progress in bytes, and a plan of what is here downloads nothing', async () => {
  for (const { diffId } of image.made)
    await rm(store.derivedLayer(diffId).folder, { recursive: true, force: true });
  const { looked, source, key } = await only(layout);
  const choice = { key, platform: null };
  expect(looked.detail.row.state).toBe('checking');
  expect(await opened.planIndex(choice, null)).toEqual({
    download: 0,
    layers: [0, 1, 2].map((position) => ({ position, state: 'here', download: 0 })),
  });
  const progress: (readonly [number, number])[] = [];
  await opened.index(choice, null, { onProgress: (done, total) => progress.push([done, total]) });
  const total = image.layers.reduce((sum, { size }) => sum + size, 0);
  expect(progress.at(-1)).toEqual([total, total]);
  expect((await opened.planIndex(choice, 1)).layers.map(({ state }) => state)).toEqual(['listed', 'listed']);
  expect(looked.detail.row.unpacked).toBe(image.made.reduce((sum, { unpacked }) => sum + unpacked, 0));
  await opened.close(source.id);
});

test('a layer whose bytes are not those of its digest is refused, and its files are not shown', async () => {
  const place = join(folder.path, 'damaged');
  await run('cp', ['-r', layout, place]);
  const [, second] = image.layers;
  const blob = join(place, 'blobs', 'sha256', second!.digest.slice(7));
  const bytes = await readFile(blob);
  // In gzip's header, where the time is: the tar that comes out is the same.
  bytes[5] = bytes[5]! ^ 1;
  await writeFile(blob, bytes);
  await rm(store.derivedLayer(image.made[1]!.diffId).folder, { recursive: true, force: true });
  const { looked, source } = await only(place);
  await expect(looked.layers()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  expect(await leftovers()).toEqual([]);
  await truncate(blob, 100);
  await expect(looked.layers()).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  await opened.close(source.id);
});

test('a layer that is not in its layout is missing, not invented', async () => {
  const place = join(folder.path, 'without');
  await run('cp', ['-r', layout, place]);
  await rm(join(place, 'blobs', 'sha256', image.layers[2]!.digest.slice(7)));
  await rm(store.derivedLayer(image.made[2]!.diffId).folder, { recursive: true, force: true });
  const { looked, source } = await only(place);
  expect(looked.detail.row).toMatchObject({ state: 'incomplete' });
  await expect(looked.layers()).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
  await opened.close(source.id);
});

test('a copy made by skopeo with all platforms names each once', async () => {
  const place = join(folder.path, 'platforms');
  const path = join(folder.path, 'platforms.tar');
  await skopeoCopy(`oci:${place}:example.test/multi:1`, `oci-archive:${path}:multi`, { all: true });
  const source = await opened.open(path);
  expect(source.images.map(({ title, platform }) => [title, platform])).toEqual([
    ['multi', 'linux/amd64'],
    ['multi', 'linux/arm64/v8'],
  ]);
  await opened.close(source.id);
});
