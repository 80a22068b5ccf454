import { copyFile, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { EVERY_FILE, type FilesPage, type FilesView, type ImageChoice } from '../../api/files.ts';
import { openCore, type Core } from '../../index.ts';
import type { Inside } from '../inside.ts';
import { sha256 } from '../../testing/images/sample-layer.ts';
import { makeImage } from '../../testing/images/sample-images.ts';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { writeTar, type TarEntry } from '../../testing/images/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { visibleText } from '../../oci/visible-text.ts';

let folder: TemporaryFolder;
let core: Core;
let inside: Inside;
let made = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
  inside = await core.inside();
});
afterAll(async () => {
  await core.close();
  await folder.remove();
});

/** An image of these tars in a layout folder that is opened where it is. */
async function opened(...tars: readonly Buffer[]): Promise<ImageChoice & { readonly layout: string }> {
  made += 1;
  const layout = join(folder.path, `layout-${made}`);
  const layers = tars.map((tar) => {
    const blob = gzipSync(tar, { level: 1 });
    const facts = { unpacked: 0, entries: 0, compression: 'gzip' as const };
    return { ...facts, blob, digest: sha256(blob), diffId: sha256(tar) };
  });
  await makeImage(layout, { name: `example.test/evil:${made}`, layers });
  const { images } = await inside.opened.open(layout);
  return { key: images[0]?.key ?? '', platform: null, layout };
}

const evil = (entries: readonly TarEntry[]): Buffer => writeTar(entries);

function page(choice: ImageChoice, view: FilesView, more: object = {}): Promise<FilesPage> {
  return inside.files.page({
    ...choice,
    view,
    expanded: 'all',
    sort: { by: 'name', descending: false },
    filter: EVERY_FILE,
    offset: 0,
    limit: 500,
    ...more,
  });
}

/** All that can be asked about an image; what is refused is refused with a type. */
async function lookEverywhere({ key, platform }: ImageChoice, layers = 1): Promise<FilesPage> {
  const choice = { key, platform };
  const merged: FilesView = { kind: 'filesystem', upTo: layers - 1 };
  const shown = await page(choice, merged);
  for (let layer = 0; layer < layers; layer += 1) await page(choice, { kind: 'layer', layer });
  await inside.files.waste(choice, 100);
  await inside.files.map({ ...choice, by: 'path', upTo: layers - 1, root: '/' });
  await inside.files.map({ ...choice, by: 'layer', upTo: layers - 1, root: '/' });
  await inside.files.duplicates(choice, 100);
  await inside.packages.list(choice);
  await inside.secrets.scan(choice);
  await inside.compareImages({ from: choice, to: choice });
  await inside.find({ text: 'x', how: 'text', within: 'path' }, { onFound: () => undefined });
  for (const row of shown.rows.slice(0, 40)) {
    await inside.files.history(choice, row.path);
    await typed(inside.files.look({ ...choice, path: row.path, layer: null }));
    await typed(inside.files.read({ ...choice, path: row.path, layer: null }, { offset: 0, length: 100 }));
  }
  return shown;
}

async function typed(work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { code } = { code: 'NONE', ...(error as object | undefined) };
  expect(code).toMatch(/^[A-Z_]+$/);
  expect(code).not.toBe('INTERNAL');
}

/** Saves everything into a folder beside things that nobody may touch. */
async function saveBeside(choice: ImageChoice, layers = 1): Promise<readonly string[]> {
  made += 1;
  const ground = join(folder.path, `ground-${made}`);
  const outside = join(ground, 'outside');
  await mkdir(outside, { recursive: true });
  await writeFile(join(outside, 'canary'), 'untouched');
  await symlink(outside, join(ground, 'to-outside'));
  const order = {
    ...choice,
    path: '/',
    layer: null,
    view: { kind: 'filesystem', upTo: layers - 1 },
  } as const;
  await inside.files.save({ ...order, as: 'folder' }, join(ground, 'saved'));
  await inside.files.save({ ...order, as: 'tar' }, join(ground, 'saved.tar'));
  expect(await readdir(outside)).toEqual(['canary']);
  expect(await readFile(join(outside, 'canary'), 'utf8')).toBe('untouched');
  expect((await readdir(ground)).sort()).toEqual(['outside', 'saved', 'saved.tar', 'to-outside']);
  return (await readdir(join(ground, 'saved'), { recursive: true })).sort();
}

describe('a layer whose names lead outside is listed without them, and saves nothing outside', () => {
  test.each<[string, readonly TarEntry[]]>([
    ['T1: names', ['../x', '../../outside/x', 'a/../../outside/canary', '/../x'].map((path) => ({ path }))],
    ['T1: absolute', [{ path: '/etc/absolute', content: 'x' }]],
    [
      'T2: links and what is written through them',
      [
        { path: 'out', kind: 'symlink', target: '../outside' },
        { path: 'out/canary', content: 'evil' },
        { path: 'abs', kind: 'symlink', target: '/../../../outside' },
        { path: 'abs/canary', content: 'evil' },
        { path: 'one', kind: 'symlink', target: 'two' },
        { path: 'two', kind: 'symlink', target: 'one' },
        { path: 'one/x', content: 'evil' },
        { path: 'self', kind: 'symlink', target: 'self/self' },
      ],
    ],
    [
      'T3: hard links',
      [
        { path: 'h1', kind: 'hardlink', target: '../outside/canary' },
        { path: 'h2', kind: 'hardlink', target: '/etc/passwd' },
        { path: 'h3', kind: 'hardlink', target: 'later' },
        { path: 'later', content: 'later' },
        { path: 'h4', kind: 'hardlink', target: 'h4' },
        ...Array.from({ length: 3000 }, (_, at) => ({
          path: `chain-${at + 1}`,
          kind: 'hardlink' as const,
          target: `chain-${at}`,
        })),
      ],
    ],
    [
      'T4: devices and bits',
      [
        { path: 'dev/mem', kind: 'character-device', mode: 0o6777, uid: 0o7777777 },
        { path: 'dev/sda', kind: 'block-device' },
        { path: 'pipe', kind: 'fifo' },
        { path: 'su', content: 'x', mode: 0o6755, attributes: { 'security.capability': 'x' } },
      ],
    ],
    [
      'T7: whiteouts',
      [
        '.wh.',
        '.wh..',
        '.wh...',
        'a/.wh..wh..opq',
        '.wh..wh.plnk/x',
        '.wh.a/b',
        'a/x',
        'a/.wh.x',
        '.wh..wh..opq',
      ].map((path) => ({ path })),
    ],
  ])('%s', async (_name, entries) => {
    const choice = await opened(
      evil([
        { path: 'a', kind: 'folder' },
        { path: 'a/x', content: '1' },
      ]),
      evil(entries),
    );
    await lookEverywhere(choice, 2);
    const saved = await saveBeside(choice, 2);
    expect(saved.filter((path) => path.includes('mem') || path.includes('sda') || path === 'pipe')).toEqual(
      [],
    );
  });

  test('T5: names that collide, are not text, or hold control characters', async () => {
    const tar = Buffer.concat([
      ...['a', 'A', 'é', 'é'].map((name) =>
        Buffer.concat([rawHeader({ name, size: 1 }), blocks(name[0] ?? '')]),
      ),
      rawHeader({ name: Buffer.from([0x66, 0xff, 0xfe]) }),
      rawHeader({ name: '\u001b[31m\u202e<img src=x>' }),
      rawHeader({ name: '' }),
      rawHeader({ name: 'a', size: 2 }),
      blocks('22'),
      TAR_END,
    ]);
    const shown = await lookEverywhere(await opened(tar));
    const names = shown.rows.map(({ name }) => name).join('');
    expect(visibleText(names)).toBe(names);
    expect(shown.rows.find(({ path }) => path === '/a')?.size).toBe(2);
  });
});

describe('T5: what is deep, long or many', () => {
  test('300 folders deep, and a path of 64 KiB', async () => {
    const deep = Array.from({ length: 300 }, () => 'd').join('/');
    const long = Array.from({ length: 250 }, (_, at) => `${at}`.padEnd(255, 'n')).join('/');
    const choice = await opened(
      evil([
        { path: `${deep}/x`, content: 'x' },
        { path: `${long}/x`, content: 'x' },
      ]),
    );
    const shown = await lookEverywhere(choice);
    expect(shown.lines).toBe(552);
    expect(await inside.files.look({ ...choice, path: `/${long}/x`, layer: null })).toMatchObject({
      content: 'text',
    });
    await saveBeside(choice);
  });

  test('100,000 entries in one folder', async () => {
    const entries = Array.from({ length: 100_000 }, (_, at) => ({ path: `all/${at}` }));
    const choice = await opened(evil(entries));
    const shown = await page(choice, { kind: 'filesystem', upTo: 0 }, { offset: 99_990 });
    expect([shown.lines, shown.rows.length]).toEqual([100_001, 11]);
    await lookEverywhere(choice);
  });
});

describe('what an archive claims is not believed', () => {
  const sparse = (size: string): Buffer =>
    Buffer.concat([
      paxHeader(
        Buffer.concat([
          paxRecord('GNU.sparse.major', '1'),
          paxRecord('GNU.sparse.minor', '0'),
          paxRecord('GNU.sparse.name', 'huge'),
          paxRecord('GNU.sparse.realsize', size),
        ]),
      ),
      rawHeader({ name: 'huge', size: 1024 }),
      blocks('1\n0\n512\n'),
      blocks('x'.repeat(512)),
      TAR_END,
    ]);

  test('T6: a sparse file of 1 TiB takes no room, neither looked at nor saved', async () => {
    const choice = await opened(sparse(String(2 ** 40)));
    const before = process.memoryUsage().rss;
    await lookEverywhere(choice);
    const { bytes } = await inside.files.read(
      { ...choice, path: '/huge', layer: null },
      { offset: 2 ** 39, length: 10 },
    );
    expect([...bytes]).toEqual(Array(10).fill(0));
    await saveBeside(choice);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  });

  test('T6: negative sizes, wrong checksums, cut off and garbage are errors that name the layer', async () => {
    for (const tar of [
      Buffer.concat([rawHeader({ size: Buffer.alloc(12, 0xff) }), TAR_END]),
      Buffer.concat([rawHeader({ checksum: 'wrong' }), TAR_END]),
      Buffer.concat([rawHeader({ size: 5000 }), blocks('short')]),
      Buffer.from('garbage '.repeat(500)),
      Buffer.concat([rawHeader({ name: 'PaxHeaders/0', type: 'x', size: 2 ** 32 }), TAR_END]),
    ]) {
      const choice = await opened(tar);
      const error: unknown = await page(choice, { kind: 'layer', layer: 0 }).catch(
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ evidence: { digest: expect.stringMatching(/^sha256:/) as string } });
      expect((error as Error).message).toContain('ayer');
    }
  });

  test('D1: a layer that unpacks to far more than it has is stopped, and its name said', async () => {
    const header = rawHeader({ name: 'zeros', size: 700_000_000 });
    const choice = await opened(
      Buffer.concat([header, Buffer.alloc(512 * Math.ceil(700_000_000 / 512)), TAR_END]),
    );
    const before = process.memoryUsage().rss;
    await typed(page(choice, { kind: 'layer', layer: 0 }));
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  });
});

describe('what changes under an image that is looked at', () => {
  const LAYER = [
    { path: 'etc/hosts', content: 'hosts' },
    { path: 'etc/x', content: 'y'.repeat(5000) },
  ];

  test('its archive is cut, and then gone: typed errors, nothing else', async () => {
    const choice = await opened(evil(LAYER));
    await page(choice, { kind: 'layer', layer: 0 });
    const blobs = join(choice.layout, 'blobs', 'sha256');
    for (const name of await readdir(blobs)) await truncate(join(blobs, name), 50);
    const look = (): Promise<unknown> => inside.files.look({ ...choice, path: '/etc/hosts', layer: null });
    await expect(look()).rejects.toMatchObject({ code: expect.not.stringMatching('INTERNAL') as string });
    await rm(choice.layout, { recursive: true });
    await expect(look()).rejects.toMatchObject({ code: expect.not.stringMatching('INTERNAL') as string });
    await typed(inside.secrets.scan(choice));
    await typed(inside.packages.list(choice));
    await typed(saveBeside(choice));
  });

  test('everything derived is deleted: a look makes it again', async () => {
    const choice = await opened(evil([...LAYER, { path: 'derived', content: 'again' }]));
    const before = await lookEverywhere(choice);
    await rm(join(core.storeFolder, 'derived', 'layers'), { recursive: true });
    expect((await lookEverywhere(choice)).rows).toEqual(before.rows);
  });

  test('an index is damaged, or another layer’s: it is never shown as this one’s', async () => {
    const first = await opened(evil([{ path: 'first', content: '1' }]));
    const second = await opened(evil([{ path: 'second', content: '2' }]));
    await page(first, { kind: 'layer', layer: 0 });
    await page(second, { kind: 'layer', layer: 0 });
    const index = async (choice: typeof first): Promise<string> => {
      const { diffId } = (await (await core.images()).detail(choice.key, null)).layers[0] ?? {};
      return join(core.storeFolder, 'derived', 'layers', (diffId ?? '').replace(':', '-'), 'index');
    };
    await copyFile(await index(first), await index(second));
    await core.close();
    core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
    inside = await core.inside();
    const again = await inside.opened.open(second.layout);
    const choice = { key: again.images[0]?.key ?? '', platform: null };
    const { rows } = await page(choice, { kind: 'layer', layer: 0 });
    expect(rows.map(({ path }) => path)).toEqual(['/second']);
  });
});
