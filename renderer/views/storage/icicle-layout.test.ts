import { describe, expect, test } from 'vitest';
import type { ChainNode } from '../../../core/api/storage.ts';
import { chainTo, imageAt, imagesOn, readChains } from './chains.ts';
import { bandShowing, layOutIcicle, litBands, neighbour, zoomTo } from './icicle-layout.ts';

/** "debian 30 [nginx 50, httpd 20]": a band with what stands on it; an image ends at each band. */
function node(id: string, size: number, children: readonly ChainNode[] = [], depth = 0): ChainNode {
  return {
    id,
    layer: `sha256:${id}`,
    depth,
    size,
    imageCount: 1 + children.reduce((sum, child) => sum + child.imageCount, 0),
    total: size + children.reduce((sum, child) => sum + child.total, 0),
    instruction: `RUN ${id}`,
    images: [{ key: id, title: id, imageId: id }],
    children,
  };
}

const store = readChains([node('debian', 30, [node('httpd', 20), node('nginx', 50)]), node('alpine', 100)]);

describe('the icicle', () => {
  test('is as wide as the bytes of a band and of all that stands on it', () => {
    const drawn = layOutIcicle(store, null, 1000).map(({ id, level, x, width }) => [id, level, x, width]);
    expect(drawn.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))).toEqual([
      ['alpine', 0, 0, 500],
      ['debian', 0, 500, 500],
      ['httpd', 1, 750, 100],
      ['nginx', 1, 500, 250],
    ]);
  });

  test('draws together what is too narrow, and can be entered there', () => {
    const many = readChains([
      node('base', 10, [
        node('large', 1e9),
        ...Array.from({ length: 40 }, (_, at) => node(`small ${at}`, 1000 + at)),
      ]),
    ]);
    const rest = layOutIcicle(many, null, 800).find((band) => band.rest);
    expect(rest?.nodes.length).toBe(40);
    const inside = layOutIcicle(many, rest?.id ?? '', 800);
    expect(inside.filter((band) => band.level === 1).length).toBe(40);
    expect(inside.find((band) => band.id === 'base')?.width).toBe(800);
    expect(bandShowing(layOutIcicle(many, null, 800), many, 'small 3')?.id).toBe(rest?.id);
  });

  test('shows the whole when what was entered is gone', () => {
    expect(zoomTo(store, 'gone').nodes).toBe(store.roots);
    expect(zoomTo(store, 'rest 9 debian').nodes).toBe(store.roots);
  });

  test('keeps what is below an entered band under it, over the whole width', () => {
    const drawn = layOutIcicle(store, 'nginx', 600);
    expect(drawn.map(({ id, level, width }) => [id, level, width])).toEqual([
      ['debian', 0, 600],
      ['nginx', 1, 600],
    ]);
  });

  test('lights every image on a band: what it stands on and what stands on it', () => {
    const drawn = layOutIcicle(store, null, 1000);
    expect([...litBands(drawn, ['debian'])].toSorted()).toEqual(['debian', 'httpd', 'nginx']);
    expect([...litBands(drawn, ['nginx'])].toSorted()).toEqual(['debian', 'nginx']);
  });

  test('is walked by arrows: up to what stands on it, down to its base, aside on its row', () => {
    const drawn = layOutIcicle(store, null, 1000);
    const go = (from: string, key: string) => neighbour(drawn, from, key)?.id;
    expect(go('debian', 'ArrowUp')).toBe('nginx');
    expect(go('nginx', 'ArrowRight')).toBe('httpd');
    expect(go('httpd', 'ArrowDown')).toBe('debian');
    expect(go('debian', 'ArrowLeft')).toBe('alpine');
    expect(go('alpine', 'ArrowLeft')).toBeUndefined();
  });

  test('lays out 1,000 images and a chain of 5,000 layers without going deep', () => {
    const images = readChains([
      node(
        'base',
        3e7,
        Array.from({ length: 1000 }, (_, at) => node(`app ${at}`, 1e6 + at)),
      ),
    ]);
    expect(layOutIcicle(images, null, 600).length).toBeLessThan(1002);
    let tall = node('top', 1);
    for (let at = 0; at < 5000; at += 1)
      tall = { ...node(`layer ${at}`, 1), children: [tall], total: at + 2 };
    const chains = readChains([tall]);
    expect(chains.all.length).toBe(5001);
    expect(layOutIcicle(chains, null, 600).length).toBeGreaterThan(2000);
  });
});

test('a chain names its images, each once, and what is below it', () => {
  expect(chainTo(store, 'nginx').map((each) => each.id)).toEqual(['debian', 'nginx']);
  expect(imagesOn(store.roots).map((image) => image.title)).toEqual(['alpine', 'debian', 'httpd', 'nginx']);
  expect(store.roots.map((root) => imageAt(root)?.title)).toEqual(['debian', 'alpine']);
});
