import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { layerDigest, layerDiffId, memoryStore, type MemoryStore } from '../testing/store/memory-store.ts';
import { imageDetail } from './detail.ts';
import { documentViews } from './load/documents.ts';
import type { Image } from './image.ts';
import { inspectImage } from './inspect.ts';
import { loadImages } from './load/load-images.ts';

const base = { seed: 'base', size: 5000 };
const KEY = 'docker.io/library/nginx:1.27';

let store: MemoryStore;
let images: readonly Image[];
beforeEach(async () => {
  store = memoryStore();
  const amd = store.image({
    layers: [base, { seed: 'nginx', size: 700 }],
    labels: { maintainer: 'NGINX' },
    config: {
      Env: ['PATH=/usr/bin', 'EMPTY=', 'BARE'],
      Entrypoint: ['/entry.sh'],
      Cmd: ['nginx', '-g', 'daemon off;'],
      ExposedPorts: { '80/tcp': {} },
      Volumes: { '/data': {} },
      WorkingDir: '/srv',
      User: 'www',
      StopSignal: 'SIGQUIT',
      Healthcheck: { Test: ['CMD-SHELL', 'curl x'], Interval: 90e9, Timeout: 500e6, Retries: 3 },
    },
    history: [
      { created: '2024-01-01T00:00:00Z', created_by: '/bin/sh -c #(nop) ADD file:abc in / ' },
      { created: '2024-01-02T00:00:00Z', created_by: '/bin/sh -c #(nop)  ENV A=b', empty_layer: true },
      { created: '2024-01-03T00:00:00Z', created_by: 'RUN /bin/sh -c make # buildkit', comment: 'buildkit' },
    ],
  });
  const arm = store.image({ layers: [{ seed: 'arm', size: 900 }], architecture: 'arm64' });
  store.name(KEY, store.index([amd, arm]));
  store.name('docker.io/library/debian:12', store.image({ layers: [base] }));
  images = await loadImages(store, store.read, { platform: 'linux/amd64' });
});

describe('the detail of an image', () => {
  it('joins layers, history and configuration, and says who shares what', async () => {
    const detail = await imageDetail(images, KEY, null, store, store.read);
    expect(detail.names).toEqual([KEY]);
    expect(
      detail.layers.map(({ digest, diffId, download, unpacked, state, sharedWith }) => [
        digest,
        diffId,
        download,
        unpacked,
        state,
        sharedWith.map(({ title }) => title),
      ]),
    ).toEqual([
      [layerDigest(base), layerDiffId(base), 5000, 15_000, 'verified', ['debian:12']],
      [
        layerDigest({ seed: 'nginx', size: 0 }),
        layerDiffId({ seed: 'nginx', size: 0 }),
        700,
        2100,
        'verified',
        [],
      ],
    ]);
    expect(detail.history.map(({ instruction, layer, empty }) => [instruction, layer, empty])).toEqual([
      ['ADD file:abc in /', 0, false],
      ['ENV A=b', null, true],
      ['RUN make', 1, false],
    ]);
    expect(detail.standsOn.map(({ title }) => title)).toEqual(['debian:12']);
    expect(detail.config).toEqual({
      entrypoint: ['/entry.sh'],
      command: ['nginx', '-g', 'daemon off;'],
      environment: [
        { name: 'PATH', value: '/usr/bin' },
        { name: 'EMPTY', value: '' },
        { name: 'BARE', value: '' },
      ],
      workingFolder: '/srv',
      user: 'www',
      ports: ['80/tcp'],
      volumes: ['/data'],
      labels: [{ name: 'maintainer', value: 'NGINX' }],
      healthCheck: {
        test: ['CMD-SHELL', 'curl x'],
        interval: '1m30s',
        timeout: '500ms',
        startPeriod: '',
        retries: 3,
      },
      stopSignal: 'SIGQUIT',
      shell: null,
      onBuild: [],
      author: '',
      os: 'linux',
      architecture: 'amd64',
    });
  });

  it("of another platform is that platform's own", async () => {
    const detail = await imageDetail(images, KEY, 'linux/arm64', store, store.read);
    expect(detail.row).toMatchObject({
      platform: 'linux/arm64/v8',
      layers: 1,
      key: KEY,
      otherPlatforms: [{ platform: 'linux/amd64', here: true }],
    });
    expect(detail.row.onDisk).toBe(detail.row.download);
    expect(detail.config.architecture).toBe('arm64');
    await expect(imageDetail(images, KEY, 'linux/s390x', store, store.read)).rejects.toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
      action: 'It is offered for linux/amd64, linux/arm64/v8.',
    });
  });

  it('of an image without its config shows the layers all the same', async () => {
    const image = images.find(({ names }) => names.includes('docker.io/library/debian:12'));
    store.present.delete(image!.variant.manifest!.config.digest);
    const now = await loadImages(store, store.read, { platform: 'linux/amd64' });
    const detail = await imageDetail(now, 'docker.io/library/debian:12', null, store, store.read);
    expect(detail.row.state).toBe('incomplete');
    expect(detail.history).toMatchObject([{ layer: 0, instruction: '' }]);
    expect(detail.config.command).toBeNull();
  });
});

describe('the documents of an image', () => {
  const matches = (bytes: Uint8Array, { digest }: { digest: string }): boolean =>
    `sha256:${createHash('sha256').update(bytes).digest('hex')}` === digest;

  it('are index, manifest and config, each checked against its digest', async () => {
    const views = await documentViews(images, KEY, null, store, { read: store.read, matches });
    expect(views.map(({ role, verified }) => [role, verified])).toEqual([
      ['index', true],
      ['manifest', true],
      ['config', true],
    ]);
    expect(JSON.parse(views[1]!.text)).toMatchObject({ schemaVersion: 2 });
  });

  it('are shown and marked when their bytes are not what their digest says', async () => {
    const views = await documentViews(images, 'docker.io/library/debian:12', null, store, {
      read: () => Promise.resolve(new TextEncoder().encode('{"evil":"\u001b\u202e"}')),
      matches,
    });
    expect(views.map(({ role, verified, text }) => [role, verified, text])).toEqual([
      ['manifest', false, '{"evil":"␛⟨U+202E⟩"}'],
      ['config', false, '{"evil":"␛⟨U+202E⟩"}'],
    ]);
  });
});

describe('inspecting an image', () => {
  it('has the fields of docker, those never set with their zero values', async () => {
    const image = images.find(({ names }) => names.includes(KEY));
    const found = await inspectImage(image!, store, store.read);
    expect(Object.keys(found)).toEqual([
      'Id',
      'RepoTags',
      'RepoDigests',
      'Parent',
      'Comment',
      'Created',
      'DockerVersion',
      'Author',
      'Config',
      'Architecture',
      'Os',
      'Size',
      'VirtualSize',
      'GraphDriver',
      'RootFS',
      'Metadata',
      'Descriptor',
    ]);
    expect(found).toMatchObject({
      Id: image!.imageId,
      RepoTags: ['nginx:1.27'],
      RepoDigests: [`nginx@${image!.roots[0]!.descriptor.digest}`],
      Comment: 'buildkit',
      Size: 17_100,
      RootFS: { Type: 'layers', Layers: [layerDiffId(base), layerDiffId({ seed: 'nginx', size: 0 })] },
    });
    expect(found.Config).toMatchObject({
      Hostname: '',
      Tty: false,
      Cmd: ['nginx', '-g', 'daemon off;'],
      OnBuild: null,
      Volumes: { '/data': {} },
    });
  });
});
