import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { wantPlatform } from '../oci/platform.ts';
import { parseReference } from '../oci/reference.ts';
import { NO_CREDENTIALS } from '../registry/credentials/credentials.ts';
import { openRegistry } from '../registry/registry.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { openWorkers, type Workers } from '../stream/workers.ts';
import { makeLayer, type SampleLayer } from '../testing/images/sample-layer.ts';
import { faultRegistry } from '../testing/registry/fault-registry-fixture.ts';
import type { FaultRegistry } from '../testing/registry/fault-registry.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { TransferParts } from './layer-download.ts';
import { planPull } from './plan.ts';
import { pull } from './pull.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
let folder: TemporaryFolder;
let store: Store;
let workers: Workers;
let remote: FaultRegistry;
let layer: SampleLayer;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: `${folder.path}/store/v1` });
  workers = openWorkers({ folder: inject('workers') });
  remote = await faultRegistry();
  layer = await makeLayer({ kind: 'files', seed: 'single', count: 3, bytesEach: 100 });
});

afterEach(async () => {
  store.close();
  await workers.close();
  await folder.remove();
});

/** An image that stands in no index, whose config says "linux/arm/v6" of it, or "/" for nothing. */
function single(platform: string, tag = '1') {
  const [os = '', architecture = '', variant] = platform.split('/');
  const rootfs = { type: 'layers', diff_ids: [layer.diffId] };
  const config = { os, architecture, ...(variant === undefined ? {} : { variant }), rootfs };
  return remote.addImage('team/single', tag, { layers: [layer.blob], config });
}

function order(platforms: readonly string[] | 'all') {
  const wants = platforms === 'all' ? platforms : platforms.map((text) => wantPlatform(text, 'x64'));
  const [only] = wants === 'all' ? [] : wants;
  return {
    reference: parseReference(`${remote.host}/team/single:1`),
    platform: only ?? wantPlatform(null, 'x64'),
    ...(wants === 'all' || wants.length > 1 ? { platforms: wants } : {}),
    concurrentLayers: 2,
    signal: new AbortController().signal,
    observe: () => undefined,
  };
}

function parts(): TransferParts {
  const registry = openRegistry({ credentials: NO_CREDENTIALS, limits: { backOffMs: 10 } });
  return { store, registry, workers };
}

const asked = (digest: string): number => remote.requests.filter(({ path }) => path.includes(digest)).length;

test.each([
  ['linux/amd64', ['linux/arm64'], 'linux/arm64'],
  ['linux/arm64', ['linux/amd64'], 'linux/amd64'],
  ['linux/arm/v7', ['linux/arm/v6'], 'linux/arm/v6'],
  ['windows/amd64', ['linux/amd64'], 'linux/amd64'],
  ['linux/amd64', ['linux/amd64', 'linux/s390x'], 'linux/s390x'],
])(
  'a single image for %s does not come in for %j, nor is a layer of it asked for',
  async (actual, wanted, missing) => {
    const { config } = single(actual);
    const refusal = {
      code: 'PLATFORM_NOT_FOUND',
      message: `${parseReference(`${remote.host}/team/single:1`).familiar} is an image for ${actual}, and ${missing} was asked for`,
      evidence: { wanted: missing, actual },
    };
    await expect(planPull(parts(), order(wanted))).rejects.toMatchObject(refusal);
    await expect(pull(parts(), order(wanted))).rejects.toMatchObject(refusal);
    expect(asked(config.digest)).toBe(2);
    expect(asked(layer.digest)).toBe(0);
    expect(await store.names()).toEqual([]);
    expect(await store.has(config.digest)).toBe(false);
  },
);

test('what is here under the name is refused as well, and stays', async () => {
  single('linux/amd64');
  await pull(parts(), order([]));
  await expect(pull(parts(), order(['linux/arm64']))).rejects.toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
  expect(await store.names()).toHaveLength(1);
  expect(await pull(parts(), order(['linux/amd64']))).toMatchObject({ status: 'up-to-date' });
});

test.each([
  ['linux/arm64/v8', ['linux/arm64']],
  ['linux/arm64', ['linux/arm64/v8']],
  ['linux/arm/v6', ['linux/arm']],
  ['linux/arm/v5', ['linux/arm/v7']],
  ['linux/arm/v8', ['arm']],
  ['linux/386', ['linux/amd64']],
  ['linux/x86_64', ['linux/amd64']],
  ['/', ['linux/arm64']],
  ['linux/s390x', []],
  ['linux/s390x', 'all'],
] as const)('a single image for %s comes in for %j', async (actual, wanted) => {
  const { config } = single(actual);
  await planPull(parts(), order(wanted));
  const before = asked(config.digest);
  await pull(parts(), order(wanted));
  expect(asked(config.digest) - before).toBe(1);
  expect(await store.names()).toHaveLength(1);
});

test('an entry of an index that says no platform is held against its config, one that says it is believed', async () => {
  const { manifest } = single('linux/amd64', 'entry');
  const index = (platform: object): void => {
    const manifests = [{ ...manifest, ...platform }];
    remote.addManifest(
      'team/single',
      { schemaVersion: 2, mediaType: INDEX, manifests },
      { tag: '1', mediaType: INDEX },
    );
  };
  index({});
  await expect(pull(parts(), order(['linux/arm64']))).rejects.toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
  index({ platform: { os: 'linux', architecture: 'arm64' } });
  await pull(parts(), order(['linux/arm64']));
  expect(await store.names()).toHaveLength(1);
});
