import { beforeEach, describe, expect, it } from 'vitest';
import { layerDigest, memoryStore, type MemoryStore } from '../../testing/store/memory-store.ts';
import type { RemovalRequest } from '../../api/removal.ts';
import { loadImages } from '../load/load-images.ts';
import { planPrune } from './prune.ts';
import { planRemoval } from './removal.ts';

const GROUND = { readOnly: false, location: '/store' };
const NOW = Date.parse('2026-01-01T00:00:00Z');
const base = { seed: 'base', size: 5_000_000 };

let store: MemoryStore;
beforeEach(() => {
  store = memoryStore();
  store.name('docker.io/library/debian:12', store.image({ layers: [base], created: '2023-01-01T00:00:00Z' }));
  const nginx = store.image({
    layers: [base, { seed: 'nginx', size: 1_000_000 }],
    created: '2024-01-01T00:00:00Z',
    labels: { team: 'web' },
  });
  store.name('docker.io/library/nginx:1.27', nginx);
  store.name('docker.io/library/nginx:latest', nginx);
  store.name(
    'docker.io/library/httpd:2.4',
    store.image({ layers: [base, { seed: 'httpd', size: 2_000_000 }] }),
  );
});

async function plan(request: RemovalRequest) {
  const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
  return planRemoval(images, request, GROUND);
}

async function prune(request: Partial<Parameters<typeof planPrune>[1]>) {
  const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
  return planPrune(images, { all: false, until: null, labels: [], ...request }, GROUND, NOW);
}

describe('a removal plan', () => {
  it('of one name of several takes only the name, and says which others keep the bytes', async () => {
    const { plan: found, order } = await plan({ keys: ['docker.io/library/nginx:latest'], mode: 'delete' });
    expect(found).toMatchObject({
      untagged: ['docker.io/library/nginx:latest'],
      deleted: [],
      keptNames: ['docker.io/library/nginx:1.27'],
      frees: 0,
      blobs: [],
      command: 'strata rmi nginx:latest',
    });
    expect(order).toEqual({ mode: 'delete', names: ['docker.io/library/nginx:latest'], manifests: [] });
  });

  it('of the last name frees what only this image has, and names who keeps the rest', async () => {
    const { plan: found } = await plan({
      keys: ['docker.io/library/nginx:1.27', 'docker.io/library/nginx:latest'],
      mode: 'delete',
    });
    expect(found.deleted.map(({ title }) => title)).toEqual(['nginx:1.27']);
    expect(found.frees).toBeGreaterThan(1_000_000);
    expect(found.frees).toBeLessThan(1_010_000);
    expect(found.stays).toEqual([{ bytes: 5_000_000, keptBy: ['debian:12', 'httpd:2.4'] }]);
    expect(found.staysTotal).toBe(5_000_000);
  });

  it('that only untags frees nothing: the image stays without a name', async () => {
    const { plan: found, order } = await plan({ keys: ['docker.io/library/httpd:2.4'], mode: 'untag' });
    expect(found).toMatchObject({
      frees: 0,
      untagged: ['docker.io/library/httpd:2.4'],
      command: 'strata rmi --untag httpd:2.4',
    });
    expect(found.deleted).toHaveLength(1);
    expect(order.manifests).toEqual([]);
  });

  it('names the images that stand on what goes', async () => {
    const { plan: found } = await plan({ keys: ['docker.io/library/debian:12'], mode: 'delete' });
    expect(found.standingOn).toEqual(
      ['nginx:1.27', 'httpd:2.4'].sort((a, b) => found.standingOn.indexOf(a) - found.standingOn.indexOf(b)),
    );
    expect(found.frees).toBeLessThan(10_000);
  });

  it('is blocked by a job that works on the image, and by a store that is read-only', async () => {
    const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
    const httpd = images.find(({ names }) => names.includes('docker.io/library/httpd:2.4'));
    store.holds.set(httpd!.manifestDigest, ['Pull httpd:2.4']);
    const { plan: found } = await plan({ keys: ['docker.io/library/httpd:2.4'], mode: 'delete' });
    expect(found.blockers).toEqual([{ kind: 'job', image: 'httpd:2.4', job: 'Pull httpd:2.4' }]);
    const readOnly = planRemoval(
      images,
      { keys: ['docker.io/library/debian:12'], mode: 'delete' },
      { ...GROUND, readOnly: true },
    );
    expect(readOnly.plan.blockers).toEqual([{ kind: 'read-only', location: '/store' }]);
  });

  it('is not blocked by a job that only shares a layer, but leaves that layer', async () => {
    store.holds.set(layerDigest({ seed: 'httpd', size: 0 }), ['Pull other']);
    const { plan: found } = await plan({ keys: ['docker.io/library/httpd:2.4'], mode: 'delete' });
    expect(found.blockers).toEqual([]);
    expect(found.frees).toBeLessThan(10_000);
    expect(found.stays).toContainEqual({ bytes: 2_000_000, keptBy: ['Pull other'] });
  });

  it('takes an unnamed image by its manifest digest, and all entries that lead to it', async () => {
    const old = store.image({ layers: [{ seed: 'old', size: 9 }] });
    const index = store.index([old]);
    store.names.push({ name: null, descriptor: index }, { name: null, descriptor: old });
    const { plan: found, order } = await plan({ keys: [old.digest], mode: 'delete' });
    expect([...order.manifests].sort()).toEqual([old.digest, index.digest].sort());
    expect(found.deleted).toHaveLength(1);
    expect(found.frees).toBeGreaterThan(9);
  });

  it('of what is not here fails with what comes near', async () => {
    await expect(plan({ keys: ['docker.io/library/ngnix:1.27'], mode: 'delete' })).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
      action: 'Did you mean nginx:1.27?',
    });
  });
});

describe('a prune plan', () => {
  it('takes dangling images only, unless it is for all', async () => {
    store.name('docker.io/library/httpd:2.4', store.image({ layers: [base, { seed: 'httpd2', size: 3 }] }));
    expect((await prune({})).plan).toMatchObject({ untagged: [], command: 'strata image prune' });
    expect((await prune({})).plan.deleted).toHaveLength(1);
    expect((await prune({ all: true })).plan.deleted).toHaveLength(4);
    expect((await prune({ all: true })).plan.stays).toEqual([]);
  });

  it('spares what an image that stays stands on', async () => {
    const { plan: found } = await prune({ all: true, labels: ['label!=team'] });
    expect(found.deleted.map(({ title }) => title)).toEqual(['httpd:2.4']);
    expect(found.command).toBe('strata image prune --all --filter label!=team');
  });

  it('takes only what is older than a time, or has a label', async () => {
    const titles = async (request: Parameters<typeof prune>[0]) =>
      (await prune(request)).plan.deleted.map(({ title }) => title);
    expect(await titles({ all: true, labels: ['team=web'] })).toEqual(['nginx:1.27']);
    expect(await titles({ all: true, labels: ['team=other'] })).toEqual([]);
    expect(await titles({ all: true, until: '2023-06-01' })).toEqual([]);
    expect(await titles({ all: true, until: '24h' })).toHaveLength(3);
    await expect(prune({ until: 'yesterday' })).rejects.toMatchObject({ code: 'INVALID_FILTER' });
  });
});
