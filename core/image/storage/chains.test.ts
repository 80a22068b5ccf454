import { expect, test } from 'vitest';
import type { ChainNode } from '../../api/storage.ts';
import { memoryStore } from '../../testing/store/memory-store.ts';
import { loadImages } from '../load/load-images.ts';
import { chains } from './chains.ts';
import { whatIf } from './what-if.ts';

const layers = (prefix: string, count: number, size = 10) =>
  Array.from({ length: count }, (_none, at) => ({ seed: `${prefix} ${at}`, size }));

function depthOf(node: ChainNode): number {
  return 1 + Math.max(0, ...node.children.map(depthOf));
}

test('an image of very many layers is drawn up to a height, and all its bytes count', async () => {
  const store = memoryStore();
  store.name('deep:1', store.image({ layers: layers('deep', 400) }));
  const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
  const [base, ...others] = chains(images, () => []);
  expect(others).toEqual([]);
  expect(base).toMatchObject({ size: 10, total: 4000, depth: 0 });
  expect(base === undefined ? 0 : depthOf(base)).toBe(150);
});

test('a layer that occurs twice in a chain counts once', async () => {
  const store = memoryStore();
  const [one, two] = layers('twice', 2);
  store.name('twice:1', store.image({ layers: [one!, two!, one!] }));
  const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
  expect(chains(images, () => [])).toMatchObject([{ total: 20, imageCount: 1, images: [] }]);
});

test('moving images to one base saves each base that nobody needs any more, once', async () => {
  const store = memoryStore();
  const old = layers('old', 2, 100);
  store.name('new-base:1', store.image({ layers: layers('new', 1, 70) }));
  for (const name of ['a', 'b', 'c'])
    store.name(`${name}:1`, store.image({ layers: [...old, ...layers(name, 1)] }));
  const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
  const named = (name: string) => images.find(({ names }) => names.includes(`${name}:1`))!;
  const part = (name: string) => ({ image: named(name), layers: 2, standsOn: 'old', assumed: false });
  expect(whatIf(images, named('new-base'), [part('a'), part('b')])).toMatchObject({
    saves: 0,
    images: [{ replaces: 200, standsOn: 'old' }, { replaces: 200 }],
  });
  expect(whatIf(images, named('new-base'), ['a', 'b', 'c'].map(part))).toMatchObject({ saves: 200 });
});
