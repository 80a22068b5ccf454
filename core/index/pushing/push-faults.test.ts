import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { NO_CREDENTIALS } from '../../registry/credentials/credentials.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { startFaultRegistry, type FaultRegistry } from '../../testing/registry/fault-registry.ts';
import { makeImage, type SampleImage } from '../../testing/images/sample-images.ts';
import { damageBlob } from '../../testing/images/sample-layout.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { imagesOf } from '../images-of.ts';
import type { MoveEvent, Pushing } from '../pushing.ts';
import { openPushing } from './open-pushing.ts';

let folder: TemporaryFolder;
let remote: FaultRegistry;
let store: Store;
let registry: Registry;
let workers: Workers;
let pushing: Pushing;
let image: SampleImage;

const KEY = 'docker.io/library/app:1';

beforeEach(async () => {
  folder = await temporaryFolder();
  remote = await startFaultRegistry();
  const root = join(folder.path, 'store');
  image = await makeImage(root, {
    name: KEY,
    layers: [
      { kind: 'exact', seed: 'large', blobBytes: 6_000_000 },
      { kind: 'exact', seed: 'small', blobBytes: 20_000 },
    ],
  });
  store = await openStore({ root });
  workers = openWorkers({ folder: inject('workers') });
  registry = openRegistry({ credentials: NO_CREDENTIALS, limits: { stallMs: 2_000, backOffMs: 5 } });
  const images = imagesOf(store);
  pushing = openPushing({
    parts: { store, registry, workers },
    images: () => images.current(),
    changed: () => undefined,
  });
});
afterEach(async () => {
  registry.close();
  store.close();
  await workers.close();
  await remote.close();
  await folder.remove();
});

const order = (): Parameters<Pushing['push']>[0] => ({
  key: KEY,
  names: [`${remote.host}/team/app:1`],
  platforms: null,
});

test.for([
  ['the question for a blob', 'HEAD', 'blob'],
  ['the question for the name', 'HEAD', 'manifest'],
  ['the beginning of an upload', 'POST', 'upload'],
  ['its bytes', 'PATCH', 'upload'],
  ['its end', 'PUT', 'upload'],
  ['the document', 'PUT', 'manifest'],
] as const)('%s fails four times, and the push succeeds', async ([, method, kind]) => {
  remote.faults.next(
    (seen) => seen.method === method && seen.kind === kind,
    { kind: 'status', status: 503 },
    4,
  );
  expect((await pushing.push(order())).digest).toBe(image.manifest.digest);
});

test.for([
  ['UPLOAD_REFUSED', 400, 'the registry has no room'],
  ['FORBIDDEN', 403, 'not for you'],
  ['REGISTRY_ERROR', 500, 'a broken disk'],
] as const)(
  'what fails for good ends as %s, with what the registry says, and the name is not set',
  async ([code, status, text]) => {
    remote.faults.always((seen) => seen.method === 'PUT' && seen.kind === 'manifest', {
      kind: 'status',
      status,
      body: JSON.stringify({ errors: [{ code: 'DENIED', message: text }] }),
    });
    const events: MoveEvent[] = [];
    const failed = pushing.push(order(), { observe: (event) => void events.push(event) });
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringContaining(text) as string });
    expect(events.some(({ kind }) => kind === 'named')).toBe(false);
    expect(await store.liveJobs()).toEqual([]);
  },
);

test('what arrived before a failure is not sent again', async () => {
  const last = (seen: { readonly method: string; readonly kind: string }): boolean =>
    seen.method === 'PUT' && seen.kind === 'manifest';
  remote.faults.next(last, { kind: 'status', status: 403 });
  await expect(pushing.push(order())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const sent = remote.uploads.received();
  const again = await pushing.push(order());
  expect(again).toMatchObject({ sent: 0, there: image.bytes - image.manifest.size });
  expect(remote.uploads.received()).toBe(sent);
});

test('an image that is removed while it is pushed arrives whole', async () => {
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  remote.faults.next((seen) => seen.method === 'POST', { kind: 'hold', until: held });
  const pushed = pushing.push(order());
  await expect.poll(() => remote.uploads.open()).toBeGreaterThan(0);
  await store.remove({ names: [KEY], manifests: [], mode: 'delete' }, { grace: 0 });
  go();
  expect((await pushed).digest).toBe(image.manifest.digest);
});

test('a layer that is damaged on this disk is refused by the registry, and the name is not set', async () => {
  const [layer] = image.layers;
  if (layer === undefined) throw new Error('It has layers');
  await damageBlob(store.root, layer);
  await expect(pushing.push(order())).rejects.toMatchObject({ code: 'UPLOAD_REFUSED' });
  expect(remote.requests.some(({ method, kind }) => method === 'PUT' && kind === 'manifest')).toBe(false);
});

test('an image of which a layer is missing is not pushed at all', async () => {
  const [layer] = image.layers;
  if (layer === undefined) throw new Error('It has layers');
  await store.discardBlob(layer.digest);
  await expect(pushing.push(order())).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
  expect(remote.requests).toEqual([]);
});

test('a registry that deletes tags is asked for the tag alone; one that deletes nothing is told by its name', async () => {
  await pushing.push({ ...order(), names: [`${remote.host}/team/app:1`, `${remote.host}/team/app:2`] });
  const plan = await pushing.planDelete(`${remote.host}/team/app:1`);
  expect(plan).toMatchObject({ what: 'tag', alsoGo: [], confirm: '1' });
  await pushing.remove(plan.reference, plan.digest);
  await expect(pushing.planDelete(`${remote.host}/team/app:1`)).rejects.toMatchObject({
    code: 'MANIFEST_UNKNOWN',
  });
  remote.faults.always((seen) => seen.method === 'DELETE', { kind: 'status', status: 405 });
  await expect(pushing.planDelete(`${remote.host}/team/app:2`)).rejects.toMatchObject({
    code: 'UNSUPPORTED_BY_REGISTRY',
    action: expect.stringContaining('REGISTRY_STORAGE_DELETE_ENABLED') as string,
  });
});
