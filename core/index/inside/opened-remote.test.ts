import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openLayerIndex } from '../../image/layer-index/layer-index.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { client, faultRegistry } from '../../testing/registry/fault-registry-fixture.ts';
import type { FaultRegistry } from '../../testing/registry/fault-registry.ts';
import { makeLayer, type SampleLayer } from '../../testing/images/sample-layer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openedSources, type OpenedSources } from './opened.ts';

let folder: TemporaryFolder;
let remote: FaultRegistry;
let store: Store;
let workers: Workers;
let opened: OpenedSources;
let base: SampleLayer;
let own: SampleLayer;

beforeEach(async () => {
  folder = await temporaryFolder();
  remote = await faultRegistry();
  base = await makeLayer({ kind: 'random', seed: 'base', bytes: 3_000_000 });
  own = await makeLayer({ kind: 'files', seed: 'own', count: 200, bytesEach: 500 });
  remote.addImage('team/app', '1', { layers: [base.blob, own.blob], diffIds: [base.diffId, own.diffId] });
  workers = openWorkers({ folder: inject('workers'), size: 2 });
  store = await openStore({ root: join(folder.path, 'store') });
  opened = openedSources({ store, workers, registry: client() });
});
afterEach(async () => {
  await opened.end();
  store.close();
  await workers.close();
  await folder.remove();
});

async function look(name = 'team/app:1') {
  const source = await opened.openRemote({ text: `${remote.host}/${name}`, platform: null });
  const { key } = source.images[0]!;
  return { source, choice: { key, platform: null }, looked: opened.lookAt(key)! };
}

const blobsAsked = (): readonly string[] =>
  remote.requests.filter(({ kind }) => kind === 'blob').map(({ path }) => path);
const leftovers = (): Promise<readonly string[]> => readdir(join(store.root, 'partial')).catch(() => []);

test('looking at an image in a registry reads its documents and no layer', async () => {
  const { source, looked } = await look();
  expect(source).toMatchObject({ kind: 'registry', title: `${remote.host}/team/app:1`, size: 0 });
  expect(blobsAsked()).toHaveLength(1);
  expect(blobsAsked()[0]).toContain(looked.detail.row.imageId);
  expect(looked.detail.layers.map(({ state, download }) => [state, download])).toEqual([
    ['elsewhere', base.blob.length],
    ['elsewhere', own.blob.length],
  ]);
  expect(looked.detail.row).toMatchObject({ state: 'incomplete', unpacked: null, onDisk: 0 });
  expect((await looked.documents()).map(({ role, verified }) => [role, verified])).toEqual([
    ['manifest', true],
    ['config', true],
  ]);
  await expect(looked.layers()).rejects.toMatchObject({
    code: 'LAYER_ELSEWHERE',
    evidence: { position: 0, download: base.blob.length },
  });
});

test('listing the files of a layer downloads it once, as planned, and keeps its index only', async () => {
  const { choice, looked } = await look();
  expect(await opened.planIndex(choice, 0)).toEqual({
    layers: [{ position: 0, state: 'elsewhere', download: base.blob.length }],
    download: base.blob.length,
  });
  const progress: (readonly [number, number])[] = [];
  await opened.index(choice, 0, { onProgress: (done, total) => progress.push([done, total]) });
  expect(progress.at(-1)).toEqual([base.blob.length, base.blob.length]);
  expect(blobsAsked().filter((path) => path.includes(base.digest))).toHaveLength(1);
  expect(looked.detail.layers.map(({ state }) => state)).toEqual(['verified', 'elsewhere']);
  expect((await looked.layers({ upTo: 0 })).map(({ diffId }) => diffId)).toEqual([base.diffId]);
  await expect(looked.layers()).rejects.toMatchObject({ code: 'LAYER_ELSEWHERE' });
  expect(await leftovers()).toEqual([]);
  expect(await store.present()).toEqual(new Set());

  // A layer is listed with those beneath it: what it changes is told from them.
  expect((await opened.planIndex(choice, 1)).download).toBe(own.blob.length);
  await opened.index(choice, 1);
  const placed = await looked.layers();
  expect(placed.map(({ bytes }) => bytes.kind)).toEqual(['elsewhere', 'elsewhere']);
  const { facts } = await openLayerIndex(placed[1]!.indexFile);
  expect(facts).toEqual({ diffId: own.diffId, unpacked: own.unpacked, entries: own.entries });
  expect(blobsAsked()).toHaveLength(3);
  expect(await leftovers()).toEqual([]);
});

test('a connection that breaks is gone on with from where it was', async () => {
  const { choice } = await look();
  remote.faults.next(({ path }) => path.includes(base.digest), { kind: 'cut', after: 1_000_000 });
  await opened.index(choice, 0);
  const sent = remote.requests
    .filter(({ path }) => path.includes(base.digest))
    .reduce((total, request) => total + request.sent, 0);
  expect(sent).toBeLessThan(base.blob.length * 1.1);
  expect(await leftovers()).toEqual([]);
});

test('bytes that are not those of the digest are refused, and nothing of them stays', async () => {
  const { choice, looked } = await look();
  remote.faults.always(({ path }) => path.includes(own.digest), { kind: 'flip', at: 100 });
  await expect(opened.index(choice, null)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  expect(await leftovers()).toEqual([]);
  expect(looked.detail.layers[1]?.state).toBe('elsewhere');
});

test('a layer that unpacks to something else than the config promises is shown as bad', async () => {
  remote.addImage('team/bad', '1', { layers: [own.blob], diffIds: [base.diffId] });
  const { choice, looked } = await look('team/bad:1');
  await opened.index(choice, null);
  expect(looked.detail.row).toMatchObject({ state: 'bad' });
  expect((await looked.layers())[0]?.diffId).toBe(own.diffId);
});

test('what is cancelled ends, and leaves nothing', async () => {
  const { choice } = await look();
  const controller = new AbortController();
  const indexing = opened.index(choice, null, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(indexing).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await leftovers()).toEqual([]);
});

test('a layer that the store has is here, whatever image brought it', async () => {
  const job = await store.beginJob({ kind: 'pull', title: 'x', input: {} });
  await job.hold([own.digest]);
  await store.putBlob(own.digest, own.blob);
  await job.done();
  const { choice, looked } = await look();
  expect(looked.detail.layers.map(({ state }) => state)).toEqual(['elsewhere', 'checking']);
  expect((await opened.planIndex(choice, null)).layers.map(({ state }) => state)).toEqual([
    'elsewhere',
    'here',
  ]);
  await opened.index(choice, null);
  expect(blobsAsked().filter((path) => path.includes(own.digest))).toEqual([]);
  const placed = await looked.layers();
  expect(placed.map(({ bytes }) => bytes.kind)).toEqual(['elsewhere', 'file']);
  expect(placed[1]?.bytes).toMatchObject({
    path: store.blobPath(own.digest),
    offset: 0,
    length: own.blob.length,
  });
});

test('a manifest whose digest is not the one asked for is refused before anything is shown', async () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  await expect(look(`team/app@${digest}`)).rejects.toMatchObject({
    code: expect.stringMatching(/MANIFEST|DIGEST/),
  });
  expect(opened.list()).toEqual([]);
});
