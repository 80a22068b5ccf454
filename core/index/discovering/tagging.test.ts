import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { TagsPage } from '../../api/tags.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { pushLayout } from '../../testing/registry/push-layout.ts';
import { makeImage, multiPlatform, type SampleImage } from '../../testing/images/sample-images.ts';
import { makeLayer } from '../../testing/images/sample-layer.ts';
import { skopeoCopy } from '../../testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { Core } from '../core.ts';
import type { OpenedTags } from '../discovering.ts';
import { openCore } from '../open-core.ts';

/** One registry and one store for the whole file. */
let folder: TemporaryFolder;
let registry: DockerRegistry;
let core: Core;
let layout: string;
let old: SampleImage;
let newer: SampleImage;

const ALL = {
  filter: '',
  sort: { by: 'version', descending: true },
  hideNoise: false,
  offset: 0,
  limit: 100,
} as const;

beforeAll(async () => {
  folder = await temporaryFolder();
  registry = await startDockerRegistry();
  layout = join(folder.path, 'layout');
  const base = await makeLayer({ kind: 'exact', seed: 'base', blobBytes: 30_000 });
  const more = (seed: string) => ({ kind: 'exact', seed, blobBytes: 5000 }) as const;
  old = await makeImage(layout, { name: 'old', layers: [base], created: '2024-01-01T00:00:00Z' });
  newer = await makeImage(layout, {
    name: 'newer',
    layers: [base, more('newer')],
    created: '2024-02-02T00:00:00Z',
  });
  await makeImage(layout, { name: 'next', layers: [base, more('next')], created: '2024-03-03T00:00:00Z' });
  await multiPlatform(layout, { name: 'multi', layers: [base], attested: true });
  const push = (name: string, tag: string): Promise<void> => pushLayout(layout, name, registry.address, tag);
  for (const tag of ['1.9.0', '1.9']) await push('old', `team/app:${tag}`);
  for (const tag of ['1.10.0', '1.10', 'latest']) await push('newer', `team/app:${tag}`);
  for (const tag of ['1.11.0', '1.11.0-rc1', 'sha-1a2b3c4', `sha256-${'a'.repeat(64)}.sig`])
    await push('next', `team/app:${tag}`);
  await push('multi', 'team/multi:1');
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
});
afterAll(async () => {
  await core.close();
  await registry.stop();
  await folder.remove();
});

async function open(repository: string): Promise<OpenedTags> {
  const discovering = await core.discovering();
  return discovering.tags(`${registry.address}/${repository}`, {
    signal: new AbortController().signal,
    onChange: () => undefined,
  });
}

function names(page: TagsPage): string {
  return page.rows.map(({ tag }) => tag).join(' ');
}

describe('tags of a repository', () => {
  test('are listed newest first, signatures only counted and noise left out when asked', async () => {
    const tags = await open('team/app');
    await tags.listed;
    const page = tags.page(ALL);
    expect(names(page)).toBe('latest 1.11.0 1.11.0-rc1 1.10 1.10.0 1.9 1.9.0 sha-1a2b3c4');
    expect(page).toMatchObject({ state: { kind: 'complete' }, total: 8, matching: 8, problem: null });
    expect(page.notes.join(' ')).toMatch('1 tag with signatures');
    expect(names(tags.page({ ...ALL, hideNoise: true, filter: '>=1.9 <1.11' }))).toBe(
      '1.10 1.10.0 1.9 1.9.0',
    );
    expect(names(tags.page({ ...ALL, offset: 1, limit: 2 }))).toBe('1.11.0 1.11.0-rc1');
    expect(tags.matching({ ...ALL, filter: '1.9*' })).toEqual(['1.9', '1.9.0']);
  });

  test('tell platform, download, date and their equals when they are looked at', async () => {
    const tags = await open('team/app');
    await tags.listed;
    const [row] = await tags.look(['1.10.0', '1.10', 'latest']);
    expect(row).toMatchObject({
      tag: '1.10.0',
      version: '1.10.0',
      variant: '',
      digest: newer.manifest.digest,
      pushed: '2024-02-02T00:00:00.000Z',
      platforms: [{ platform: 'linux/amd64', digest: newer.manifest.digest }],
      download: newer.bytes - newer.manifest.size,
      error: null,
    });
    expect(tags.page(ALL).rows.find(({ tag }) => tag === '1.10.0')?.same).toEqual(
      expect.arrayContaining(['1.10', 'latest']),
    );
  });

  test('latest is told apart: what it is, and what is newer', async () => {
    const tags = await open('team/app');
    await tags.look(['latest']);
    expect(tags.page(ALL).latest).toEqual({
      tag: 'latest',
      digest: newer.manifest.digest,
      sameAs: '1.10.0',
      newer: '1.11.0',
    });
  });

  test('an index tells each of its platforms, and no attestation', async () => {
    const tags = await open('team/multi');
    await tags.listed;
    const [row] = await tags.look(['1']);
    expect(row?.platforms?.map(({ platform }) => platform)).toEqual(['linux/amd64', 'linux/arm64/v8']);
    expect(row?.platforms?.every(({ download }) => download !== null && download > 30_000)).toBe(true);
    expect(row?.download).toBeGreaterThan(30_000);
    expect(tags.page(ALL).notes.join(' ')).toMatch('no tag "latest"');
  });

  test('a tag that is not there says so in its row', async () => {
    const tags = await open('team/app');
    await tags.listed;
    const [row] = await tags.look(['9.9']);
    expect(row?.error).toMatchObject({ code: 'MANIFEST_UNKNOWN' });
  });

  test('a repository that is not there fails, and says so on its page', async () => {
    const tags = await open('team/none');
    await expect(tags.listed).rejects.toMatchObject({ code: 'NAME_UNKNOWN' });
    expect(tags.page(ALL).state).toMatchObject({ kind: 'failed', error: { code: 'NAME_UNKNOWN' } });
  });
});

describe('updates', () => {
  const key = (tag: string): string => `${registry.address}/${tag}`;

  test('what is here is current until its name moves, then newer, and current again when it was pulled', async () => {
    await pushLayout(layout, 'old', registry.address, 'team/moving:1');
    await core.pull({ text: key('team/moving:1'), platform: null });
    const finder = await core.discovering();
    const steps: number[] = [];
    const onProgress = (done: number): void => void steps.push(done);
    expect(await finder.checkUpdates(null, { onProgress })).toMatchObject([
      { key: key('team/moving:1'), state: { kind: 'current' }, base: null },
    ]);
    expect(steps).toEqual([0, 1]);

    await pushLayout(layout, 'newer', registry.address, 'team/moving:1');
    const upperLayer = newer.layers[1]?.size ?? 0;
    const download = upperLayer + newer.config.size;
    const state = { kind: 'newer', digest: newer.manifest.digest, download };
    expect(await finder.checkUpdates([key('team/moving:1')])).toMatchObject([{ state }]);
    expect(await finder.updates()).toMatchObject([{ state }]);

    const tags = await open('team/moving');
    await tags.listed;
    const [row] = await tags.look(['1']);
    expect(row?.here).toEqual({ key: key('team/moving:1'), same: false });

    await core.pull({ text: key('team/moving:1'), platform: null });
    expect(await finder.updates()).toMatchObject([{ state: { kind: 'current' } }]);
    const [after] = await tags.look(['1']);
    expect(after?.here).toEqual({ key: key('team/moving:1'), same: true });
  });

  test('they are there after a restart, and a damaged file is as good as none', async () => {
    const home = join(folder.path, 'home');
    const again = await openCore({ home, workersFolder: inject('workers') });
    expect(await (await again.discovering()).updates()).toHaveLength(1);
    await writeFile(join(home, 'updates.json'), '{"version":1,"updates":[{"key":1}]}');
    expect(await (await again.discovering()).updates()).toEqual([]);
    await again.close();
  });

  test('an image of one platform is current while the index of its name lists it', async () => {
    await pushLayout(layout, 'multi', registry.address, 'team/several:1');
    await skopeoCopy(
      `docker://${registry.address}/team/several:1`,
      `docker://${registry.address}/team/single:1`,
    );
    await core.pull({ text: key('team/single:1'), platform: null });
    await pushLayout(layout, 'multi', registry.address, 'team/single:1');
    const [update] = await (await core.discovering()).checkUpdates([key('team/single:1')]);
    expect(update).toMatchObject({ state: { kind: 'current' } });
  });

  test('a base that moved on is said, by the layers here and by annotation', async () => {
    await pushLayout(layout, 'old', registry.address, 'team/base:1');
    await pushLayout(layout, 'next', registry.address, 'team/on-base:1');
    await core.pull({ text: key('team/base:1'), platform: null });
    await core.pull({ text: key('team/on-base:1'), platform: null });
    const annotated = await makeImage(layout, {
      name: 'annotated',
      layers: [{ kind: 'exact', seed: 'other', blobBytes: 3000 }],
      config: {
        Labels: {
          'org.opencontainers.image.base.name': key('team/base:1'),
          'org.opencontainers.image.base.digest': old.manifest.digest,
        },
      },
    });
    expect(annotated.layers).toHaveLength(1);
    await pushLayout(layout, 'annotated', registry.address, 'team/annotated:1');
    await core.pull({ text: key('team/annotated:1'), platform: null });
    const keys = [key('team/on-base:1'), key('team/annotated:1')];
    const finder = await core.discovering();
    const bases = async () => (await finder.checkUpdates(keys)).map(({ base }) => base?.state.kind);
    expect(await bases()).toEqual(['current', 'current']);
    await pushLayout(layout, 'newer', registry.address, 'team/base:1');
    expect(await bases()).toEqual(['newer', 'newer']);
  });

  test('a name that is gone is gone, and a registry that is down makes its names unknown', async () => {
    const other = await startDockerRegistry();
    await pushLayout(layout, 'old', other.address, 'team/a:1');
    await pushLayout(layout, 'old', other.address, 'team/b:1');
    await core.pull({ text: `${other.address}/team/a:1`, platform: null });
    await core.pull({ text: `${other.address}/team/b:1`, platform: null });
    const finder = await core.discovering();
    const keys = [`${other.address}/team/a:1`, `${other.address}/team/b:1`];
    await rm(join(other.folder, 'docker/registry/v2/repositories/team/a'), { recursive: true });
    expect((await finder.checkUpdates(keys)).map(({ state }) => state.kind)).toEqual(['gone', 'current']);
    await other.stop();
    const started = performance.now();
    const down = await finder.checkUpdates(keys);
    expect(down.map(({ state }) => state)).toMatchObject([
      { kind: 'unknown', error: { code: 'REGISTRY_UNREACHABLE' } },
      { kind: 'unknown', error: { code: 'REGISTRY_UNREACHABLE' } },
    ]);
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(await readFile(join(folder.path, 'home', 'updates.json'), 'utf8')).toMatch('REGISTRY_UNREACHABLE');
  });

  test('it can be stopped', async () => {
    const signal = AbortSignal.abort();
    await expect((await core.discovering()).checkUpdates(null, { signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
