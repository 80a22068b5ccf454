import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { FindProgress, FindQuery } from '../../api/files.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { contentDigest, indexedLayer, type Member } from '../../testing/images/indexed-layer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { findInLayers } from './find-in-layers.ts';
import type { SearchedLayer } from './searched-layers.ts';

let folder: TemporaryFolder;
let workers: Workers;

beforeAll(async () => {
  folder = await temporaryFolder();
  workers = openWorkers({ folder: inject('workers') });
});
afterAll(async () => {
  await workers.close();
  await folder.remove();
});

const layerOf = (members: readonly (Member | string)[]): Promise<SearchedLayer> =>
  indexedLayer(folder.path, members);

const BY_NAME: FindQuery = { text: '', how: 'text', within: 'name' };

type Progress = Omit<FindProgress, 'id'>;

async function search(
  layers: readonly SearchedLayer[],
  query: Partial<FindQuery>,
): Promise<{ paths: string[]; last: Progress; events: Progress[] }> {
  const events: Progress[] = [];
  await findInLayers(
    workers,
    layers,
    { ...BY_NAME, ...query },
    { unread: 0, onFound: (each) => events.push(each) },
  );
  const last = events.at(-1) as Progress;
  return { events, last, paths: events.flatMap(({ found }) => found.map(({ path }) => path)).sort() };
}

describe('a file is found', () => {
  test('by a part of its name, whatever the case, with its layer, image and facts', async () => {
    const layer = await layerOf([
      './',
      './etc/',
      './etc/Nginx.conf',
      { path: './etc/link-nginx', type: 0x32 },
      './nginx/other',
      'nginx.d/',
      '/srv/xNGINX',
    ]);
    const { events, paths, last } = await search([layer], { text: 'nGinx' });
    expect(paths).toEqual(['/etc/Nginx.conf', '/etc/link-nginx', '/nginx.d', '/srv/xNGINX']);
    expect(last).toMatchObject({ state: 'done', matches: 4, layers: 1, layersSearched: 1, unread: 0 });
    expect(events.flatMap(({ found }) => found).find(({ path }) => path === '/etc/Nginx.conf')).toEqual({
      path: '/etc/Nginx.conf',
      name: 'Nginx.conf',
      kind: 'file',
      size: 16,
      modified: new Date(1_700_000_016_000).toISOString(),
      digest: `sha256:${contentDigest('./etc/Nginx.conf').toString('hex')}`,
      layer: layer.digest,
      images: layer.images,
      imageCount: 1,
    });
  });

  test('by a part of its path that lies in what it shares with the path before', async () => {
    const layer = await layerOf([
      'usr/',
      'usr/lib/',
      'usr/lib/a',
      'usr/lib/ab',
      'usr/lib/ab',
      'usr/libx',
      'var/usr/lib/z',
    ]);
    const { paths, last } = await search([layer], { text: 'SR/LIB/', within: 'path' });
    expect(paths).toEqual(['/usr/lib/a', '/usr/lib/ab', '/var/usr/lib/z']);
    expect(last.matches).toBe(3);
    expect((await search([layer], { text: '/usr', within: 'path' })).paths).toHaveLength(6);
    expect((await search([layer], { text: 'b', within: 'path' })).paths).toHaveLength(5);
  });

  test('by letters beyond ASCII, and with bytes that are no text kept', async () => {
    const latin = Buffer.concat([Buffer.from('srv/gr'), Buffer.from([0xf6]), Buffer.from('sse')]);
    const layer = await layerOf(['srv/GRÖSSE.txt', { path: latin, content: 'x' }, 'srv/plain']);
    expect((await search([layer], { text: 'größe' })).paths).toEqual([]);
    expect((await search([layer], { text: 'grösse' })).paths).toEqual(['/srv/GRÖSSE.txt']);
    expect((await search([layer], { text: 'sse' })).paths).toEqual(['/srv/GRÖSSE.txt', '/srv/gr\udcf6sse']);
  });

  test.each([
    ['*.conf', ['/etc/a.conf', '/etc/deep/b.conf']],
    ['/etc/*.conf', ['/etc/a.conf']],
    ['etc/**/*.conf', ['/etc/a.conf', '/etc/deep/b.conf']],
    ['**/deep/**', ['/etc/deep/b.conf', '/etc/deep/c(1)']],
    ['[!a-b].conf', []],
    ['?.conf', ['/etc/a.conf', '/etc/deep/b.conf']],
    ['c(1)', ['/etc/deep/c(1)']],
    ['C*', []],
  ])('by the glob %s', async (text, expected) => {
    const layer = await layerOf(['etc/', 'etc/a.conf', 'etc/deep/', 'etc/deep/b.conf', 'etc/deep/c(1)']);
    expect((await search([layer], { text, how: 'glob' })).paths).toEqual(expected);
  });

  test('by an expression, over the name or the path', async () => {
    const layer = await layerOf(['lib/libc.so.6', 'lib/libm.so', 'lib/x/libc.a']);
    expect((await search([layer], { text: '^lib[a-c]\\.so\\.\\d$', how: 'regex' })).paths).toEqual([
      '/lib/libc.so.6',
    ]);
    expect((await search([layer], { text: '^...[b-c]\\.', how: 'regex' })).paths).toHaveLength(2);
    const within = 'path' as const;
    expect((await search([layer], { text: '/x/.*(a|b)$', how: 'regex', within })).paths).toEqual([
      '/lib/x/libc.a',
    ]);
  });

  test('by the digest of its whole content, in every layer that has it', async () => {
    const one = await layerOf([
      { path: 'a', content: 'same' },
      'other',
      { path: 'empty', content: '' },
      'dir/',
    ]);
    const two = await layerOf(['dir/', 'x', { path: 'dir/b', content: 'same' }, { path: 'b', type: 0x31 }]);
    const text = `sha256:${contentDigest('same').toString('hex')}`;
    expect((await search([one, two], { text, how: 'digest' })).paths).toEqual(['/a', '/dir/b']);
    const empty = contentDigest('').toString('hex').toUpperCase();
    expect((await search([one, two], { text: empty, how: 'digest' })).paths).toEqual(['/empty']);
  });
});

test('an expression over paths finds the same, whether many paths have its text or few', async () => {
  const names = Array.from({ length: 500 }, (_none, at) => `usr/${at % 50 === 0 ? 'lib' : 'share'}/${at}.so`);
  const layer = await layerOf([...names, 'usr/lib/.wh.5.so']);
  const query = { how: 'regex', within: 'path' } as const;
  const few = await search([layer], { ...query, text: '^/usr/lib/[0-9]+\\.so$' });
  const many = await search([layer], { ...query, text: '^/usr/l?i?b?(share)?/.*0\\.so$' });
  const none = await search([layer], { ...query, text: '^/...../[0-9]+.so$' });
  expect(few.paths).toHaveLength(10);
  expect(few.paths[1]).toBe('/usr/lib/100.so');
  expect(many.paths).toHaveLength(50);
  expect(none.paths).toEqual([]);
});

test('whiteouts and the root are no files, and a path that an archive has twice is one', async () => {
  const layer = await layerOf([
    './',
    'a/.wh.gone',
    'a/.wh..wh..opq',
    'a/gone',
    { path: 'a/gone', content: 'later' },
  ]);
  const { paths, last, events } = await search([layer], { text: '.*', how: 'regex' });
  expect(paths).toEqual(['/a/gone']);
  expect(last.matches).toBe(1);
  expect(events.flatMap(({ found }) => found)[0]?.size).toBe(5);
  expect((await search([layer], { text: 'wh', within: 'path' })).paths).toEqual([]);
  expect((await search([layer], { text: 'gone', within: 'path' })).paths).toEqual(['/a/gone']);
});

test('ten thousand and more matches are counted, five thousand are listed', async () => {
  const names = Array.from({ length: 9_000 }, (_none, at) => `d/file-${at}`);
  const layers = await Promise.all([layerOf(names), layerOf(names), layerOf(['none'])]);
  const { paths, last } = await search(layers, { text: 'file' });
  expect(last).toMatchObject({ matches: 18_000, layersSearched: 3 });
  expect(paths).toHaveLength(5_000);
});

test('groups beyond the first, and 300 folders deep, are searched as well', async () => {
  const deep = `${'folder/'.repeat(300)}needle`;
  const names = Array.from({ length: 40_000 }, (_none, at) => `d/${at}`);
  const { paths } = await search([await layerOf([...names, deep])], { text: 'r/needle', within: 'path' });
  expect(paths).toEqual([`/${deep}`]);
});

test('an index that is damaged or gone is told as not read, and the others are searched', async () => {
  const [one, two, three] = await Promise.all([layerOf(['a']), layerOf(['a']), layerOf(['a'])]);
  await rm(one.indexFile);
  await writeFile(two.indexFile, 'no index');
  await mkdir(join(folder.path, 'nothing'));
  const { paths, last } = await search([one, two, three], { text: 'a' });
  expect(paths).toEqual(['/a']);
  expect(last).toMatchObject({ layers: 3, layersSearched: 1, unread: 2, state: 'done' });
});

test.each([
  ['regex', '(', /unterminated group/i],
  ['regex', '', /nothing to look for/],
  ['digest', 'sha256:12', /64 hexadecimal digits/],
  ['text', 'x'.repeat(2000), /longer than/],
] as const)('a %s that cannot be used is refused: %s', async (how, text, message) => {
  const events: Progress[] = [];
  const failing = findInLayers(
    workers,
    [],
    { text, how, within: 'name' },
    { unread: 0, onFound: (each) => events.push(each) },
  );
  await expect(failing).rejects.toMatchObject({
    code: 'INVALID_PATTERN',
    message: expect.stringMatching(message),
  });
  expect(events.at(-1)).toMatchObject({ state: 'failed', problem: { code: 'INVALID_PATTERN' } });
});

test('an expression that would take for ever ends as one that cannot be used, and the next search works', async () => {
  const layer = await layerOf([`${'a'.repeat(60)}b`, 'fine']);
  const query = { text: '^(a+)+$', how: 'regex' } as const;
  await expect(search([layer, layer], query)).rejects.toMatchObject({
    code: 'INVALID_PATTERN',
    message: expect.stringContaining('takes too long'),
  });
  expect((await search([layer], { text: 'fine' })).paths).toEqual(['/fine']);
});

test('a search that is given up ends as cancelled', async () => {
  const layers = await Promise.all(Array.from({ length: 20 }, () => layerOf(['a', 'b'])));
  const stopping = new AbortController();
  const states: string[] = [];
  const running = findInLayers(
    workers,
    layers,
    { ...BY_NAME, text: 'a' },
    {
      unread: 0,
      signal: stopping.signal,
      onFound: ({ state }) => {
        states.push(state);
        stopping.abort();
      },
    },
  );
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(states.at(-1)).toBe('stopped');
});
