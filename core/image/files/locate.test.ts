import { describe, expect, test } from 'vitest';
import { treeOf } from '../../testing/images/image-trees.ts';
import { blocks, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import type { ImageTree } from './tree/image-tree.ts';
import { locate } from './locate.ts';

const follow = { upTo: 0, follow: true } as const;

function leadsTo(tree: ImageTree, path: string): string {
  try {
    return locate(tree, path, follow).row.path;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'another error';
  }
}

describe('links are followed inside the image (fault T2)', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['/etc/passwd', '/etc/passwd'],
    ['/', '/'],
    ['etc//./passwd/', '/etc/passwd'],
    ['/etc/../etc/passwd', '/etc/passwd'],
    ['/../../etc/passwd', '/etc/passwd'],
    ['/absolute', '/etc/passwd'],
    ['/relative', '/etc/passwd'],
    ['/usr/up', '/etc/passwd'],
    ['/far-up', '/etc/passwd'],
    ['/chain', '/etc/passwd'],
    ['/folder/passwd', '/etc/passwd'],
    ['/folder', '/etc'],
    ['/folder/../usr/up', '/etc/passwd'],
    ['/to-root/etc/passwd', '/etc/passwd'],
    ['/loop', 'LINK_LOOP'],
    ['/one', 'LINK_LOOP'],
    ['/longer/x', 'LINK_LOOP'],
    ['/dangling', 'FILE_NOT_FOUND'],
    ['/etc/passwd/x', 'FILE_NOT_FOUND'],
    ['/etc/passwd/..', 'FILE_NOT_FOUND'],
    ['/nothing', 'FILE_NOT_FOUND'],
    ['/h39', '/etc/passwd'],
    ['/h40', 'LINK_LOOP'],
  ];
  const hops = Array.from({ length: 41 }, (_, at) => `h${at} -> ${at === 0 ? 'etc/passwd' : `h${at - 1}`}`);

  test('absolute and relative ones, chains, as parents; circles end', async () => {
    const tree = await treeOf([
      'etc/passwd=root',
      'absolute -> /etc/passwd',
      'relative -> etc/passwd',
      'usr/up -> ../etc/passwd',
      'far-up -> ../../../../etc/passwd',
      'chain -> absolute',
      'folder -> /etc/',
      'to-root -> /',
      'loop -> loop',
      'one -> two',
      'two -> /one',
      'longer -> longer/longer',
      'dangling -> no/such/file',
      ...hops,
    ]);
    expect(cases.map(([path]) => [path, leadsTo(tree, path)])).toEqual(cases);
  });

  test('only when asked for', async () => {
    const tree = await treeOf(['a=1', 'link -> a']);
    expect(locate(tree, '/link', { upTo: 0, follow: false })).toMatchObject({
      row: { path: '/link', kind: 'symbolic link', link: 'a', size: 0 },
      content: undefined,
    });
  });
});

describe('a version of a file is located', () => {
  test('with its content and all that a copy of it needs', async () => {
    const name = Buffer.from([0x64, 0x2f, 0xff]);
    const tar = Buffer.concat([rawHeader({ name, size: 3 }), blocks('abc'), TAR_END]);
    const tree = await treeOf(tar);
    const found = locate(tree, '/d/\udcff', follow);
    expect(found.row).toMatchObject({ path: '/d/\udcff', name: '⟨U+DCFF⟩', depth: 1, kind: 'file', size: 3 });
    expect(Buffer.from(found.pathBytes)).toEqual(name);
    expect(found.content).toEqual({
      layer: 0,
      offset: 512,
      stored: 3,
      size: 3,
      isSparse: false,
      digest: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
  });

  test('as a layer brought it, or as it is after one', async () => {
    const tree = await treeOf(['a=1', 'b=1'], ['a=22'], ['.wh.a']);
    const sizeAt = (where: Parameters<typeof locate>[2]): number => locate(tree, '/a', where).row.size;
    expect([sizeAt({ layer: 0 }), sizeAt({ layer: 1 })]).toEqual([1, 2]);
    expect([0, 1].map((upTo) => sizeAt({ upTo, follow: true }))).toEqual([1, 2]);
    const missing = expect.objectContaining({ code: 'FILE_NOT_FOUND' });
    expect(() => sizeAt({ layer: 2 })).toThrow(missing);
    expect(() => sizeAt({ upTo: 2, follow: true })).toThrow(missing);
    expect(() => locate(tree, '/b', { layer: 1 })).toThrow(missing);
    expect(() => locate(tree, '/b', { layer: 1 })).toThrow('/b is not in layer 2 of the image');
  });

  test('of a hard link the content of the file, though it may be gone', async () => {
    const tree = await treeOf(['a=12345', 'b <= a', 'c <= nothing'], ['.wh.a']);
    const found = locate(tree, '/b', { upTo: 1, follow: true });
    expect(found.row).toMatchObject({ kind: 'hard link', size: 5, link: 'a' });
    expect(found.content).toMatchObject({ layer: 0, offset: 512, size: 5 });
    expect(found.row.digest).toMatch(/^sha256:5994471a/);
    expect(locate(tree, '/c', follow).content).toBeUndefined();
  });
});
