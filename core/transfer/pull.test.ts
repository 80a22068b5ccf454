import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { parseReference } from '../oci/reference.ts';
import { wantPlatform } from '../oci/platform.ts';
import { openRegistry } from '../registry/registry.ts';
import { NO_CREDENTIALS } from '../registry/credentials/credentials.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { openWorkers, type Workers } from '../stream/workers.ts';
import { faultRegistry } from '../testing/registry/fault-registry-fixture.ts';
import type { FaultRegistry } from '../testing/registry/fault-registry.ts';
import { makeLayer, sha256, type SampleLayer } from '../testing/images/sample-layer.ts';
import { skopeoInspect } from '../testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { TransferParts } from './layer-download.ts';
import { planPull } from './plan.ts';
import { pull, type PullOutcome } from './pull.ts';
import type { PullEvent } from './pull-event.ts';

let folder: TemporaryFolder;
let store: Store;
let workers: Workers;
let remote: FaultRegistry;
let base: SampleLayer;
let own: SampleLayer;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: `${folder.path}/store/v1` });
  workers = openWorkers({ folder: inject('workers') });
  remote = await faultRegistry();
  base = await makeLayer({ kind: 'busybox' });
  own = await makeLayer({ kind: 'random', seed: 'own', bytes: 3_000_000 });
  remote.addImage('team/app', '1', { layers: [base.blob, own.blob], diffIds: [base.diffId, own.diffId] });
});

afterEach(async () => {
  store.close();
  await workers.close();
  await folder.remove();
});

function parts(): TransferParts {
  const registry = openRegistry({
    credentials: NO_CREDENTIALS,
    limits: { stallMs: 400, backOffMs: 10 },
  });
  return { store, registry, workers };
}

function run(
  name: string,
  observe: (event: PullEvent) => void = () => undefined,
  signal?: AbortSignal,
): Promise<PullOutcome> {
  return pull(parts(), {
    reference: parseReference(`${remote.host}/${name}`),
    platform: wantPlatform(null, 'x64'),
    concurrentLayers: 2,
    signal: signal ?? new AbortController().signal,
    observe,
  });
}

/** Bytes of layers that the registry sent. */
function sent(): number {
  return remote.requests
    .filter(({ kind, path }) => kind === 'blob' && /sha256/.test(path))
    .reduce((sum, one) => sum + one.sent, 0);
}

test('a pulled image is one that skopeo reads, with its layers verified and indexed', async () => {
  const events: PullEvent[] = [];
  const { name, status } = await run('team/app:1', (event) => events.push(event));
  expect(status).toBe('downloaded');
  const inspected = await skopeoInspect(`oci:${store.root}:${name}`);
  expect(inspected.Layers).toEqual([base.digest, own.digest]);
  const facts = await store.facts();
  expect(facts.get(base.digest)).toMatchObject({
    diffId: base.diffId,
    unpacked: base.unpacked,
    entries: base.entries,
  });
  expect(events.findIndex(({ kind }) => kind === 'named')).toBeGreaterThan(0);
  expect((await store.verify()).problems).toEqual([]);
});

test('what is here is not asked for again', async () => {
  await run('team/app:1');
  const before = sent();
  expect(await run('team/app:1')).toMatchObject({ status: 'up-to-date' });
  expect(sent()).toBe(before);
});

test('a pull of what is wholly here changes no file of the store, and takes the same steps as the first', async () => {
  const first: PullEvent[] = [];
  await run('team/app:1', (event) => void first.push(event));
  const before = await changed(store.root);
  const again: PullEvent[] = [];
  await run('team/app:1', (event) => void again.push(event));
  expect(await changed(store.root)).toEqual(before);
  const steps = (events: readonly PullEvent[]): readonly string[] =>
    [...new Set(events.map(({ kind }) => kind))].filter((kind) => kind !== 'bytes').sort();
  expect(steps(again)).toEqual(steps(first));
  const plan = again.find((event) => event.kind === 'plan');
  expect(plan?.reused).toBe(plan?.total);
});

test('a pull of what is here ends an earlier attempt that was cut off', async () => {
  await run('team/app:1');
  const job = await store.beginJob({
    kind: 'pull',
    title: 'team/app:1',
    input: { reference: `${remote.host}/team/app:1`, platform: null },
  });
  await job.fail('cancelled');
  await run('team/app:1');
  expect(await readdir(`${store.root}/journal`)).toEqual([]);
});

test('a layer that is gone from the disk is fetched again by a pull of its image', async () => {
  await run('team/app:1');
  await store.discardBlob(own.digest);
  await run('team/app:1');
  expect(await store.has(own.digest)).toBe(true);
});

/** When each file and folder below `root` was changed last. */
async function changed(root: string): Promise<Readonly<Record<string, number>>> {
  const names = await readdir(root, { recursive: true });
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await stat(join(root, name))).mtimeMs] as const)),
  );
}

test('an image on a base that is here moves only the rest, and the plan says so beforehand', async () => {
  await run('team/app:1');
  const extra = await makeLayer({ kind: 'files', seed: 'extra', count: 20, bytesEach: 500 });
  remote.addImage('team/other', '1', {
    layers: [base.blob, extra.blob],
    diffIds: [base.diffId, extra.diffId],
  });
  const plan = await planPull(parts(), {
    reference: parseReference(`${remote.host}/team/other:1`),
    platform: wantPlatform(null, 'x64'),
    signal: new AbortController().signal,
  });
  expect(plan.layers.map(({ here }) => here)).toEqual([base.blob.length, 0]);
  const before = remote.requests.length;
  await run('team/other:1');
  expect(remote.requests.slice(before).some(({ path }) => path.includes(base.digest))).toBe(false);
});

test('a connection cut four times in one layer is taken up where it broke off', async () => {
  for (const after of [500_000, 600_000, 700_000, 800_000]) {
    remote.faults.next((request) => request.path.includes(own.digest), { kind: 'cut', after });
  }
  const retries: PullEvent[] = [];
  await run('team/app:1', (event) => event.kind === 'retry' && retries.push(event));
  expect(retries.length).toBeGreaterThanOrEqual(4);
  const layerBytes = remote.requests
    .filter(({ path }) => path.includes(own.digest))
    .reduce((sum, one) => sum + one.sent, 0);
  expect(layerBytes).toBeLessThan(own.blob.length * 1.05);
});

test('a registry that ignores ranges gets the whole layer asked again, and nothing is spliced', async () => {
  const layer = (request: { readonly path: string }) => request.path.includes(own.digest);
  remote.faults.next(layer, { kind: 'cut', after: 1_000_000 });
  remote.faults.next(layer, { kind: 'ignore-range' });
  await run('team/app:1');
  expect((await store.facts()).get(own.digest)?.diffId).toBe(own.diffId);
});

test('a cancelled pull keeps what had arrived, and the next one downloads only the rest', async () => {
  const stop = new AbortController();
  remote.faults.next((request) => request.path.includes(own.digest), {
    kind: 'hold',
    until: new Promise(() => undefined),
    after: 2_000_000,
  });
  const cancelled = run(
    'team/app:1',
    (event) =>
      event.kind === 'bytes' && event.digest === own.digest && event.received >= 1_500_000 && stop.abort(),
    stop.signal,
  );
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  expect((await store.names()).length).toBe(0);
  const before = sent();
  await run('team/app:1');
  expect(sent() - before).toBeLessThan(own.blob.length - 1_400_000 + base.blob.length + 10_000);
});

test('bytes that were left damaged are found out and downloaded once more', async () => {
  const intake = await store.intake({ digest: own.digest, size: own.blob.length });
  const { writeFile } = await import('node:fs/promises');
  await writeFile(intake.file, Buffer.alloc(1_000_000, 7));
  await intake.release();
  await run('team/app:1');
  expect((await store.verify()).problems).toEqual([]);
});

test('a layer that is not what its digest says is refused and never becomes visible', async () => {
  remote.faults.always((request) => request.path.includes(own.digest), { kind: 'flip', at: 1000 });
  await expect(run('team/app:1')).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  expect(await store.has(own.digest)).toBe(false);
  expect(await store.names()).toEqual([]);
});

test('a layer that unpacks to something else fails the pull, and the image is not taken for a good one', async () => {
  remote.addImage('team/bad', '1', { layers: [own.blob], diffIds: [base.diffId] });
  await expect(run('team/bad:1')).rejects.toMatchObject({ code: 'DIFF_ID_MISMATCH' });
  expect((await store.facts()).get(own.digest)?.diffId).not.toBe(base.diffId);
});

test('a layer that is refused ends the pull at once, though another one stands still', async () => {
  const never = new Promise(() => undefined);
  let baseBegan: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (baseBegan = resolve));
  remote.faults.always((request) => request.path.includes(base.digest), {
    kind: 'hold',
    until: never,
    after: 10_000,
  });
  remote.faults.always((request) => request.path.includes(own.digest), { kind: 'hold', until: began });
  remote.faults.always((request) => request.path.includes(own.digest), { kind: 'flip', at: 1000 });
  const registry = openRegistry({ credentials: NO_CREDENTIALS, limits: { stallMs: 3_600_000 } });
  const failed = pull(
    { store, registry, workers },
    {
      reference: parseReference(`${remote.host}/team/app:1`),
      platform: wantPlatform(null, 'x64'),
      concurrentLayers: 2,
      signal: new AbortController().signal,
      observe: (event) => event.kind === 'bytes' && event.digest === base.digest && baseBegan(),
    },
  );
  await expect(failed).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  // What the other one had is kept for the next attempt.
  expect([...(await store.partials()).keys()]).toEqual([base.digest]);
  registry.close();
});

test('one layer that is not what the config promises does not keep the others from being checked', async () => {
  remote.addImage('team/bad', '1', { layers: [own.blob, base.blob], diffIds: [base.diffId, base.diffId] });
  await expect(run('team/bad:1')).rejects.toMatchObject({ code: 'DIFF_ID_MISMATCH' });
  expect(new Set((await store.facts()).keys())).toEqual(new Set([base.digest, own.digest]));
  expect((await store.verify()).problems).toEqual([]);
});

test('a config with another number of diff IDs than layers is refused before anything is named', async () => {
  remote.addImage('team/short', '1', { layers: [base.blob, own.blob], diffIds: [base.diffId] });
  await expect(run('team/short:1')).rejects.toMatchObject({ code: 'INVALID_DOCUMENT' });
  expect(await store.names()).toEqual([]);
});

test('an index is kept whole while one platform is pulled, and another platform asks for the rest', async () => {
  const one = remote.addImage('team/multi', 'amd', { layers: [base.blob], diffIds: [base.diffId] });
  const other = remote.addImage('team/multi', 'arm', { layers: [own.blob], diffIds: [own.diffId] });
  remote.addManifest(
    'team/multi',
    {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [
        { ...one.manifest, platform: { os: 'linux', architecture: 'amd64' } },
        { ...other.manifest, platform: { os: 'linux', architecture: 'arm64' } },
      ],
    },
    { tag: 'latest', mediaType: 'application/vnd.oci.image.index.v1+json' },
  );
  await run('team/multi:latest');
  expect(await store.has(base.digest)).toBe(true);
  expect(await store.has(own.digest)).toBe(false);
  await pull(parts(), {
    reference: parseReference(`${remote.host}/team/multi:latest`),
    platform: wantPlatform('linux/arm64', 'x64'),
    concurrentLayers: 2,
    signal: new AbortController().signal,
    observe: () => undefined,
  });
  expect(await store.has(own.digest)).toBe(true);
});

test('an index that leads back to itself ends with an error, not in a loop', async () => {
  // No index can hold its own digest; a chain of ever deeper ones is what can be built.
  let inner = remote.addImage('team/deep', 'leaf', { layers: [base.blob], diffIds: [base.diffId] }).manifest;
  for (let depth = 0; depth < 12; depth++) {
    inner = remote.addManifest(
      'team/deep',
      {
        schemaVersion: 2,
        mediaType: OCI_INDEX,
        manifests: [{ ...inner, platform: { os: 'linux', architecture: 'amd64' } }],
      },
      { tag: 'latest', mediaType: OCI_INDEX },
    );
  }
  await expect(run('team/deep:latest')).rejects.toMatchObject({ code: 'INDEX_TOO_DEEP' });
});

test('a name pinned by a digest that is here needs no registry', async () => {
  const { digest } = await run('team/app:1');
  await run(`team/app@${digest}`);
  await remote.close();
  expect(await run(`team/app@${digest}`)).toMatchObject({ status: 'up-to-date' });
});

test('plain, gzip and zstd layers all give the same diff ID', async () => {
  const zstd = await makeLayer({ kind: 'busybox' }, 'zstd');
  const none = await makeLayer({ kind: 'busybox' }, 'none');
  const several = gzipSync(none.blob.subarray(0, 4096));
  const members = Buffer.concat([several, gzipSync(none.blob.subarray(4096))]);
  for (const [tag, blob, layerType] of [
    ['zstd', zstd.blob, 'application/vnd.oci.image.layer.v1.tar+zstd'],
    ['none', none.blob, 'application/vnd.oci.image.layer.v1.tar'],
    ['members', members, 'application/vnd.oci.image.layer.v1.tar+gzip'],
  ] as const) {
    remote.addImage('team/kinds', tag, { layers: [blob], diffIds: [base.diffId], layerType });
    await run(`team/kinds:${tag}`);
    expect((await store.facts()).get(sha256(blob))?.diffId).toBe(base.diffId);
  }
});

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
