import { expect, test } from 'vitest';
import type { ConfigView, ImageDetail, LayerView } from '../../api/images.ts';
import type { InstalledPackage, PackageKind } from '../../api/packages.ts';
import { configView } from '../config-view.ts';
import { compareConfigs, comparedImage, sharedOf } from './compare-details.ts';
import { comparePackages } from './compare-packages.ts';

function installed(
  kind: PackageKind,
  name: string,
  version: string,
  architecture = 'amd64',
): InstalledPackage {
  const unsaid = { license: null, source: null, summary: null, size: null };
  return { ...unsaid, kind, name, version, architecture, purl: '', layer: 0, path: '' };
}

test('packages are told apart by the rules of their manager: what is newer in text may be older', async () => {
  const from = [
    installed('dpkg', 'bash', '5.2.9-1'),
    installed('dpkg', 'libc6', '2.36-9+deb12u8'),
    installed('dpkg', 'tzdata', '2024b-0'),
    installed('npm', 'left-pad', '1.0.0'),
    installed('apk', 'same', '1'),
  ];
  const to = [
    installed('dpkg', 'bash', '5.2.15-2'),
    installed('dpkg', 'libc6', '2.36-9+deb12u10'),
    installed('dpkg', 'tzdata', '2024a-0'),
    installed('npm', 'left-pad', '1.0.0'),
    installed('npm', 'left-pad', '1.3.0'),
    installed('apk', 'same', '1'),
    installed('apk', 'new', '3'),
  ];
  expect(await comparePackages(from, to)).toEqual([
    { kind: 'added', manager: 'apk', name: 'new', version: '3' },
    { kind: 'upgraded', manager: 'dpkg', name: 'bash', from: '5.2.9-1', to: '5.2.15-2' },
    { kind: 'upgraded', manager: 'dpkg', name: 'libc6', from: '2.36-9+deb12u8', to: '2.36-9+deb12u10' },
    { kind: 'downgraded', manager: 'dpkg', name: 'tzdata', from: '2024b-0', to: '2024a-0' },
    { kind: 'added', manager: 'npm', name: 'left-pad', version: '1.3.0' },
  ]);
  const back = await comparePackages(to, from);
  expect(back.filter(({ kind }) => kind === 'removed')).toHaveLength(2);
});

test('one package in two architectures is two packages', async () => {
  const from = [installed('dpkg', 'libc6', '2.36', 'amd64'), installed('dpkg', 'libc6', '2.36', 'i386')];
  const to = [installed('dpkg', 'libc6', '2.37', 'amd64'), installed('dpkg', 'libc6', '2.36', 'i386')];
  expect(await comparePackages(from, to)).toEqual([
    { kind: 'upgraded', manager: 'dpkg', name: 'libc6', from: '2.36', to: '2.37' },
  ]);
});

function config(run: object): ConfigView {
  const rootfs = { type: 'layers' as const, diff_ids: [] };
  return configView({ os: 'linux', architecture: 'amd64', config: run, rootfs });
}

test('only what differs of two configs is told, each variable and label by itself', () => {
  const from = config({
    Env: ['A=1', 'B=2'],
    Cmd: ['sh'],
    Labels: { l: 'x' },
    ExposedPorts: { '80/tcp': {} },
  });
  const to = config({
    Env: ['A=1', 'B=3', 'C='],
    Entrypoint: ['/e'],
    Labels: {},
    ExposedPorts: { '80/tcp': {} },
  });
  expect(compareConfigs(from, to)).toEqual([
    { name: 'Command', from: '["sh"]', to: null },
    { name: 'ENV B', from: '2', to: '3' },
    { name: 'LABEL l', from: 'x', to: null },
    { name: 'Entrypoint', from: null, to: '["/e"]' },
    { name: 'ENV C', from: null, to: '' },
  ]);
  expect(compareConfigs(from, from)).toEqual([]);
});

function detail(...diffIds: readonly string[]): ImageDetail {
  const row = { key: 'k', name: null, imageId: 'sha256:0123456789abcdef' } as ImageDetail['row'];
  const layers = diffIds.map(
    (diffId, position) =>
      ({ position, diffId, digest: `${diffId}-blob`, download: 10, unpacked: 20 }) as LayerView,
  );
  return { row, layers, history: [] as ImageDetail['history'] } as unknown as ImageDetail;
}

test('layers are the same when they unpack to the same, one for one', () => {
  const [one, other] = [
    detail('base', 'a', 'empty', 'empty'),
    detail('base', 'empty', 'b', 'empty', 'empty'),
  ];
  const compared = comparedImage(one, other);
  expect(compared.layers.map(({ same }) => same)).toEqual([0, null, 1, 3]);
  expect(comparedImage(other, one).layers.map(({ same }) => same)).toEqual([0, 2, null, 3, null]);
  expect(sharedOf(compared)).toEqual({ sharedLayers: 3, sharedBytes: 20 });
  expect(compared.title).toBe('0123456789ab');
});
