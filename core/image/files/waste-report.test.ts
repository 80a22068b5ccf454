import { describe, expect, test } from 'vitest';
import { treeOf } from '../../testing/images/image-trees.ts';
import { pathHistory } from './path-history.ts';
import { wasteReport } from './waste-report.ts';

describe('waste', () => {
  test('is all but the last of N copies, and all N of what the image does not show', async () => {
    const tree = await treeOf(['a=1', 'b=1234', 'c=1'], ['a=22', 'b=1234'], ['a=333', '.wh.b']);
    expect(wasteReport(tree, 10)).toEqual({
      efficiency: 4 / 15,
      stored: 15,
      shown: 4,
      wasted: 11,
      wastedPaths: 2,
      paths: [
        {
          path: '/b',
          wasted: 8,
          shown: false,
          versions: [
            { layer: 0, size: 4, change: 'added' },
            { layer: 1, size: 4, change: 'changed' },
            { layer: 2, size: 4, change: 'removed' },
          ],
        },
        {
          path: '/a',
          wasted: 3,
          shown: true,
          versions: [
            { layer: 0, size: 1, change: 'added' },
            { layer: 1, size: 2, change: 'changed' },
            { layer: 2, size: 3, change: 'changed' },
          ],
        },
      ],
      steps: [
        { layer: 2, hides: 1, bytes: 6, entries: 2 },
        { layer: 1, hides: 0, bytes: 5, entries: 2 },
      ],
    });
    expect(wasteReport(tree, 1).paths).toHaveLength(1);
  });

  test('is nothing in an image of one layer, and in none', async () => {
    expect(wasteReport(await treeOf(['a=1', 'b=2']), 5)).toMatchObject({
      efficiency: 1,
      wasted: 0,
      steps: [],
    });
    expect(wasteReport(await treeOf([]), 5)).toMatchObject({ efficiency: 1, stored: 0 });
  });

  test('is also a path that one layer has twice', async () => {
    const report = wasteReport(await treeOf(['dup=12345', 'dup=1']), 5);
    expect(report).toMatchObject({ stored: 6, shown: 1, wasted: 5 });
    expect(report.paths[0]?.versions.map(({ size }) => size)).toEqual([5, 1]);
    expect(report.steps).toEqual([{ layer: 0, hides: 0, bytes: 5, entries: 1 }]);
  });

  test('is no content that another hard link still shows', async () => {
    expect(wasteReport(await treeOf(['a=12345', 'b <= a'], ['.wh.a']), 5).wasted).toBe(0);
    expect(wasteReport(await treeOf(['a=12345', 'b <= a'], ['.wh.a'], ['b=1']), 5)).toMatchObject({
      wasted: 5,
      paths: [{ path: '/a', wasted: 5 }],
      steps: [{ layer: 2, hides: 0, bytes: 5 }],
    });
  });
});

describe('the history of a path tells', () => {
  test('every layer that added, changed and removed it, and how it went', async () => {
    const tree = await treeOf(
      ['d/', 'd/f=1'],
      ['d/', 'd/f=22'],
      ['d/.wh.f'],
      ['d/f=333'],
      ['d/.wh..wh..opq'],
      ['d/f=1'],
      ['.wh.d'],
      ['d/f=1'],
      ['d=file'],
    );
    const { events, shown, wasted, path } = pathHistory(tree, '/d/f');
    expect(events.map(({ layer, change, how, by, size }) => [layer, change, how, by, size])).toEqual([
      [0, 'added', 'entry', null, 1],
      [1, 'changed', 'entry', null, 2],
      [2, 'removed', 'whiteout', null, 2],
      [3, 'added', 'entry', null, 3],
      [4, 'removed', 'opaque folder', '/d', 3],
      [5, 'added', 'entry', null, 1],
      [6, 'removed', 'removed folder', '/d', 1],
      [7, 'added', 'entry', null, 1],
      [8, 'removed', 'replaced folder', '/d', 1],
    ]);
    expect([shown, wasted, path]).toEqual([false, 8, '/d/f']);
    expect(events[0]).toMatchObject({
      kind: 'file',
      mode: 0o644,
      modified: '2023-11-14T22:13:20.000Z',
      link: null,
      digest: expect.stringMatching(/^sha256:/),
    });
    // A folder: with what is below it, without the layers that only repeat it.
    const folder = pathHistory(tree, '/d');
    expect(folder.events.map(({ layer, change, kind }) => [layer, change, kind])).toEqual([
      [0, 'added', 'folder'],
      [6, 'removed', 'folder'],
      [7, 'added', 'folder'],
      [8, 'changed', 'file'],
    ]);
    expect([folder.shown, folder.wasted]).toEqual([true, 8]);
  });

  test('nothing of a path that no layer ever had', async () => {
    const tree = await treeOf(['a'], ['.wh.never']);
    for (const path of ['/never', '/b', '/a/b'])
      expect(() => pathHistory(tree, path)).toThrow(expect.objectContaining({ code: 'FILE_NOT_FOUND' }));
  });
});
