import { describe, expect, test } from 'vitest';
import type { BaseImage } from '../../api/images.ts';
import type { HistoryEntry, ImageConfig } from '../../oci/config.ts';
import { memoryStore } from '../../testing/store/memory-store.ts';
import { baseImage } from './base-image.ts';
import { imageDetail } from '../detail.ts';
import { loadImages } from '../load/load-images.ts';
import { relativesOf } from './relatives.ts';

/** "-" before an instruction that makes no layer; "@5" is the day, "!x" the comment. */
function steps(...lines: readonly string[]): readonly HistoryEntry[] {
  return lines.map((line) => {
    const [, empty, text = '', day = '1', comment] = /^(-?)(.*?)(?: @(\d+))?(?: !(.*))?$/.exec(line) ?? [];
    return {
      created_by: text,
      created: `2024-03-${day.padStart(2, '0')}T00:00:00Z`,
      comment,
      empty_layer: empty === '-',
    };
  });
}

function baseOf(
  history: readonly HistoryEntry[],
  annotations: Record<string, string> = {},
): BaseImage | null {
  const layers = history.filter(({ empty_layer }) => empty_layer !== true).length;
  const config = { os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] }, history };
  return baseImage({ annotations, layers, standsOn: [], config: config as unknown as ImageConfig });
}

const ROOTFS = '/bin/sh -c #(nop) ADD file:d16c01e6e172660cb5690a5b9aa776481 in / ';
const BASH = '-/bin/sh -c #(nop)  CMD ["bash"]';

describe('the border that a history tells', () => {
  test.each<[string, readonly HistoryEntry[], Pick<BaseImage, 'layers' | 'steps'> | null]>([
    ['a base itself has none', steps(ROOTFS, BASH), null],
    ['no history tells nothing', [], null],
    [
      'a command ends a base',
      steps(ROOTFS, BASH, '-ENV A=b', 'RUN make', '-CMD ["x"]'),
      { layers: 1, steps: 2 },
    ],
    [
      'the last command that something follows is the nearest base',
      steps(ROOTFS, BASH, 'RUN apt', '-ENTRYPOINT ["/e"]', '-CMD ["nginx"]', 'COPY site /', '-USER app'),
      { layers: 2, steps: 5 },
    ],
    [
      'settings of its own behind a command are no other image',
      steps(ROOTFS, BASH, 'RUN a', '-CMD ["x"]', '-USER u'),
      { layers: 1, steps: 2 },
    ],
    [
      'another tool has gone on',
      steps(
        '# debian.sh --arch amd64 !debuerreotype 0.15',
        'RUN a !buildkit.dockerfile.v0',
        '-CMD ["x"] !buildkit.dockerfile.v0',
      ),
      { layers: 1, steps: 1 },
    ],
    [
      'a root file system without a command',
      steps('ADD alpine-minirootfs-3.20.tar.gz / # buildkit', 'RUN a'),
      { layers: 1, steps: 1 },
    ],
    [
      'days between two steps',
      steps('RUN a @1', 'RUN b @1', 'RUN c @9', 'RUN d @9'),
      { layers: 2, steps: 2 },
    ],
    ['nothing at all', steps('RUN a', 'RUN b'), null],
  ])('%s', (_what, history, border) => {
    const base = baseOf(history);
    const told = { name: null, how: 'history', key: null, digest: null };
    expect(base).toEqual(border === null ? null : { ...told, ...border });
  });

  test('buildah writes down what it began from; the IDs of its own steps are no names', () => {
    const history = steps(
      ROOTFS,
      `${BASH} !FROM 7d1a6d6fd72e`,
      '-ENV A=b !FROM quay.io/org/base:1',
      'RUN a !FROM b8ea03c35377',
    );
    expect(baseOf(history)).toMatchObject({
      name: 'quay.io/org/base:1',
      layers: 1,
      steps: 2,
      how: 'history',
    });
  });

  test('what the image says itself comes first; an empty name says nothing', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const said = {
      'org.opencontainers.image.base.name': 'docker.io/library/debian:12',
      'org.opencontainers.image.base.digest': digest,
    };
    expect(baseOf(steps(ROOTFS, BASH, 'RUN a'), said)).toEqual({
      name: 'debian:12',
      layers: 1,
      steps: 2,
      how: 'annotation',
      key: null,
      digest,
    });
    const stepwise = steps(ROOTFS, `${BASH} !FROM 7d1a6d6fd72e`, 'RUN a !FROM b8ea03c35377');
    expect(baseOf(stepwise, said)?.digest).toBeNull();
    expect(baseOf(steps('RUN a'), { ...said, 'org.opencontainers.image.base.name': '' })).toBeNull();
  });
});

describe('among the images of a store', () => {
  async function family() {
    const store = memoryStore();
    const layer = (seed: string, size: number) => ({ seed, size });
    const made = (...lines: readonly string[]) => ({ history: steps(...lines) as object[] });
    const [root, apt, own, other] = [
      layer('root', 1000),
      layer('apt', 300),
      layer('own', 20),
      layer('other', 7),
    ];
    store.name('docker.io/library/debian:12', store.image({ layers: [root], ...made(ROOTFS, BASH) }));
    store.name(
      'docker.io/library/nginx:1',
      store.image({ layers: [root, apt], ...made(ROOTFS, BASH, 'RUN apt', '-CMD ["nginx"]') }),
    );
    store.name(
      'docker.io/team/site:1',
      store.image({
        layers: [root, apt, own],
        ...made(ROOTFS, BASH, 'RUN apt', '-CMD ["nginx"]', 'COPY . /'),
      }),
    );
    store.name('docker.io/team/cousin:1', store.image({ layers: [other, apt] }));
    const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
    const detail = (name: string) => imageDetail(images, name, null, store, store.read);
    return { images, detail };
  }

  test('the longest image that it begins with is its base', async () => {
    const { detail } = await family();
    const { base } = await detail('docker.io/team/site:1');
    expect(base).toMatchObject({
      name: 'nginx:1',
      layers: 2,
      steps: 4,
      how: 'store',
      key: 'docker.io/library/nginx:1',
    });
    expect((await detail('docker.io/library/debian:12')).base).toBeNull();
  });

  test('relatives stand below, on top, or beside, with what they share', async () => {
    const { images, detail } = await family();
    const relatives = relativesOf(images, await detail('docker.io/library/nginx:1'));
    const told = (list: typeof relatives.others) =>
      list.map(({ title, sharedLayers, sharedBytes, layers }) => [title, sharedLayers, sharedBytes, layers]);
    expect(told(relatives.parents)).toEqual([['debian:12', 1, 1000, 1]]);
    expect(told(relatives.children)).toEqual([['team/site:1', 2, 1300, 3]]);
    expect(told(relatives.others)).toEqual([['team/cousin:1', 1, 300, 2]]);
  });
});
