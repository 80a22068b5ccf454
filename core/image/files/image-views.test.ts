import { describe, expect, test } from 'vitest';
import { drawing, treeOf, type DrawnLayer } from '../../testing/images/image-trees.ts';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { filesystemView, layerView } from './image-views.ts';

/** What the last layer did, and what is there after it. */
async function after(
  ...layers: readonly DrawnLayer[]
): Promise<{ layer: string; filesystem: string; unsafe: number }> {
  const tree = await treeOf(...layers);
  return {
    layer: drawing(layerView(tree, layers.length - 1)),
    filesystem: drawing(filesystemView(tree, layers.length - 1)),
    unsafe: tree.unsafe,
  };
}

function drawn(text: string): string {
  const lines = text.split('\n').slice(1, -1);
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(indent)).join('\n');
}

describe('a layer over others shows', () => {
  test('what it adds, changes and removes, with sizes rolled up', async () => {
    const { layer, filesystem } = await after(
      ['etc/', 'etc/hosts=12345', 'etc/old=123', 'usr/', 'usr/bin/', 'usr/bin/tool=1234567', 'gone=12'],
      [
        'etc/',
        'etc/hosts=1234567',
        'etc/new=1',
        'etc/.wh.old',
        '.wh.gone',
        'usr/bin/more/',
        'usr/bin/more/x=1',
      ],
    );
    expect(layer).toBe(
      drawn(`
        . etc/ 11 (8 hidden)
          M hosts 7 (5 hidden)
          A new 1
          D old 3 (3 hidden)
        D gone 2 (2 hidden)
        . usr/ 1
          . bin/ 1
            A more/ 1
              A x 1
      `),
    );
    expect(filesystem).toBe(
      drawn(`
        . etc/ 8 (5 hidden)
          M hosts 7 (5 hidden)
          A new 1
        . usr/ 8
          . bin/ 8
            A more/ 1
              A x 1
            . tool 7
      `),
    );
  });

  test('a folder with other metadata as changed, the same one as on the way', async () => {
    const { layer } = await after(
      [
        { path: 'a', kind: 'folder' },
        { path: 'b', kind: 'folder' },
        { path: 'c', kind: 'folder' },
        { path: 'd', kind: 'folder', attributes: { 'user.x': '1' } },
      ],
      [
        { path: 'a', kind: 'folder', modified: 5 },
        { path: 'b', kind: 'folder', mode: 0o700 },
        { path: 'c', kind: 'folder', uid: 7 },
        { path: 'd', kind: 'folder', attributes: { 'user.x': '2' } },
      ],
    );
    expect(layer).toBe('. a/\nM b/\nM c/\nM d/');
  });

  test('everything below a removed folder as removed', async () => {
    const { layer, filesystem } = await after(['d/', 'd/a=1', 'd/e/f/g=12', 'keep'], ['.wh.d']);
    expect(layer).toBe(
      drawn(`
        D d/ 3 (3 hidden)
          D a 1 (1 hidden)
          D e/ 2 (2 hidden)
            D f/ 2 (2 hidden)
              D g 2 (2 hidden)
      `),
    );
    expect(filesystem).toBe('. keep');
  });

  test('a file in place of a folder, a folder in place of a file, a link in place of either', async () => {
    const { layer, filesystem } = await after(
      ['folder/', 'folder/a=123', 'folder/b/c=1', 'file=12', 'other/x=1'],
      ['folder=1234', 'file/', 'file/new=1', 'other -> folder'],
    );
    expect(layer).toBe(
      drawn(`
        M file/ 1 (2 hidden)
          A new 1
        M folder 8 (4 hidden)
          D a 3 (3 hidden)
          D b/ 1 (1 hidden)
            D c 1 (1 hidden)
        M other 1 (1 hidden)
          D x 1 (1 hidden)
      `),
    );
    expect(filesystem).toBe('M file/ 1 (2 hidden)\n  A new 1\nM folder 4\nM other');
  });

  test('folders that no entry names as there', async () => {
    const { filesystem } = await after(['a/b/c=1'], ['a/b/d=1', 'x/y=1']);
    expect(filesystem).toBe('. a/ 2\n  . b/ 2\n    . c 1\n    A d 1\nA x/ 1\n  A y 1');
  });

  test('the same however its paths are written', async () => {
    const { filesystem, unsafe } = await after(['./', './a//b/./c=1', '/abs=1', 'a/b/d/', 'a/./e=1']);
    expect(filesystem).toBe('A a/ 2\n  A b/ 1\n    A c 1\n    A d/\n  A e 1\nA abs 1');
    expect(unsafe).toBe(0);
  });
});

describe('whiteouts (fault T7)', () => {
  test('remove what lower layers have, not what their own layer has, in either order', async () => {
    const base = ['x=12', 'd/', 'd/low=1', 'd/both=12'];
    const expected = drawn(`
      . d/ 4 (2 hidden)
        M both 3 (2 hidden)
        A own 1
      M x 3 (2 hidden)
    `);
    const first = await after(base, ['.wh.x', 'd/.wh.low', 'd/.wh.both', 'x=123', 'd/both=123', 'd/own=1']);
    const last = await after(base, ['x=123', 'd/both=123', 'd/own=1', '.wh.x', 'd/.wh.low', 'd/.wh.both']);
    expect(first.filesystem).toBe(expected);
    expect(last).toEqual(first);
    expect(first.layer).toContain('D low 1 (1 hidden)');
  });

  test('of a path that only their own layer has do nothing', async () => {
    expect((await after(['a'], ['own=1', '.wh.own', '.wh.never'])).layer).toBe('A own 1');
  });

  test('of a folder that the layer makes anew leave what is new', async () => {
    const { layer, filesystem } = await after(['d/', 'd/low=1'], ['d/new=12', '.wh.d']);
    expect(layer).toBe('M d/ 3 (1 hidden)\n  D low 1 (1 hidden)\n  A new 2');
    expect(filesystem).toBe('M d/ 2\n  A new 2');
  });

  for (const at of ['first', 'last']) {
    test(`opaque ones hide all that lower layers have, also when they come ${at}`, async () => {
      const own = ['d/', 'd/fresh=12345', 'd/sub/', 'd/sub/own=1'];
      const layer = at === 'first' ? ['d/.wh..wh..opq', ...own] : [...own, 'd/.wh..wh..opq'];
      const found = await after(['d/', 'd/keep=1', 'd/sub/', 'd/sub/low=12', 'e=1'], layer);
      expect(found.layer).toBe(
        drawn(`
          . d/ 9 (3 hidden)
            A fresh 5
            D keep 1 (1 hidden)
            . sub/ 3 (2 hidden)
              D low 2 (2 hidden)
              A own 1
        `),
      );
      expect(found.filesystem).toBe('. d/ 6\n  A fresh 5\n  . sub/ 1\n    A own 1\n. e 1');
    });
  }

  test('an opaque root hides the whole of the layers below', async () => {
    expect((await after(['a=1', 'b/c=1'], ['.wh..wh..opq', 'new=1'])).filesystem).toBe('A new 1');
  });

  test('that name no file are refused, and those of aufs ignored', async () => {
    const { filesystem, unsafe } = await after(
      ['a/', 'a/b=1'],
      ['a/.wh.', 'a/.wh..', 'a/.wh...', '.wh..wh.plnk/', '.wh..wh.plnk/1.2', '.wh..wh.aufs', 'a/.wh.x/y'],
    );
    expect(filesystem).toBe('. a/ 1\n  . b 1');
    expect(unsafe).toBe(7);
  });

  test('do not follow links on their way', async () => {
    const { filesystem } = await after(
      ['real/', 'real/x=1', 'link -> real'],
      ['link/.wh.x', 'link/.wh..wh..opq'],
    );
    expect(filesystem).toBe('. link\n. real/ 1\n  . x 1');
  });

  test('can be undone by a later layer', async () => {
    const tree = await treeOf(['d/', 'd/x=1'], ['.wh.d'], ['d/', 'd/x=12']);
    expect(drawing(layerView(tree, 2))).toBe('A d/ 2\n  A x 2');
    expect(drawing(filesystemView(tree, 0))).toBe('A d/ 1\n  A x 1');
    expect(drawing(filesystemView(tree, 1))).toBe('');
  });
});

describe('hostile and odd archives', () => {
  test('names that lead outside are kept out and counted (fault T1)', async () => {
    const { filesystem, unsafe } = await after([
      '../x=1',
      '/../y=1',
      'a/../../z=1',
      'a/..=1',
      '..',
      { path: '.', content: 'a root that is a file' },
      'ok=1',
      '..ok=1',
      'a...=1',
    ]);
    expect(filesystem).toBe('A ..ok 1\nA a... 1\nA ok 1');
    expect(unsafe).toBe(6);
  });

  test('the last of two entries of one path counts (fault T5)', async () => {
    const { filesystem } = await after(['a=12345', 'b=1', 'a=1', 'c/', 'c/d=1', 'c=12', 'e=1', 'e/f=1']);
    expect(filesystem).toBe('A a 1\nA b 1\nA c 2\nA e/ 1\n  A f 1');
  });

  test('a file of this layer over its own folder, over a folder of a lower one', async () => {
    const { layer, filesystem } = await after(['c/', 'c/d=123'], ['c/', 'c/d=1', 'c/e=1', 'c=12']);
    expect(filesystem).toBe('M c 2');
    expect(layer).toBe('M c 5 (3 hidden)\n  D d 3 (3 hidden)');
  });

  test('links to folders on the way are followed inside the image, as unpacking does (fault T2)', async () => {
    const { filesystem } = await after(
      [
        'usr/',
        'usr/lib/',
        'lib -> usr/lib',
        'abs -> /usr',
        'up -> ../../../usr',
        'loop -> loop',
        'dangling -> no',
      ],
      ['lib/a=1', 'abs/b=1', 'up/lib/c=1', 'loop/d=1', 'dangling/e=1', 'lib/deep/f=1'],
    );
    expect(filesystem).toBe(
      drawn(`
        . abs
        M dangling/ 1
          A e 1
        . lib
        M loop/ 1
          A d 1
        . up
        . usr/ 4
          A b 1
          . lib/ 3
            A a 1
            A c 1
            A deep/ 1
              A f 1
      `),
    );
  });

  test('a path of many links to here and there ends', async () => {
    const { unsafe } = await after(['a -> .', `${'a/'.repeat(200)}x=1`]);
    expect(unsafe).toBe(1);
  });

  test('bytes that are no UTF-8, cases and forms of letters stay apart (fault T5)', async () => {
    const tar = Buffer.concat([
      rawHeader({ name: Buffer.from([0x61, 0xff]) }),
      rawHeader({ name: Buffer.from([0x61, 0xfe]) }),
      rawHeader({ name: 'A' }),
      rawHeader({ name: 'a' }),
      rawHeader({ name: '\u00e9' }),
      rawHeader({ name: 'e\u0301' }),
      TAR_END,
    ]);
    const { filesystem } = await after(tar);
    expect(filesystem.split('\n')).toEqual(['A A', 'A a', 'A a\udcfe', 'A a\udcff', 'A e\u0301', 'A \u00e9']);
  });

  test('3,000 folders deep are a tree like any other', async () => {
    const deep = 'd/'.repeat(3000);
    const path = Buffer.concat([
      paxHeader(paxRecord('path', `${deep}x`)),
      rawHeader({ size: 3 }),
      blocks('abc'),
      TAR_END,
    ]);
    const tree = await treeOf(path, ['.wh.d']);
    expect(filesystemView(tree, 0).below[0]).toBe(3001);
    expect(layerView(tree, 1).hides[0]).toBe(3);
    expect(filesystemView(tree, 1).below[0]).toBe(0);
  });

  test('an image without entries is empty', async () => {
    expect(await after([], [])).toEqual({ layer: '', filesystem: '', unsafe: 0 });
  });
});

describe('hard links (fault T3)', () => {
  test('count once, wherever they are', async () => {
    const { filesystem } = await after(['a=12345', 'd/', 'd/b <= a', 'z <= d/b']);
    expect(filesystem).toBe('A a 5\nA d/\n  A b\nA z');
  });

  test('keep the content when its first path goes', async () => {
    const { layer, filesystem } = await after(['a=12345', 'b <= a', 'c <= a'], ['.wh.a']);
    expect(layer).toBe('D a');
    expect(filesystem).toBe('. b 5\n. c');
    expect((await after(['a=12345', 'b <= a'], ['.wh.a', '.wh.b'])).layer).toMatch(/5 \(5 hidden\)/);
  });

  test('to nothing, to the outside, to themselves, to what comes later', async () => {
    const { filesystem } = await after([
      'nothing <= no',
      'out <= ../etc/passwd',
      'self <= self',
      'early <= late',
      'late=123',
    ]);
    expect(filesystem).toBe('A early\nA late 3\nA nothing\nA out\nA self');
  });

  test('to a file of a lower layer', async () => {
    const { layer, filesystem } = await after(['a=12345'], ['b <= ./a', '.wh.a']);
    expect(layer).toBe('D a\nA b');
    expect(filesystem).toBe('A b 5');
  });
});
