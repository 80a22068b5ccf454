import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { PullRequest } from '../api/pull.ts';
import { startDockerRegistry, type DockerRegistry } from '../testing/registry/docker-registry.ts';
import { pushLayout } from '../testing/registry/push-layout.ts';
import { run } from '../testing/run.ts';
import { multiPlatform, type SampleImage } from '../testing/images/sample-images.ts';
import { makeLayer } from '../testing/images/sample-layer.ts';
import { skopeoCopy } from '../testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { Core } from './core.ts';
import { openCore } from './open-core.ts';

const PLATFORMS = ['linux/amd64', 'linux/arm64', 'linux/s390x'];
let folder: TemporaryFolder;
let registry: DockerRegistry;
let name: string;
let images: readonly SampleImage[];
let homes = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  registry = await startDockerRegistry();
  const layout = join(folder.path, 'layout');
  const shared = await makeLayer({ kind: 'exact', seed: 'shared', blobBytes: 80_000 });
  const made = await multiPlatform(layout, {
    name: 'multi',
    layers: [shared],
    platforms: PLATFORMS,
    attested: true,
  });
  images = made.images;
  await pushLayout(layout, 'multi', registry.address, 'team/multi:1');
  name = `${registry.address}/team/multi:1`;
});
afterAll(async () => {
  await registry.stop();
  await folder.remove();
});

async function withCore(work: (core: Core) => Promise<void>): Promise<void> {
  const home = join(folder.path, `home-${homes++}`);
  const core = await openCore({ home, workersFolder: inject('workers') });
  try {
    await work(core);
  } finally {
    await core.close();
  }
}

async function platformsHere(core: Core): Promise<readonly string[]> {
  const all = (await core.images()).all.find((image) => image.names.includes(name));
  return (all?.variants ?? []).filter(({ here }) => here).map(({ platform }) => platform);
}

/** Bytes of layers and configs of some of the images, each blob once. */
function blobBytes(chosen: readonly SampleImage[]): number {
  const blobs = chosen.flatMap(({ layers, config, manifest }) => [...layers, config, manifest]);
  const sizes = new Map(blobs.map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

async function indexBytes(core: Core): Promise<number> {
  const plan = await core.planPull({ text: name, platform: 'linux/amd64' });
  return plan.download - blobBytes(images.slice(0, 1));
}

test('a pull of two of three platforms moves each blob once, as planned, and skopeo reads both', () =>
  withCore(async (core) => {
    const request: PullRequest = { text: name, platform: null, platforms: ['linux/amd64', 'arm64'] };
    const plan = await core.planPull(request);
    expect(plan.chosen).toEqual(['linux/amd64', 'linux/arm64/v8']);
    expect(plan.layers).toHaveLength(3);
    expect(plan.download).toBe(blobBytes(images.slice(0, 2)) + (await indexBytes(core)));
    expect(plan.command).toBe(`strata pull --platform linux/amd64 --platform linux/arm64/v8 ${name}`);
    const begun: string[] = [];
    await core.pull(request, {
      observe: (event) => event.kind === 'layer' && event.state === 'downloading' && begun.push(event.digest),
    });
    expect(begun).toHaveLength(3);
    expect(new Set(begun).size).toBe(3);
    expect(await platformsHere(core)).toEqual(['linux/amd64', 'linux/arm64/v8']);
    for (const [architecture, image] of [
      ['amd64', images[0]],
      ['arm64', images[1]],
    ] as const) {
      const { stdout } = await run('skopeo', [
        `--override-arch=${architecture}`,
        'inspect',
        '--no-tags',
        '--raw',
        '--config',
        `oci:${core.storeFolder}:${name}`,
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ architecture });
      expect(Buffer.byteLength(stdout.trim())).toBe(image?.config.size);
    }
    expect((await core.verify()).problems).toEqual([]);
    expect(await core.pull(request)).toMatchObject({ status: 'up-to-date' });
  }));

test('a row of the list tells which of its other platforms are here', () =>
  withCore(async (core) => {
    await core.pull({ text: name, platform: null, platforms: ['linux/amd64', 'linux/s390x'] });
    const { rows } = (await core.images()).page({
      filters: [],
      sort: { by: 'name', descending: false },
      groupBy: 'none',
      offset: 0,
      limit: 10,
    });
    const [row] = rows;
    const here = (row?.otherPlatforms ?? []).filter((other) => other.here).map(({ platform }) => platform);
    expect(new Set([row?.platform, ...here])).toEqual(new Set(['linux/amd64', 'linux/s390x']));
    expect(row?.otherPlatforms).toContainEqual({ platform: 'linux/arm64/v8', here: false });
  }));

test('a pull of all platforms leaves out what is no image, and skopeo copies them all', () =>
  withCore(async (core) => {
    const whole: PullRequest = { text: name, platform: null, platforms: 'all' };
    expect((await core.planPull(whole)).command).toBe(`strata pull --all-platforms ${name}`);
    await core.pull({ text: name, platform: 'linux/arm64' });
    const plan = await core.planPull(whole);
    expect(plan.reused).toBe(blobBytes(images.slice(1, 2)) + (await indexBytesHere(core)));
    await core.pull(whole);
    expect(await platformsHere(core)).toEqual(['linux/amd64', 'linux/arm64/v8', 'linux/s390x']);
    for (const image of images) {
      const inside = `docker-archive:${join(folder.path, `${image.platform.replaceAll('/', '-')}.tar`)}`;
      const [, architecture = ''] = image.platform.split('/');
      await run('skopeo', [
        `--override-arch=${architecture}`,
        'copy',
        '--quiet',
        `oci:${core.storeFolder}:${name}`,
        inside,
      ]);
    }
  }));

async function indexBytesHere(core: Core): Promise<number> {
  const [image] = (await core.images()).all;
  const plan = await core.planPull({ text: name, platform: 'linux/arm64' });
  expect(image?.names).toEqual([name]);
  return plan.reused - blobBytes(images.slice(1, 2));
}

test('a platform that is not offered ends the pull of several before a byte of a layer moves', () =>
  withCore(async (core) => {
    const request: PullRequest = { text: name, platform: null, platforms: ['linux/amd64', 'linux/riscv64'] };
    await expect(core.pull(request)).rejects.toMatchObject({ code: 'PLATFORM_NOT_FOUND' });
    expect((await core.images()).all).toEqual([]);
  }));

test('an image of one platform is pulled whole when all are asked for', () =>
  withCore(async (core) => {
    await skopeoCopy(`docker://${name}`, `docker://${registry.address}/team/single:1`);
    const single = `${registry.address}/team/single:1`;
    await core.pull({ text: single, platform: null, platforms: 'all' });
    expect((await core.images()).all.flatMap(({ names }) => names)).toEqual([single]);
  }));

test('a pull of several that was cut off is offered with all its platforms, and goes on', () =>
  withCore(async (core) => {
    const stop = new AbortController();
    const request: PullRequest = { text: name, platform: null, platforms: ['linux/amd64', 'linux/arm64'] };
    const cut = core.pull(request, {
      signal: stop.signal,
      observe: (event) => event.kind === 'plan' && stop.abort(),
    });
    await expect(cut).rejects.toMatchObject({ code: 'CANCELLED' });
    await core.pull(request);
    expect(await platformsHere(core)).toEqual(['linux/amd64', 'linux/arm64/v8']);
    expect(await core.interruptedPulls()).toEqual([]);
  }));
