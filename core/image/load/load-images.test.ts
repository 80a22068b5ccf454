import { describe, expect, it } from 'vitest';
import { OCI_CONFIG, OCI_LAYER_GZIP, OCI_MANIFEST } from '../../oci/media-types.ts';
import { digestOf, layerDigest, layerDiffId, memoryStore } from '../../testing/store/memory-store.ts';
import { loadImages } from './load-images.ts';
import { imageRows } from '../list/rows.ts';
import { openSummaryCache } from './summary-cache.ts';

const AMD64 = { platform: 'linux/amd64' };
const base = { seed: 'base', size: 5_000_000 };

describe('loading images', () => {
  it('reads nothing of what the cache knows, and only what is new', async () => {
    const store = memoryStore();
    for (let number = 0; number < 50; number++) {
      store.name(
        `docker.io/library/app:${number}`,
        store.image({ layers: [base, { seed: `${number}`, size: 10 }] }),
      );
    }
    const first = openSummaryCache();
    const before = await loadImages(store, store.read, { ...AMD64, cache: first });
    expect(store.reads).toHaveLength(100);
    expect(first.changed).toBe(true);

    const second = openSummaryCache(first.toBytes());
    store.reads.length = 0;
    const after = await loadImages(store, store.read, { ...AMD64, cache: second });
    expect(store.reads).toEqual([]);
    expect(second.changed).toBe(false);
    expect(imageRows(after)).toEqual(imageRows(before));

    store.name('docker.io/library/new:1', store.image({ layers: [base] }));
    await loadImages(store, store.read, { ...AMD64, cache: second });
    expect(store.reads).toHaveLength(2);
  });

  it('makes one image of several names, with a row for each', async () => {
    const store = memoryStore();
    const image = store.image({ layers: [base] });
    store.name('docker.io/library/nginx:1.27', image);
    store.name('quay.io/org/web:stable', image);
    const images = await loadImages(store, store.read, AMD64);
    expect(images).toHaveLength(1);
    expect(
      imageRows(images).map(({ key, repository, tag, registry }) => [key, repository, tag, registry]),
    ).toEqual([
      ['docker.io/library/nginx:1.27', 'nginx', '1.27', 'docker.io'],
      ['quay.io/org/web:stable', 'quay.io/org/web', 'stable', 'quay.io'],
    ]);
  });

  it('keeps the image that lost its name as a dangling one, keyed by its manifest digest', async () => {
    const store = memoryStore();
    const old = store.image({ layers: [{ seed: 'old', size: 1 }] });
    store.name('docker.io/library/nginx:latest', old);
    store.name('docker.io/library/nginx:latest', store.image({ layers: [{ seed: 'new', size: 1 }] }));
    const rows = imageRows(await loadImages(store, store.read, AMD64));
    expect(rows.find(({ name }) => name === null)).toMatchObject({
      key: old.digest,
      repository: '<none>',
      tag: '<none>',
    });
    expect(rows).toHaveLength(2);
  });

  it('shows the platform of this machine of an index, and which others are here', async () => {
    const store = memoryStore();
    const amd = store.image({ layers: [{ seed: 'amd', size: 10 }] });
    const arm = store.image({ layers: [{ seed: 'arm', size: 20 }], architecture: 'arm64', variant: 'v8' });
    const absent = {
      ...arm,
      digest: digestOf('elsewhere'),
      platform: { os: 'linux', architecture: 's390x' },
    };
    const attestation = {
      ...store.put(OCI_MANIFEST, manifestOf(store)),
      platform: { os: 'unknown', architecture: 'unknown' },
    };
    const index = store.index([arm, amd, absent, attestation]);
    store.name('docker.io/library/multi:1', index);
    const [row] = imageRows(await loadImages(store, store.read, AMD64));
    expect(row).toMatchObject({
      digest: index.digest,
      manifestDigest: amd.digest,
      platform: 'linux/amd64',
      otherPlatforms: [
        { platform: 'linux/arm64/v8', here: true },
        { platform: 'linux/s390x', here: false },
      ],
      state: 'complete',
    });
    // Everything that the index reaches and that is here is this image's, the attestation too.
    expect(row?.onDisk).toBe([...store.present.values()].reduce((sum, size) => sum + size, 0));
    expect(row?.unique).toBe(row?.onDisk);

    const [onArm] = imageRows(await loadImages(store, store.read, { platform: 'linux/arm64' }));
    expect(onArm?.platform).toBe('linux/arm64/v8');
  });

  it('joins an index and a bare manifest that lead to the same image', async () => {
    const store = memoryStore();
    const image = store.image({ layers: [base] });
    store.name('docker.io/library/a:1', store.index([image]));
    store.name('docker.io/library/b:1', image);
    const images = await loadImages(store, store.read, AMD64);
    expect(images.map(({ names }) => names)).toEqual([['docker.io/library/a:1', 'docker.io/library/b:1']]);
  });

  it('says what is missing of an incomplete image', async () => {
    const store = memoryStore();
    const image = store.image({ layers: [base, { seed: 'top', size: 7 }] });
    store.name('docker.io/library/a:1', image);
    store.present.delete(layerDigest(base));
    const [partial] = await loadImages(store, store.read, AMD64);
    expect(partial).toMatchObject({ state: 'incomplete', problem: '1 of its 2 layers is not here' });
    expect(partial?.onDisk).toBeLessThan(10_000);

    store.present.delete(image.digest);
    const [nothing] = await loadImages(store, store.read, AMD64);
    expect(nothing).toMatchObject({
      state: 'incomplete',
      problem: 'Its manifest is not here',
      imageId: '',
      onDisk: 0,
    });
  });

  it('waits for layers to be checked, and calls an image bad when one unpacks to something else', async () => {
    const store = memoryStore();
    store.name('docker.io/library/a:1', store.image({ layers: [base] }));
    const facts = store.facts.get(layerDigest(base));
    store.facts.clear();
    const [unchecked] = await loadImages(store, store.read, AMD64);
    expect(unchecked).toMatchObject({ state: 'checking', unpacked: null });
    expect(unchecked?.layers[0]).toMatchObject({ state: 'checking', unpacked: null, entries: null });

    store.facts.set(layerDigest(base), { ...facts!, diffId: digestOf('evil') });
    const [bad] = await loadImages(store, store.read, AMD64);
    expect(bad).toMatchObject({ state: 'bad' });
    expect(bad?.problem).toContain('unpacks to');
    expect(bad?.layers[0]?.state).toBe('bad');
  });

  it('lists an image whose document cannot be read as bad instead of failing, and reads it again the next time', async () => {
    const store = memoryStore();
    store.name('docker.io/library/good:1', store.image({ layers: [base] }));
    store.name(
      'docker.io/library/bad:1',
      store.put(OCI_MANIFEST, new TextEncoder().encode('{"schemaVersion": 2')),
    );
    const lost = store.image({ layers: [{ seed: 'lost', size: 1 }] });
    store.name('docker.io/library/lost:1', { ...lost, digest: digestOf('unreadable') });
    store.present.set(digestOf('unreadable'), 1);
    const cache = openSummaryCache();
    const images = await loadImages(store, store.read, { ...AMD64, cache });
    const states = Object.fromEntries(
      images.map(({ names, state, problem }) => [names[0], [state, problem !== null]]),
    );
    expect(states).toEqual({
      'docker.io/library/good:1': ['complete', false],
      'docker.io/library/bad:1': ['bad', true],
      'docker.io/library/lost:1': ['bad', true],
    });
    store.reads.length = 0;
    await loadImages(store, store.read, { ...AMD64, cache });
    // What the bytes say is known for ever; that they could not be read is not.
    expect(store.reads).toEqual([digestOf('unreadable')]);
  });

  it('calls an image bad whose config promises another number of layers than its manifest lists', async () => {
    const store = memoryStore();
    const config = store.put(OCI_CONFIG, {
      os: 'linux',
      architecture: 'amd64',
      rootfs: { type: 'layers', diff_ids: [layerDiffId(base), layerDiffId(base)] },
    });
    const layers = [{ mediaType: OCI_LAYER_GZIP, digest: layerDigest(base), size: base.size }];
    store.present.set(layerDigest(base), base.size);
    store.name('docker.io/library/a:1', store.put(OCI_MANIFEST, { schemaVersion: 2, config, layers }));
    const [image] = await loadImages(store, store.read, AMD64);
    expect(image).toMatchObject({
      state: 'bad',
      problem: 'Its config promises 2 layers, its manifest lists 1',
    });
  });

  it('follows an index in an index, but not without end', async () => {
    const store = memoryStore();
    const image = store.image({ layers: [base] });
    let nested = store.index([image]);
    store.name('docker.io/library/two:1', store.index([nested]));
    for (let depth = 0; depth < 5; depth++) nested = store.index([nested]);
    store.name('docker.io/library/deep:1', nested);
    const images = await loadImages(store, store.read, AMD64);
    const byName = new Map(images.map((each) => [each.names[0], each]));
    expect(byName.get('docker.io/library/two:1')).toMatchObject({
      state: 'complete',
      manifestDigest: image.digest,
    });
    expect(byName.get('docker.io/library/deep:1')).toMatchObject({ state: 'bad' });
  });

  it('knows who stands on whom, by what layers unpack to', async () => {
    const store = memoryStore();
    const middle = { seed: 'middle', size: 3 };
    const at = (year: number): string => `${year}-01-01T00:00:00Z`;
    store.name('docker.io/library/debian:12', store.image({ layers: [base], created: at(2020) }));
    store.name('docker.io/library/python:3', store.image({ layers: [base, middle], created: at(2021) }));
    store.name(
      'docker.io/library/app:1',
      store.image({ layers: [base, middle, { seed: 'app', size: 1 }], created: at(2022) }),
    );
    store.name('docker.io/library/other:1', store.image({ layers: [middle, base], created: at(2023) }));
    const rows = imageRows(await loadImages(store, store.read, AMD64));
    const usedBy = Object.fromEntries(rows.map((row) => [row.repository, row.usedBy]));
    expect(usedBy).toEqual({ debian: ['app:1', 'python:3'], python: ['app:1'], app: [], other: [] });
    const [, app] = await loadImages(store, store.read, AMD64);
    expect(app?.standsOn.map(({ names }) => names[0])).toEqual([
      'docker.io/library/python:3',
      'docker.io/library/debian:12',
    ]);
  });

  it('lets an image that only changed its configuration stand on the one with the same layers', async () => {
    const store = memoryStore();
    const step = { created_by: 'RUN x' };
    store.name('docker.io/library/base:1', store.image({ layers: [base], history: [step] }));
    store.name(
      'docker.io/library/child:1',
      store.image({ layers: [base], history: [step, { created_by: 'CMD x', empty_layer: true }] }),
    );
    const rows = imageRows(await loadImages(store, store.read, AMD64));
    expect(Object.fromEntries(rows.map((row) => [row.repository, row.usedBy]))).toEqual({
      base: ['child:1'],
      child: [],
    });
  });

  it('shows hostile names and labels with their control characters visible', async () => {
    const store = memoryStore();
    const image = store.image({ layers: [base], labels: { 'evil\u202e': '\u001b[31mred' } });
    store.name('docker.io/library/a\u001b[2J\u202e:1', image);
    const [row] = imageRows(await loadImages(store, store.read, AMD64));
    // eslint-disable-next-line no-control-regex -- finding control characters is its purpose
    const unsafe = /[\u0000-\u001f\u202e]/;
    expect(row?.repository).not.toMatch(unsafe);
    expect(JSON.stringify(row?.labels)).not.toMatch(/\\u001b|\u202e/);
  });
});

function manifestOf(store: ReturnType<typeof memoryStore>): object {
  const config = store.put(OCI_CONFIG, {
    os: 'unknown',
    architecture: 'unknown',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  return { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [] };
}
