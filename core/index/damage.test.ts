import { chmod, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { ImageRow } from '../api/images.ts';
import { digestHex, type Digest } from '../oci/digest.ts';
import { startFaultRegistry, type FaultRegistry } from '../testing/registry/fault-registry.ts';
import { makeLayer, type SampleLayer } from '../testing/images/sample-layer.ts';
import { damageBlob } from '../testing/images/sample-layout.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { Core } from './core.ts';
import { openCore } from './open-core.ts';

let folder: TemporaryFolder;
let remote: FaultRegistry;
let core: Core;
let base: SampleLayer;
let own: SampleLayer;
let name: string;
let documents: { readonly manifest: { digest: Digest }; readonly config: { digest: Digest } };

beforeEach(async () => {
  folder = await temporaryFolder();
  remote = await startFaultRegistry();
  base = await makeLayer({ kind: 'files', seed: 'base', count: 5, bytesEach: 500 });
  own = await makeLayer({ kind: 'random', seed: 'own', bytes: 300_000 });
  documents = remote.addImage('team/app', '1', {
    layers: [base.blob, own.blob],
    diffIds: [base.diffId, own.diffId],
  });
  name = `${remote.host}/team/app:1`;
  core = await openCore({ home: folder.path, workersFolder: inject('workers') });
  await core.pull({ text: name, platform: null });
});
afterEach(async () => {
  await core.close();
  await remote.close();
  await folder.remove();
});

async function row(): Promise<ImageRow | undefined> {
  const query = {
    filters: [],
    sort: { by: 'name', descending: false },
    groupBy: 'none',
    offset: 0,
    limit: 10,
  } as const;
  return (await core.images()).page(query).rows[0];
}

/** Blobs that were asked for since the given number of requests. */
function asked(since: number): readonly string[] {
  return remote.requests.slice(since).flatMap(({ path }) => /blobs\/(sha256:.*)/.exec(path)?.[1] ?? []);
}

function blobPath(digest: Digest): string {
  return join(core.storeFolder, 'blobs', 'sha256', digestHex(digest));
}

const which = (): readonly (readonly [string, Digest])[] => [
  ['layer', own.digest],
  ['config', documents.config.digest],
  ['manifest', documents.manifest.digest],
];

async function requireWhole(): Promise<void> {
  expect((await core.verify()).problems).toEqual([]);
  expect(await row()).toMatchObject({ name, state: 'complete', problem: null });
}

test('a blob that was deleted makes the image incomplete, and pulling it again fetches just that', async () => {
  for (const [what, digest] of which()) {
    await rm(blobPath(digest));
    expect(await row(), what).toMatchObject({ name, state: 'incomplete' });
    expect((await core.verify()).problems, what).toMatchObject([{ kind: 'missing', digest, images: [name] }]);
    const before = remote.requests.length;
    await core.pull({ text: name, platform: null });
    expect(asked(before), what).toEqual(what === 'manifest' ? [] : [digest]);
    await requireWhole();
  }
});

test('a flipped bit is found, the image named, and the blob alone is fetched again', async () => {
  for (const [what, digest] of which()) {
    await damageBlob(core.storeFolder, { digest });
    const report = await core.verify();
    expect(report.problems, what).toMatchObject([{ kind: 'wrong-digest', digest, images: [name] }]);
    expect(await core.discardDamaged(report), what).toEqual({
      discarded: 1,
      pulls: [{ text: `${name}@${documents.manifest.digest}`, platform: null }],
    });
    expect(await row(), what).toMatchObject({ name, state: 'incomplete' });
    const before = remote.requests.length;
    await core.pull({ text: name, platform: null });
    expect(asked(before), what).toEqual(what === 'manifest' ? [] : [digest]);
    await requireWhole();
  }
});

test('a repair fetches the very image again, although its tag has moved on', async () => {
  const later = await makeLayer({ kind: 'random', seed: 'later', bytes: 1000 });
  remote.addImage('team/app', '1', { layers: [later.blob], diffIds: [later.diffId] });
  for (const [what, digest] of which()) {
    await damageBlob(core.storeFolder, { digest });
    const { pulls } = await core.discardDamaged(await core.verify());
    for (const request of pulls) expect(await core.pull(request), what).toMatchObject({ key: name });
    await requireWhole();
    expect((await core.images()).all, what).toHaveLength(1);
    expect((await row())?.digest, what).toBe(documents.manifest.digest);
  }
});

test('a blob that was cut short is found and fetched again', async () => {
  for (const [what, digest] of which()) {
    await chmod(blobPath(digest), 0o644);
    await truncate(blobPath(digest), 100);
    const report = await core.verify();
    expect(report.problems, what).toMatchObject([{ kind: 'wrong-size', digest, images: [name] }]);
    await core.discardDamaged(report);
    await core.pull({ text: name, platform: null });
    await requireWhole();
  }
});

test('only what is damaged is taken away, whatever an old report says', async () => {
  await damageBlob(core.storeFolder, own);
  const report = await core.verify();
  await core.discardDamaged(report);
  await core.pull({ text: name, platform: null });
  expect(await core.discardDamaged(report)).toMatchObject({ discarded: 0 });
  await requireWhole();
});

test("a file that is not the store's is reported and left alone", async () => {
  const stray = join(core.storeFolder, 'blobs', 'sha256', 'notes.txt');
  await writeFile(stray, 'mine');
  const report = await core.verify();
  expect(report.problems).toMatchObject([{ kind: 'stray-file', path: stray }]);
  expect(await core.discardDamaged(report)).toMatchObject({ discarded: 0 });
  await rm(stray);
});

test('an image with a damaged document is listed beside those that are sound', async () => {
  remote.addImage('team/other', '1', { layers: [base.blob], diffIds: [base.diffId] });
  await core.pull({ text: `${remote.host}/team/other:1`, platform: null });
  for (const [what, digest] of which().slice(1)) {
    await damageBlob(core.storeFolder, { digest });
    await core.close();
    await rm(join(core.storeFolder, 'derived'), { recursive: true });
    core = await openCore({ home: folder.path, workersFolder: inject('workers') });
    const images = (await core.images()).all;
    expect(images.length, what).toBe(2);
    expect(images.find(({ names }) => names.includes(name))?.state, what).toBe('bad');
    await core.discardDamaged(await core.verify());
    await core.pull({ text: name, platform: null });
    await requireWhole();
  }
});

test('a layer that unpacks to something else makes the image bad, and says which', async () => {
  remote.addImage('team/bad', '1', { layers: [own.blob], diffIds: [base.diffId] });
  await core.remove({ keys: [name], mode: 'delete' }, { grace: 0 });
  await expect(core.pull({ text: `${remote.host}/team/bad:1`, platform: null })).rejects.toMatchObject({
    code: 'DIFF_ID_MISMATCH',
    action: expect.stringMatching(/bad/),
  });
  expect(await row()).toMatchObject({
    name: `${remote.host}/team/bad:1`,
    state: 'bad',
    problem: expect.stringMatching(/Layer 1 of 1 unpacks to/),
  });
  await core.remove({ keys: [`${remote.host}/team/bad:1`], mode: 'delete' }, { grace: 0 });
  expect(await row()).toBeUndefined();
});

test('derived data may go at any time: pulling again checks every layer anew and downloads nothing', async () => {
  await rm(join(core.storeFolder, 'derived'), { recursive: true });
  expect(await row()).toMatchObject({ state: 'checking', unpacked: null });
  const before = remote.requests.length;
  expect(await core.pull({ text: name, platform: null })).toMatchObject({ status: 'up-to-date' });
  expect(asked(before)).toEqual([]);
  await requireWhole();
});

test('a damaged blob that no pull would bring back stays, and the report says why', async () => {
  await core.remove({ keys: [name], mode: 'untag' }, { grace: 0 });
  await damageBlob(core.storeFolder, own);
  const report = await core.verify();
  expect(report.problems).toMatchObject([{ beyondRepair: expect.stringMatching(/without a name/) }]);
  expect(await core.discardDamaged(report)).toEqual({ discarded: 0, pulls: [] });
  expect(await core.verify()).toEqual(report);
});

test('the platform that was damaged is pulled again, whatever this machine is', async () => {
  const index = multiPlatformIndex();
  await core.pull({ text: index, platform: 'linux/s390x' });
  await damageBlob(core.storeFolder, own);
  const { pulls } = await core.discardDamaged(await core.verify());
  expect(pulls).toEqual([
    { text: expect.stringContaining(`${name}@sha256:`), platform: null },
    { text: expect.stringContaining(`${index}@sha256:`), platform: 'linux/s390x' },
  ]);
  for (const pull of pulls) await core.pull(pull);
  expect((await core.verify()).problems).toEqual([]);
});

test('an entry of index.json that lost its digest is repaired by the name that it still has', async () => {
  const file = join(core.storeFolder, 'index.json');
  const document = JSON.parse(await readFile(file, 'utf8')) as { manifests: { digest?: string }[] };
  for (const entry of document.manifests) delete entry.digest;
  await writeFile(file, JSON.stringify(document));
  const report = await core.verify();
  expect(report.problems).toMatchObject([{ kind: 'bad-index', images: [name], beyondRepair: null }]);
  expect(report.problems[0]?.message).toContain(name);
  const before = remote.requests.length;
  const { pulls } = await core.discardDamaged(report);
  for (const pull of pulls) await core.pull(pull);
  expect(asked(before)).toEqual([]);
  await requireWhole();
});

/** An index over two platforms that share the layer `own`. */
function multiPlatformIndex(): string {
  const manifests = ['s390x', 'riscv64'].map((architecture) => {
    const config = { architecture, os: 'linux', rootfs: { type: 'layers', diff_ids: [own.diffId] } };
    const { manifest } = remote.addImage('team/many', architecture, { layers: [own.blob], config });
    return { ...manifest, platform: { os: 'linux', architecture } };
  });
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  remote.addManifest('team/many', { schemaVersion: 2, mediaType, manifests }, { tag: '1', mediaType });
  return `${remote.host}/team/many:1`;
}
