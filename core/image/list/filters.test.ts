import { beforeEach, describe, expect, it } from 'vitest';
import { layerDiffId, memoryStore, type MemoryStore } from '../../testing/store/memory-store.ts';
import { completeFilter } from './complete-filter.ts';
import { compileFilters } from './filters.ts';
import type { Image } from '../image.ts';
import { loadImages } from '../load/load-images.ts';
import { imageRows } from './rows.ts';

const NOW = Date.parse('2024-06-01T00:00:00Z');
const base = { seed: 'base', size: 50 };

let store: MemoryStore;
let images: readonly Image[];
beforeEach(async () => {
  store = memoryStore();
  const add = (
    name: string,
    created: string,
    labels: Record<string, string> = {},
    architecture = 'amd64',
  ): void =>
    store.name(name, store.image({ layers: [base, { seed: name, size: 1 }], created, labels, architecture }));
  add('docker.io/library/nginx:1.27', '2024-01-01T00:00:00Z', { team: 'web', 'x.y': '1' });
  store.name('docker.io/library/nginx:latest', store.names[0]!.descriptor);
  add('docker.io/myteam/app:1.0', '2024-02-01T00:00:00Z', { team: 'core' });
  add('quay.io/org/tool:2', '2024-03-01T00:00:00Z', {}, 'arm64');
  store.names.push({
    name: null,
    descriptor: store.image({ layers: [{ seed: 'old', size: 1 }], created: '2023-01-01T00:00:00Z' }),
  });
  images = await loadImages(store, store.read, { platform: 'linux/amd64' });
});

function found(...filters: string[]): readonly string[] {
  const { matches, problems } = compileFilters(filters, images, NOW);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join());
  return imageRows(images)
    .filter(matches)
    .map((row) => (row.name === null ? '<none>' : `${row.repository}:${row.tag}`));
}

describe('docker filters', () => {
  it.each([
    ['dangling:true', ['<none>']],
    ['dangling=false', ['quay.io/org/tool:2', 'myteam/app:1.0', 'nginx:1.27', 'nginx:latest']],
    ['label:team', ['myteam/app:1.0', 'nginx:1.27', 'nginx:latest']],
    ['label=team=core', ['myteam/app:1.0']],
    ['label!=team', ['quay.io/org/tool:2', '<none>']],
    ['label:team=nobody', []],
    ['before:myteam/app:1.0', ['nginx:1.27', 'nginx:latest', '<none>']],
    ['since=nginx', ['quay.io/org/tool:2', 'myteam/app:1.0']],
    ['reference:nginx', ['nginx:1.27', 'nginx:latest']],
    ['reference=nginx:1.*', ['nginx:1.27']],
    ['reference:my*/app:1.*', ['myteam/app:1.0']],
    ['reference:*/*', ['myteam/app:1.0']],
    ['until:2024-01-15', ['nginx:1.27', 'nginx:latest', '<none>']],
    ['until:2400h', ['myteam/app:1.0', 'nginx:1.27', 'nginx:latest', '<none>']],
    ['platform:arm64', ['quay.io/org/tool:2']],
    ['platform:linux/arm64', ['quay.io/org/tool:2']],
    ['platform:arm', []],
    ['state:bad', []],
    ['used:true', []],
  ])('%s', (filter, expected) => {
    expect(found(filter)).toEqual(expected);
  });

  it('finds images by a layer, by its digest or by what it unpacks to, in full or by its beginning', () => {
    const [layer] = images[0]!.layers;
    expect(found(`layer:${layer!.digest}`)).toHaveLength(4);
    expect(found(`layer:${layer!.digest.slice(7, 19)}`)).toHaveLength(4);
    expect(found(`layer:${layerDiffId({ seed: 'old', size: 1 })}`)).toEqual(['<none>']);
    expect(found('layer:0000000000000')).toEqual([]);
  });

  it('asks for all labels and words, but for one of several references', () => {
    expect(found('label:team', 'label:x.y')).toEqual(['nginx:1.27', 'nginx:latest']);
    expect(found('reference:nginx:1.27', 'reference:quay.io/*/*')).toEqual([
      'quay.io/org/tool:2',
      'nginx:1.27',
    ]);
    expect(found('nginx', '1.2')).toEqual(['nginx:1.27']);
  });

  it('takes other text for words in names, IDs and platforms', () => {
    expect(found('NGINX:1.27')).toEqual(['nginx:1.27']);
    expect(found('arm64')).toEqual(['quay.io/org/tool:2']);
    const [image] = images;
    expect(found(image!.imageId.slice(7, 15))).toEqual(['quay.io/org/tool:2']);
    expect(found('')).toHaveLength(5);
  });

  it('reports what it cannot understand, and lets all rows through', () => {
    const filters = [
      'dangling:perhaps',
      'before:nothing',
      'until:soon',
      'reference:[',
      'label:',
      'dangling!=true',
    ];
    const { matches, problems } = compileFilters(filters, images, NOW);
    expect(problems.map(({ filter }) => filter)).toEqual(filters);
    expect(problems.map(({ message }) => message).join('\n')).toContain('No such image: nothing');
    expect(imageRows(images).every(matches)).toBe(true);
  });
});

describe('completing a filter', () => {
  it.each([
    ['', 'before:'],
    ['la', 'label:'],
    ['dangling:', 'dangling:true'],
    ['label:te', 'label:team'],
    ['label:team=c', 'label:team=core'],
    ['before:ng', 'before:nginx:1.27'],
    ['reference:my', 'reference:myteam/app:*'],
    ['platform:l', 'platform:linux/arm64/v8'],
    ['state:inc', 'state:incomplete'],
    ['ngi', 'nginx:1.27'],
  ])('%j begins with %j', (text, best) => {
    expect(completeFilter(images, text)[0]).toBe(best);
  });

  it('offers each value once, and what only contains the text after what begins with it', () => {
    expect(completeFilter(images, 'label:e').every((token, index, all) => all.indexOf(token) === index)).toBe(
      true,
    );
    expect(completeFilter(images, 'before:app')).toEqual(['before:myteam/app:1.0']);
    expect(completeFilter(images, 'nothing-like-it')).toEqual([]);
  });
});
