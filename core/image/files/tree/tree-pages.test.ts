import { describe, expect, test } from 'vitest';
import { EVERY_FILE, type FileFilter, type FilesPage } from '../../../api/files.ts';
import { treeOf, type DrawnLayer } from '../../../testing/images/image-trees.ts';
import type { FilesViewQuery } from '../image-files.ts';
import type { ImageTree } from './image-tree.ts';
import { TreePages } from './tree-pages.ts';

const QUERY: FilesViewQuery = {
  view: { kind: 'filesystem', upTo: 0 },
  expanded: [],
  sort: { by: 'name', descending: false },
  filter: EVERY_FILE,
  offset: 0,
  limit: 100,
};

function page(tree: ImageTree, query: Partial<FilesViewQuery> = {}): FilesPage {
  const pages = new TreePages(tree);
  const whole = { ...QUERY, ...query };
  return pages.page(pages.view(whole.view), whole);
}

const paths = (found: FilesPage): string[] => found.rows.map(({ path }) => path);

async function find(layer: DrawnLayer, filter: Partial<FileFilter>): Promise<string[]> {
  const found = page(await treeOf(layer), { filter: { ...EVERY_FILE, ...filter }, expanded: 'all' });
  expect(found.problem).toBeNull();
  expect(found.matching.entries).toBeLessThanOrEqual(found.lines);
  return paths(found);
}

describe('lines', () => {
  const layer = [
    'usr/',
    'usr/bin/',
    'usr/bin/b=1',
    'usr/bin/a=12',
    'usr/lib/c=123',
    'etc/passwd=1',
    'B=1',
    'a=1',
  ];

  test('are those of open folders, folders first, letters in either case together', async () => {
    const tree = await treeOf(layer);
    expect(paths(page(tree))).toEqual(['/etc', '/usr', '/a', '/B']);
    expect(paths(page(tree, { expanded: ['/usr', '/usr/bin', '/etc/passwd', '/nothing'] }))).toEqual([
      '/etc',
      '/usr',
      '/usr/bin',
      '/usr/bin/a',
      '/usr/bin/b',
      '/usr/lib',
      '/a',
      '/B',
    ]);
    // An open folder in a closed one is not seen.
    expect(page(tree, { expanded: ['/usr/bin'] }).lines).toBe(4);
    const rows = page(tree, { expanded: ['/usr'] }).rows;
    expect(
      rows.map(({ depth, expandable, expanded, below }) => [depth, expandable, expanded, below]),
    ).toEqual([
      [0, true, false, 1],
      [0, true, true, 5],
      [1, true, false, 2],
      [1, true, false, 1],
      [0, false, false, 0],
      [0, false, false, 0],
    ]);
  });

  test('come in pages of all that there are', async () => {
    const tree = await treeOf(layer);
    const all = paths(page(tree, { expanded: 'all' }));
    expect(all).toHaveLength(10);
    for (const offset of [0, 3, 9, 10, 99]) {
      const part = page(tree, { expanded: 'all', offset, limit: 3 });
      expect([paths(part), part.lines]).toEqual([all.slice(offset, offset + 3), 10]);
    }
    expect(page(tree, { offset: -5, limit: -1 }).rows).toEqual([]);
  });

  test('sort by every key in either direction', async () => {
    const tree = await treeOf([
      { path: 'x', content: '1', mode: 0o600, uid: 2, modified: 30 },
      { path: 'y', content: '333', mode: 0o755, uid: 1, gid: 1, modified: 10 },
      { path: 'd/z', content: '22', mode: 0o4755, uid: 1, modified: 20 },
    ]);
    const by = (key: FilesViewQuery['sort']['by'], descending = false): string =>
      page(tree, { sort: { by: key, descending } })
        .rows.map(({ name }) => name)
        .join('');
    expect([by('name'), by('name', true)]).toEqual(['dxy', 'dyx']);
    expect([by('size'), by('size', true)]).toEqual(['xdy', 'ydx']);
    expect([by('modified'), by('modified', true)]).toEqual(['dyx', 'xyd']);
    expect([by('owner'), by('owner', true)]).toEqual(['dyx', 'xyd']);
    expect([by('mode'), by('mode', true)]).toEqual(['xdy', 'dyx']);
    const two = await treeOf(['a=1', 'b=1'], ['b=2', 'c=333']);
    const last = { kind: 'filesystem', upTo: 1 } as const;
    expect(paths(page(two, { view: last, sort: { by: 'layer', descending: true } }))).toEqual([
      '/b',
      '/c',
      '/a',
    ]);
    expect(paths(page(two, { view: last, sort: { by: 'hides', descending: true } }))).toEqual([
      '/b',
      '/a',
      '/c',
    ]);
  });

  test('tell all about an entry', async () => {
    const tree = await treeOf([
      {
        path: 'ping\u202e\n',
        content: 'abc',
        mode: 0o4755,
        uid: 2_000_000,
        gid: 7,
        modified: 86_400,
        attributes: { 'user.note': 'hello\0', 'user.raw': '\u0001\u00ff' },
      },
      'link -> ping\t',
      { path: 'null', kind: 'character-device' },
      'implied/x=1',
    ]);
    const rows = new Map(page(tree).rows.map((row) => [row.kind, row]));
    expect(rows.get('file')).toEqual({
      path: '/ping\u202e\n',
      name: 'ping⟨U+202E⟩␊',
      depth: 0,
      kind: 'file',
      change: 'added',
      size: 3,
      below: 0,
      mode: 0o4755,
      uid: 2_000_000,
      gid: 7,
      modified: '1970-01-02T00:00:00.000Z',
      link: null,
      device: null,
      xattrs: [
        { name: 'user.note', value: 'hello' },
        { name: 'user.raw', value: '0x01c3bf' },
      ],
      capabilities: null,
      layer: 0,
      digest: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      hides: 0,
      expandable: false,
      expanded: false,
    });
    expect(rows.get('symbolic link')).toMatchObject({ link: 'ping␉', digest: null });
    expect(rows.get('character device')?.device).toEqual({ major: 0, minor: 0 });
    expect(rows.get('folder')).toMatchObject({ mode: 0o755, modified: null, uid: 0 });
  });

  test('count what a layer adds, changes, removes and hides, whatever the filter', async () => {
    const tree = await treeOf(['a=12345', 'b=123', 'd/c=1'], ['a=1', '.wh.b', 'new=22', '.wh.d']);
    const found = page(tree, { view: { kind: 'layer', layer: 1 }, filter: { ...EVERY_FILE, text: 'new' } });
    expect(found).toMatchObject({
      added: { entries: 1, bytes: 2 },
      changed: { entries: 1, bytes: 1 },
      removed: { entries: 3, bytes: 4 },
      hidden: 9,
      matching: { entries: 1, bytes: 2 },
      lines: 1,
    });
    // What was removed tells what it was.
    expect(
      page(tree, { view: { kind: 'layer', layer: 1 } }).rows.find(({ path }) => path === '/b'),
    ).toMatchObject({
      change: 'removed',
      kind: 'file',
      size: 3,
      hides: 3,
      layer: 0,
    });
  });

  test('of a layer that is not there are refused', async () => {
    const tree = await treeOf(['a']);
    for (const layer of [1, -1, 0.5, Number.NaN])
      expect(() => page(tree, { view: { kind: 'layer', layer } })).toThrow(/has no layer/);
  });
});

describe('a filter finds', () => {
  const layer: DrawnLayer = [
    'usr/lib/Python3/',
    'usr/lib/Python3/os.py=1',
    'usr/share/python.txt=12',
    'usr/share/other=123',
    'etc/empty/',
    'öffnen=1',
  ];

  test('text in names, in either case, with the folders on the way', async () => {
    expect(await find(layer, { text: 'PYTHON' })).toEqual([
      '/usr',
      '/usr/lib',
      '/usr/lib/Python3',
      '/usr/share',
      '/usr/share/python.txt',
    ]);
    expect(await find(layer, { text: 'ÖFF' })).toEqual(['/öffnen']);
    expect(await find(layer, { text: 'nothing' })).toEqual([]);
    expect(await find(layer, { text: '.*' })).toEqual([]);
  });

  test('text with a slash in paths, with all that is below', async () => {
    expect(await find(layer, { text: 'lib/pyth' })).toEqual([
      '/usr',
      '/usr/lib',
      '/usr/lib/Python3',
      '/usr/lib/Python3/os.py',
    ]);
  });

  test('patterns in names, and in whole paths when they have a slash', async () => {
    expect(await find(layer, { text: '*.py', how: 'glob' })).toEqual([
      '/usr',
      '/usr/lib',
      '/usr/lib/Python3',
      '/usr/lib/Python3/os.py',
    ]);
    expect(await find(layer, { text: 'usr/*/o*', how: 'glob' })).toEqual([
      '/usr',
      '/usr/share',
      '/usr/share/other',
    ]);
    expect(await find(layer, { text: '**/e?pty', how: 'glob' })).toEqual(['/etc', '/etc/empty']);
  });

  test('expressions in whole paths', async () => {
    expect(await find(layer, { text: '^/usr/.*\\.(py|txt)$', how: 'regex' })).toEqual([
      '/usr',
      '/usr/lib',
      '/usr/lib/Python3',
      '/usr/lib/Python3/os.py',
      '/usr/share',
      '/usr/share/python.txt',
    ]);
  });

  test('nothing with an expression that is none, or that would take for ever, and says so', async () => {
    const tree = await treeOf([`${'a'.repeat(200)}!`]);
    const problem = (text: string): string | null =>
      page(tree, { filter: { ...EVERY_FILE, text, how: 'regex' } }).problem;
    expect(problem('(a')).toBe('The expression cannot be used: unterminated group');
    expect(problem('^/(a+)+$')).toBe('The expression cannot be used: it takes too long');
    expect(problem('x'.repeat(3000))).toMatch(/longer than 2000/);
    expect(problem('a!$')).toBeNull();
  });

  test('kinds, traits, modes, owners, targets, times and sizes', async () => {
    const mixed: DrawnLayer = [
      { path: 'su', content: '12', mode: 0o4755, uid: 1, gid: 2, modified: 100 },
      { path: 'sg', content: '1', mode: 0o2644, uid: 1, modified: 200 },
      { path: 'tmp', kind: 'folder', mode: 0o1777, modified: 300 },
      { path: 'x', content: '1', attributes: { 'user.a': '1' }, modified: 400 },
      { path: 'link', kind: 'symlink', target: '/usr/LIB/x', mode: 0o777, modified: 500 },
      { path: 'fifo', kind: 'fifo', modified: 600 },
    ];
    const cases: readonly (readonly [Partial<FileFilter>, readonly string[]])[] = [
      [{ kinds: ['fifo', 'symbolic link'] }, ['/fifo', '/link']],
      [{ traits: ['executable'] }, ['/su']],
      [{ traits: ['setuid'] }, ['/su']],
      [{ traits: ['setgid'] }, ['/sg']],
      [{ traits: ['sticky'] }, ['/tmp']],
      [{ traits: ['world-writable'] }, ['/tmp']],
      [{ traits: ['xattrs'] }, ['/x']],
      [{ traits: ['capabilities'] }, []],
      [{ mode: '4000' }, ['/su']],
      [{ mode: '0111' }, ['/tmp', '/link', '/su']],
      [{ owner: '1' }, ['/sg', '/su']],
      [{ owner: '1:2' }, ['/su']],
      [{ owner: ':2' }, ['/su']],
      [{ link: 'lib' }, ['/link']],
      [{ modifiedAfter: new Date(500_000).toISOString() }, ['/fifo', '/link']],
      [{ modifiedBefore: new Date(200_000).toISOString() }, ['/su']],
      [{ largerThan: 1 }, ['/su']],
      [{ text: 's', traits: ['setgid'] }, ['/sg']],
    ];
    for (const [filter, expected] of cases)
      expect(await find(mixed, filter), JSON.stringify(filter)).toEqual(expected);
    const tree = await treeOf(mixed);
    for (const filter of [{ mode: '9' }, { owner: 'root' }, { modifiedAfter: 'yesterday' }])
      expect(page(tree, { filter: { ...EVERY_FILE, ...filter } }).problem).toMatch(/is no/);
  });

  test('changes and waste', async () => {
    const tree = await treeOf(['a=123', 'b=1', 'c=12'], ['a=1', '.wh.b', 'd=1']);
    const found = (view: FilesViewQuery['view'], filter: Partial<FileFilter>): string[] =>
      paths(page(tree, { view, filter: { ...EVERY_FILE, ...filter } }));
    const layer1 = { kind: 'layer', layer: 1 } as const;
    expect(found(layer1, { changes: ['removed', 'added'] })).toEqual(['/b', '/d']);
    expect(found(layer1, { changes: ['changed'] })).toEqual(['/a']);
    expect(found(layer1, { traits: ['wasteful'] })).toEqual(['/a', '/b']);
    expect(found({ kind: 'layer', layer: 0 }, { traits: ['wasteful'] })).toEqual(['/a', '/b']);
    expect(found({ kind: 'filesystem', upTo: 1 }, { traits: ['wasteful'] })).toEqual(['/a']);
  });
});
