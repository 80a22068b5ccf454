import { lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LayerFile } from '../../image/content/content-orders.ts';
import { sha256 } from '../../stream/hash.ts';
import { run } from '../../testing/run.ts';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { writeTar, type TarEntry } from '../../testing/images/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { applyLayers } from './apply-layers.ts';

let folder: TemporaryFolder;
let root: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  root = join(folder.path, 'root');
  await mkdir(root);
  await mkdir(join(folder.path, 'outside'));
  await writeFile(join(folder.path, 'outside', 'kept'), 'kept');
});
afterEach(async () => {
  const kept = [await readdir(outside()), await readFile(join(outside(), 'kept'), 'utf8')];
  if (kept.join() !== 'kept,kept') throw new Error(`Something outside has changed: ${kept.join()}`);
  await folder.remove();
});

async function layerOf(entries: readonly TarEntry[] | Buffer): Promise<LayerFile> {
  const blob = gzipSync(Buffer.isBuffer(entries) ? entries : writeTar(entries));
  const digest = sha256(blob);
  const path = join(folder.path, digest.slice(7));
  await writeFile(path, blob);
  return {
    path,
    offset: 0,
    length: blob.length,
    compression: 'gzip',
    derivedFolder: '',
    digest,
    diffId: digest,
  };
}

async function apply(...layers: (readonly TarEntry[] | Buffer)[]): Promise<readonly string[]> {
  const files: LayerFile[] = [];
  for (const layer of layers) files.push(await layerOf(layer));
  return (await applyLayers(root, files)).skipped;
}

/** Everything below the root: paths of files, folders with a slash, links with their targets. */
async function tree(): Promise<string> {
  const { stdout } = await run(
    'find',
    [
      '.',
      '-mindepth',
      '1',
      '-type',
      'd',
      '-printf',
      '%P/\\n',
      '-o',
      '-type',
      'l',
      '-printf',
      '%P->%l\\n',
      '-o',
      '-printf',
      '%P\\n',
    ],
    { cwd: root },
  );
  return stdout.trim().split('\n').sort().join(' ');
}

const outside = (): string => join(folder.path, 'outside');

describe('names (T1)', () => {
  test.each(['../x', '/../x', '/x', './x', 'a/../../x', '../../../../../../x'])(
    '%s stays inside',
    async (path) => {
      await apply([{ path, content: 'x' }]);
      expect(await tree()).toBe('x');
    },
  );

  test('what would take the place of the root is refused', async () => {
    await expect(apply([{ path: '.', content: 'x' }])).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
    await expect(apply([{ path: '/..', kind: 'symlink', target: '/' }])).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
    });
    await apply([{ path: '.', kind: 'folder', mode: 0o711 }]);
    expect((await stat(root)).mode & 0o7777).toBe(0o711);
  });

  test('a path longer than any system opens is refused', async () => {
    await expect(apply([{ path: 'd/'.repeat(3000), kind: 'folder' }])).rejects.toMatchObject({
      code: 'UNSAFE_PATH',
    });
  });

  test('names that are no UTF-8 keep their bytes, a name that occurs twice counts as its last, 300 folders are fine', async () => {
    const deep = 'd/'.repeat(300);
    await apply(Buffer.concat([rawHeader({ name: Buffer.from('x\xff', 'latin1') }), TAR_END]), [
      { path: `${deep}x`, content: '1' },
      { path: 'x', kind: 'folder' },
      { path: 'x/y', content: '1' },
      { path: 'x', content: '2' },
    ]);
    expect(await readdir(Buffer.from(root), { encoding: 'latin1' })).toContain('x\xff');
    expect(await readFile(join(root, deep, 'x'), 'utf8')).toBe('1');
    expect(await readFile(join(root, 'x'), 'utf8')).toBe('2');
  });
});

describe('links (T2)', () => {
  test('what is written through a link lands where the link leads inside', async () => {
    await mkdir(join(folder.path, 'etc'));
    await apply(
      [
        { path: 'absolute', kind: 'symlink', target: outside() },
        { path: 'relative', kind: 'symlink', target: '../outside' },
        { path: 'chain', kind: 'symlink', target: 'relative' },
        { path: 'up', kind: 'symlink', target: '../../../../..' },
      ],
      [
        { path: 'absolute/a', content: 'x' },
        { path: 'relative/b', content: 'x' },
        { path: 'chain/c', content: 'x' },
        { path: 'up/d', content: 'x' },
        { path: 'chain/e/f', content: 'x' },
      ],
    );
    const inside = `${root}${outside()}`;
    expect(await readFile(join(inside, 'a'), 'utf8')).toBe('x');
    expect((await readdir(join(root, 'outside'))).sort()).toEqual(['b', 'c', 'e']);
    expect(await readFile(join(root, 'd'), 'utf8')).toBe('x');
  });

  test('a link itself is replaced, never written through', async () => {
    await apply(
      [{ path: 'link', kind: 'symlink', target: join(outside(), 'kept') }],
      [{ path: 'link', content: 'x' }],
    );
    expect(await tree()).toBe('link');
    await apply([
      { path: 'place', kind: 'symlink', target: outside() },
      { path: 'place', kind: 'folder' },
    ]);
    expect((await lstat(join(root, 'place'))).isDirectory()).toBe(true);
  });

  test('a loop is an error', async () => {
    const loop: readonly TarEntry[] = [
      { path: 'a', kind: 'symlink', target: 'b' },
      { path: 'b', kind: 'symlink', target: 'a' },
    ];
    await expect(apply([...loop, { path: 'a/x', content: 'x' }])).rejects.toMatchObject({
      code: 'LINK_LOOP',
    });
    const chain = Array.from({ length: 41 }, (_, at): TarEntry => ({
      path: `${at}`,
      kind: 'symlink',
      target: `${at + 1}`,
    }));
    await expect(apply([...chain, { path: '0/x', content: 'x' }])).rejects.toMatchObject({
      code: 'LINK_LOOP',
    });
    await apply([...chain.slice(1), { path: '1/y', content: 'y' }]);
    expect(await readFile(join(root, '41', 'y'), 'utf8')).toBe('y');
  });

  test('a root that is reached through a link is the folder it leads to', async () => {
    await symlink(root, join(folder.path, 'link'));
    await applyLayers(join(folder.path, 'link'), [await layerOf([{ path: 'x', content: 'x' }])]);
    expect(await tree()).toBe('x');
  });
});

describe('hard links (T3)', () => {
  test('they are names of files inside, whatever their target looks like', async () => {
    await apply(
      [
        { path: 'a', content: 'a' },
        { path: 'link', kind: 'symlink', target: join(outside(), 'kept') },
      ],
      [
        { path: 'b', kind: 'hardlink', target: 'a' },
        { path: 'c', kind: 'hardlink', target: '/../../a' },
        { path: 'd', kind: 'hardlink', target: 'link' },
      ],
    );
    expect((await stat(join(root, 'a'))).nlink).toBe(3);
    expect(await readlink(join(root, 'd'))).toBe(join(outside(), 'kept'));
  });

  test.each([
    ['outside', '../outside/kept'],
    ['of the working folder', 'package.json'],
    ['later in the layer', 'later'],
    ['a folder', 'folder'],
    ['the root', '/'],
    ['itself', 'x'],
    ['through a link to outside', 'out/kept'],
  ])('a target that is %s is an error', async (_name, target) => {
    const entries: readonly TarEntry[] = [
      { path: 'folder', kind: 'folder' },
      { path: 'out', kind: 'symlink', target: outside() },
      { path: 'x', kind: 'hardlink', target },
      { path: 'later', content: 'later' },
    ];
    await expect(apply(entries)).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
  });
});

describe('kinds, owners and modes (T4)', () => {
  test('devices and pipes are said and not made; modes, owners and times are as the layer has them', async () => {
    const skipped = await apply([
      { path: 'null', kind: 'character-device' },
      { path: 'pipe', kind: 'fifo' },
      { path: 'tool', content: 'x', mode: 0o6755, uid: 1000, gid: 2_147_483, modified: 1_500_000_000 },
      { path: 'link', kind: 'symlink', target: 'tool', uid: 5, modified: 1_400_000_000 },
      { path: 'closed', kind: 'folder', mode: 0o000, modified: 1_300_000_000 },
      { path: 'closed/x', content: 'x', attributes: { 'user.x': 'y' } },
    ]);
    expect(skipped).toHaveLength(3);
    expect(await tree()).toBe('closed/ closed/x link->tool tool');
    const tool = await stat(join(root, 'tool'));
    expect([tool.mode & 0o7777, tool.mtimeMs]).toEqual([0o6755, 1_500_000_000_000]);
    expect((await lstat(join(root, 'link'))).mtimeMs).toBe(1_400_000_000_000);
    const closed = await stat(join(root, 'closed'));
    expect([closed.mode & 0o7777, closed.mtimeMs]).toEqual([0, 1_300_000_000_000]);
    const owner = process.geteuid?.() === 0 ? [1000, 2_147_483] : [process.geteuid?.(), process.getegid?.()];
    expect([tool.uid, tool.gid]).toEqual(owner);
  });

  test.each(['2147483648', '4294967295', '4294967296', '-1'])('an owner %s is refused', async (uid) => {
    const tar = Buffer.concat([paxHeader(paxRecord('uid', uid)), rawHeader({ name: 'x' }), TAR_END]);
    await expect(apply(tar)).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
  });
});

describe('whiteouts (T7)', () => {
  const base: readonly TarEntry[] = [
    { path: 'd', kind: 'folder' },
    { path: 'd/a', content: 'a' },
    { path: 'd/s/b', content: 'b' },
    { path: 'e', content: 'e' },
  ];

  test('what lower layers have goes, of files and of folders', async () => {
    await apply(base, [{ path: '.wh.e' }, { path: 'd/.wh.s' }, { path: 'none/.wh.x' }, { path: '.wh.none' }]);
    expect(await tree()).toBe('d/ d/a');
  });

  test.each(['.wh.', '.wh..', '.wh...', 'd/.wh.', 'd/.wh..', 'd/.wh...'])('%s is refused', async (path) => {
    await expect(apply(base, [{ path }])).rejects.toMatchObject({ code: 'UNSAFE_PATH' });
  });

  test.each([false, true])(
    'an opaque marker removes what is below and nothing of its own layer (last: %s)',
    async (last) => {
      const own: readonly TarEntry[] = [
        { path: 'd/s/new', content: 'new' },
        { path: 'd/own', content: 'own' },
      ];
      const marker: TarEntry = { path: 'd/.wh..wh..opq' };
      await apply(base, last ? [...own, marker] : [marker, ...own]);
      expect(await tree()).toBe('d/ d/own d/s/ d/s/new e');
    },
  );

  test.each([false, true])('a whiteout of what its own layer has leaves it (last: %s)', async (last) => {
    const own: readonly TarEntry[] = [
      { path: 'd', kind: 'folder' },
      { path: 'd/new', content: 'new' },
      { path: 'e', content: 'new' },
    ];
    const outs: readonly TarEntry[] = [{ path: '.wh.d' }, { path: '.wh.e' }];
    await apply(base, last ? [...own, ...outs] : [...outs, ...own]);
    expect(await tree()).toBe('d/ d/new e');
    expect(await readFile(join(root, 'e'), 'utf8')).toBe('new');
  });

  test('through a link they remove what is inside, never outside', async () => {
    await apply(
      [
        ...base,
        { path: 'out', kind: 'symlink', target: outside() },
        { path: 'in', kind: 'symlink', target: 'd' },
      ],
      [
        { path: 'out/.wh.kept' },
        { path: 'out/.wh..wh..opq' },
        { path: 'in/.wh.a' },
        { path: '../outside/.wh.kept' },
      ],
    );
    expect(await tree()).toBe(`d/ d/s/ d/s/b e in->d out->${outside()}`);
  });

  test('what engines of old kept for themselves is passed over', async () => {
    await apply(base, [
      { path: '.wh..wh.plnk/1.2', content: 'x' },
      { path: '.wh..wh.aufs' },
      { path: 'd/.wh..wh.orph' },
    ]);
    expect(await tree()).toBe('d/ d/a d/s/ d/s/b e');
  });
});

describe('archives (T6, D1)', () => {
  test('a sparse file is written with its holes', async () => {
    await run('sh', ['-c', 'printf start > sparse && truncate -s 20M sparse && printf end >> sparse'], {
      cwd: folder.path,
    });
    const { output } = await run('tar', ['-cf', '-', '--sparse', '--format=gnu', 'sparse'], {
      cwd: folder.path,
    });
    await apply(output);
    await run('cmp', [join(folder.path, 'sparse'), join(root, 'sparse')]);
    expect((await stat(join(root, 'sparse'))).blocks).toBeLessThan(200);
  });

  test('one that is cut off, damaged or of another format is an error that names the layer', async () => {
    const tar = writeTar([{ path: 'x', content: 'x'.repeat(2000) }]);
    await expect(apply(tar.subarray(0, 1000))).rejects.toMatchObject({
      code: 'INVALID_TAR',
      message: expect.stringMatching(/^Layer /),
    });
    const negative = Buffer.concat([rawHeader({ name: 'x', size: Buffer.alloc(12, 0xff) }), TAR_END]);
    await expect(apply(negative)).rejects.toMatchObject({ code: 'INVALID_TAR' });
    const wrong = Buffer.concat([rawHeader({ name: 'x', checksum: 'wrong' }), TAR_END]);
    await expect(apply(wrong)).rejects.toMatchObject({ code: 'INVALID_TAR' });
    await expect(apply(Buffer.from(blocks('\xfd7zXZ\0').toString('latin1'), 'latin1'))).rejects.toMatchObject(
      {
        code: expect.stringMatching(/INVALID_TAR|UNSUPPORTED_COMPRESSION/),
      },
    );
  });

  test('it can be stopped', async () => {
    const stopped = AbortSignal.abort();
    await expect(
      applyLayers(root, [await layerOf([{ path: 'x' }])], { signal: stopped }),
    ).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

test('a whole tree is the one that tar unpacks', async () => {
  const source = join(folder.path, 'source');
  const script = `mkdir -p a/b/c 'with space' && echo 1 > a/1 && ln a/1 a/2 && ln -s ../1 a/b/l && echo x > 'with space/ü'
    && chmod 4711 a/1 && chmod 1777 a/b && chmod 500 'with space' && find . -depth -exec touch -h -d @1234567890.123456789 {} +`;
  await mkdir(source);
  await run('sh', ['-c', script.replaceAll('\n', ' ')], { cwd: source });
  const { output } = await run('tar', ['-cf', '-', '--format=pax', '.'], { cwd: source });
  await apply(output);
  const listing = async (cwd: string): Promise<string> =>
    (await run('sh', ['-c', "find . -printf '%p %y %m %U %G %n %l %.15T@\\n' | sort"], { cwd })).stdout;
  expect(await listing(root)).toBe(await listing(source));
});
