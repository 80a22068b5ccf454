import { describe, expect, test } from 'vitest';
import type { MapNode } from '../../../api/files.ts';
import { treeOf } from '../../../testing/images/image-trees.ts';
import { treeMap } from './tree-map.ts';

/** Every node's children add up to it. */
function expectWhole(node: MapNode): void {
  if (node.children.length === 0) return;
  expect(
    node.children.reduce((sum, { size }) => sum + size, 0),
    node.path,
  ).toBe(node.size);
  expect(
    node.children.reduce((sum, { files }) => sum + files, 0),
    node.path,
  ).toBeLessThanOrEqual(node.files);
  for (const child of node.children) expectWhole(child);
}

const brief = (node: MapNode): unknown[] => [node.path, node.kind, node.size, node.files, node.layer];

describe('the map', () => {
  test('by path shows what the image shows, largest first, each with the layer of most of its bytes', async () => {
    const tree = await treeOf(
      ['usr/a=1234', 'usr/b=1', 'etc/x=12'],
      ['usr/c=123456789', 'etc/x=1', 'empty='],
    );
    const map = treeMap(tree, { by: 'path', upTo: 1, root: '/' });
    expectWhole(map);
    expect(brief(map)).toEqual(['/', 'folder', 15, 5, 1]);
    expect(map.children.map(brief)).toEqual([
      ['/usr', 'folder', 14, 3, 1],
      ['/etc', 'folder', 1, 1, 1],
    ]);
    expect(map.children[0]?.children.map(brief)).toEqual([
      ['/usr/c', 'file', 9, 1, 1],
      ['/usr/a', 'file', 4, 1, 0],
      ['/usr/b', 'file', 1, 1, 0],
    ]);
    expect(treeMap(tree, { by: 'path', upTo: 0, root: '/usr' }).size).toBe(5);
  });

  test('by layer shows all that layers store, hidden or not', async () => {
    const tree = await treeOf(['a=1234', 'd/b=1'], ['a=12345'], ['.wh.a']);
    const map = treeMap(tree, { by: 'layer', upTo: 2, root: '/' });
    expectWhole(map);
    expect(map.children.map(brief)).toEqual([
      ['/', 'layer', 5, 2, 0],
      ['/', 'layer', 5, 1, 1],
    ]);
    expect(treeMap(tree, { by: 'layer', upTo: 2, root: '/d' }).size).toBe(1);
  });

  test('draws what is too small as one, and no folder without end', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => `many/${at}=1`);
    const map = treeMap(await treeOf([...many, `${'d/'.repeat(500)}x=${'1'.repeat(5000)}`]), {
      by: 'path',
      upTo: 0,
      root: '/',
    });
    expectWhole(map);
    const folder = map.children.find(({ path }) => path === '/many');
    expect(folder?.children.map(brief)).toEqual([['/many', 'rest', 5000, 5000, 0]]);
  });

  test('of a folder that is not there is refused', async () => {
    const tree = await treeOf(['a/b=1'], ['.wh.a']);
    expect(() => treeMap(tree, { by: 'path', upTo: 1, root: '/a' })).toThrow(
      expect.objectContaining({ code: 'FILE_NOT_FOUND' }),
    );
    expect(treeMap(tree, { by: 'path', upTo: 1, root: '/' })).toMatchObject({ size: 0, children: [] });
  });
});
