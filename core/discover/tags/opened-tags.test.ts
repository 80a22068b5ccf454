import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { wantPlatform } from '../../oci/platform.ts';
import { parseReference } from '../../oci/reference.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { startFaultRegistry, type FaultRegistry } from '../../testing/registry/fault-registry.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openTags, type TagsOfRepository } from './opened-tags.ts';
import { registrySource } from './tag-source.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const ALL = {
  filter: '',
  sort: { by: 'version', descending: true },
  hideNoise: false,
  offset: 0,
  limit: 1000,
} as const;

let folder: TemporaryFolder;
let server: FaultRegistry;
let registry: Registry;
let store: Store;
let abort: AbortController;
beforeEach(async () => {
  folder = await temporaryFolder();
  server = await startFaultRegistry();
  registry = openRegistry({
    credentials: { find: () => Promise.resolve(undefined) },
    limits: { attempts: 1 },
  });
  store = await openStore({ root: join(folder.path, 'store') });
  abort = new AbortController();
});
afterEach(async () => {
  abort.abort();
  registry.close();
  store.close();
  await server.close();
  await folder.remove();
});

function open(): TagsOfRepository {
  const reference = parseReference(`${server.host}/team/app`);
  const platform = wantPlatform('linux/amd64', 'x64');
  return openTags({
    reference,
    source: registrySource({ store, registry, platform }, reference),
    list: (signal) => registry.tags(reference, { signal }),
    here: () => Promise.resolve(new Map()),
    signal: abort.signal,
    onChange: () => undefined,
  });
}

function addTags(count: number): void {
  const { manifest } = server.addImage('team/app', '1.0.0', { layers: [Buffer.from('layer')] });
  const bytes = {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [{ ...manifest, platform: { os: 'linux', architecture: 'amd64' } }],
  };
  for (let at = 1; at < count; at += 1)
    server.addManifest('team/app', bytes, { tag: `1.0.${at}`, mediaType: INDEX });
}

test('a listing that breaks off keeps what came, and says what happened', async () => {
  addTags(1500);
  server.faults.always(/last=/, { kind: 'status', status: 500 });
  const tags = open();
  await expect(tags.listed).rejects.toMatchObject({ code: 'REGISTRY_ERROR' });
  const page = tags.page(ALL);
  expect(page.total).toBe(1000);
  expect(page.rows).toHaveLength(1000);
  expect(page.state).toMatchObject({ kind: 'failed', error: { code: 'REGISTRY_ERROR' } });
});

test('closing ends the listing', async () => {
  addTags(3);
  server.faults.always('tags', { kind: 'stall' });
  const tags = open();
  abort.abort();
  await expect(tags.listed).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('a registry that has had enough is said in the row, and the row is asked for again', async () => {
  addTags(2);
  const tags = open();
  await tags.listed;
  server.faults.next((request) => request.method === 'HEAD', { kind: 'status', status: 429 });
  expect((await tags.look(['1.0.1']))[0]?.error).toMatchObject({ code: 'RATE_LIMITED' });
  expect((await tags.look(['1.0.1']))[0]).toMatchObject({
    error: null,
    platforms: [{ platform: 'linux/amd64' }],
  });
});

test('tags of one digest are read once', async () => {
  addTags(40);
  const tags = open();
  await tags.listed;
  const rows = await tags.look(tags.matching({ ...ALL, filter: '!1.0.0' }));
  expect(rows).toHaveLength(39);
  expect(new Set(rows.map(({ digest }) => digest)).size).toBe(1);
  expect(rows[0]?.same).toHaveLength(38);
  const asked = server.requests.filter(
    ({ kind, method }) => method === 'GET' && (kind === 'manifest' || kind === 'blob'),
  );
  expect(asked).toHaveLength(3);
  await tags.look(rows.map(({ tag }) => tag));
  expect(server.requests.filter(({ method }) => method === 'HEAD').length).toBeLessThanOrEqual(40);
});

test('an index of a thousand platforms is not asked for one by one', async () => {
  const { manifest } = server.addImage('team/app', '1', { layers: [Buffer.from('layer')] });
  const manifests = Array.from({ length: 1000 }, (_, at) => ({
    ...manifest,
    digest: `sha256:${String(at).padStart(64, '0')}`,
    platform: { os: 'linux', architecture: `cpu${at}` },
  }));
  server.addManifest(
    'team/app',
    { schemaVersion: 2, mediaType: INDEX, manifests },
    { tag: 'many', mediaType: INDEX },
  );
  const tags = open();
  await tags.listed;
  const before = server.requests.length;
  const [row] = await tags.look(['many']);
  expect(row?.platforms).toHaveLength(1000);
  expect(server.requests.length - before).toBeLessThan(30);
});

test('what its digest does not fit is no answer', async () => {
  const { manifest } = server.addImage('team/app', '1', { layers: [Buffer.from('layer')] });
  server.faults.always((request) => request.method === 'GET' && request.path.includes(manifest.digest), {
    kind: 'flip',
    at: 20,
  });
  const tags = open();
  await tags.listed;
  expect((await tags.look(['1']))[0]?.error).toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('a platform that the registry does not have weighs nothing known, and the others do', async () => {
  const { manifest } = server.addImage('team/app', '1', { layers: [Buffer.from('layer')] });
  const manifests = [
    { ...manifest, platform: { os: 'linux', architecture: 'amd64' } },
    { ...manifest, digest: `sha256:${'0'.repeat(64)}`, platform: { os: 'linux', architecture: 's390x' } },
  ];
  server.addManifest(
    'team/app',
    { schemaVersion: 2, mediaType: INDEX, manifests },
    { tag: 'sparse', mediaType: INDEX },
  );
  const tags = open();
  await tags.listed;
  const [row] = await tags.look(['sparse']);
  expect(row?.error).toBeNull();
  expect(row?.platforms?.map(({ download }) => download === null)).toEqual([false, true]);
});

test('what is no image weighs something and is for no platform; what is nothing known is an error', async () => {
  const config = server.addBlob(Buffer.from('{}'), 'application/vnd.cncf.helm.config.v1+json');
  const layer = server.addBlob(Buffer.from('chart'), 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
  server.addManifest('team/app', { schemaVersion: 2, config, layers: [layer] }, { tag: 'chart' });
  server.addManifest('team/app', { hello: 'world' }, { tag: 'junk' });
  const tags = open();
  await tags.listed;
  const [chart, junk] = await tags.look(['chart', 'junk']);
  expect(chart).toMatchObject({ platforms: [{ platform: 'unknown' }], download: 7, error: null });
  expect(junk?.error).toMatchObject({ code: 'INVALID_DOCUMENT' });
});
