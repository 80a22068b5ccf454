import { mkdir, lstat, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { FileChoice, FilesView } from '../../api/files.ts';
import { keepImageFiles } from '../../image/files/open-image-files.ts';
import { indexLayerFile } from '../../image/layer-index/layer-pass.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { sha256 } from '../../stream/hash.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { run } from '../../testing/run.ts';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { writeTar, type TarEntry } from '../../testing/images/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { FilesInside, SaveOrder } from '../inside.ts';
import { fileContents } from './file-contents.ts';
import type { InsideGround } from './ground.ts';

let folder: TemporaryFolder;
let workers: Workers;
let images: Map<string, readonly PlacedLayer[]>;
let contents: Pick<FilesInside, 'look' | 'read' | 'open' | 'compare' | 'save' | 'saveTo'>;
beforeEach(async () => {
  folder = await temporaryFolder();
  workers = openWorkers({ folder: inject('workers'), size: 2 });
  images = new Map();
  const ground: Pick<InsideGround, 'workers' | 'files' | 'saves'> & Record<'image', unknown> = {
    workers,
    saves: { begin: () => Promise.resolve(() => Promise.resolve()), sweep: () => Promise.resolve() },
    files: keepImageFiles(workers),
    image: ({ key }: { key: string }) => {
      const layers = images.get(key) ?? [];
      const detail = { layers: layers.map((_, position) => ({ position, download: 1000 })) };
      return Promise.resolve({ detail, layers: () => Promise.resolve(layers) });
    },
  };
  contents = fileContents(ground as unknown as InsideGround);
});
afterEach(async () => {
  await workers.close();
  await folder.remove();
});

async function place(tar: Buffer): Promise<PlacedLayer> {
  const blob = gzipSync(tar, { level: 1 });
  const digest = sha256(blob);
  const derivedFolder = join(folder.path, digest.slice(7, 19));
  await mkdir(derivedFolder, { recursive: true });
  const path = join(derivedFolder, 'blob');
  const indexFile = join(derivedFolder, 'index');
  await writeFile(path, blob);
  const { diffId } = await indexLayerFile(workers, {
    file: path,
    expected: { digest, size: blob.length },
    compression: 'gzip',
    indexFile,
  });
  const bytes = {
    kind: 'file',
    path,
    offset: 0,
    length: blob.length,
    compression: 'gzip',
    derivedFolder,
  } as const;
  return { diffId, digest, indexFile, bytes };
}

async function image(key: string, ...layers: (readonly TarEntry[] | Buffer)[]): Promise<void> {
  const tars = layers.map((layer) => (Buffer.isBuffer(layer) ? layer : writeTar(layer)));
  const placed: PlacedLayer[] = [];
  for (const tar of tars) placed.push(await place(tar));
  images.set(key, placed);
}

const at = (path: string, layer: number | null = null, key = 'image'): FileChoice => ({
  key,
  platform: null,
  path,
  layer,
});
const order = (path: string, as: SaveOrder['as'], view: FilesView): SaveOrder => ({ ...at(path), as, view });
const merged: FilesView = { kind: 'filesystem', upTo: 1 };
const out = (): string => join(folder.path, 'out');

const BASE: readonly TarEntry[] = [
  { path: 'etc', kind: 'folder' },
  { path: 'etc/hosts', content: 'one\ntwo\n' },
  { path: 'usr', kind: 'folder' },
  { path: 'usr/bin', kind: 'folder', mode: 0o555, modified: 1_600_000_000 },
  { path: 'usr/bin/tool', content: randomBytesOf('tool', 3_000_000), mode: 0o4755, modified: 1_500_000_000 },
  { path: 'usr/bin/alias', kind: 'hardlink', target: 'usr/bin/tool' },
  { path: 'bin', kind: 'symlink', target: 'usr/bin' },
  { path: 'gone', content: 'gone' },
];
const UPPER: readonly TarEntry[] = [
  { path: 'etc', kind: 'folder' },
  { path: 'etc/hosts', content: 'one\nTWO\n' },
  { path: '.wh.gone' },
  { path: 'dev', kind: 'folder' },
  { path: 'dev/null', kind: 'character-device' },
  { path: 'empty', content: '' },
  { path: 'größe', content: 'ü', attributes: { 'user.note': 'x' } },
];

test('a file is looked at and read, through links, in the version that a layer brought or the image shows', async () => {
  await image('image', BASE, UPPER);
  expect(await contents.look(at('/etc/hosts'))).toMatchObject({
    resolved: '/etc/hosts',
    content: 'text',
    mediaType: 'text/plain',
    download: 0,
    row: { layer: 1 },
  });
  const text = async (choice: FileChoice): Promise<string> =>
    Buffer.from((await contents.read(choice, { offset: 0, length: 100 })).bytes).toString();
  expect(await text(at('/etc/hosts'))).toBe('one\nTWO\n');
  expect(await text(at('/etc/hosts', 0))).toBe('one\ntwo\n');
  expect(await text(at('/gone', 0))).toBe('gone');
  expect(await contents.look(at('/bin/tool'))).toMatchObject({
    resolved: '/usr/bin/tool',
    content: 'binary',
  });
  expect(await contents.look(at('/bin'))).toMatchObject({ resolved: '/usr/bin', content: 'none' });
  expect(await contents.look(at('/empty'))).toMatchObject({ content: 'empty' });
  const tool = randomBytesOf('tool', 3_000_000);
  const piece = await contents.read(at('/usr/bin/alias'), { offset: 2_000_000, length: 1024 * 1024 });
  expect(piece.size).toBe(3_000_000);
  expect(Buffer.compare(piece.bytes, tool.subarray(2_000_000))).toBe(0);
  await expect(contents.look(at('/gone'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(contents.read(at('/etc'), { offset: 0, length: 1 })).rejects.toMatchObject({
    code: 'NOT_A_FILE',
  });
});

test('a whole file is opened, with progress', async () => {
  await image('image', BASE, UPPER);
  const told: number[] = [];
  const { row, bytes } = await contents.open(at('/bin/alias'), { onProgress: (done) => told.push(done) });
  const all: Uint8Array[] = [];
  for await (const piece of bytes) all.push(piece);
  expect(row.path).toBe('/usr/bin/alias');
  expect(sha256(Buffer.concat(all))).toBe(sha256(randomBytesOf('tool', 3_000_000)));
  expect(told.at(-1)).toBe(3_000_000);
});

test('versions of a file are compared, and files of two images', async () => {
  await image('image', BASE, UPPER);
  await image('other', [{ path: 'etc/hosts', content: 'one\n\0' }]);
  expect(await contents.compare(at('/etc/hosts', 0), at('/etc/hosts'))).toMatchObject({
    from: { row: { layer: 0 } },
    to: { row: { layer: 1 } },
    result: { kind: 'text', added: 1, removed: 1 },
  });
  expect(await contents.compare(at('/bin/tool'), at('/bin/alias'))).toMatchObject({
    result: { kind: 'same' },
  });
  expect(await contents.compare(at('/etc/hosts'), at('/etc/hosts', null, 'other'))).toMatchObject({
    result: { kind: 'binary' },
  });
  expect(await contents.compare(at('/etc/hosts'), at('/gone', null, 'other'))).toMatchObject({
    to: null,
    result: { kind: 'text', added: 0, removed: 2 },
  });
});

test('a file is saved, replaces a file and nothing else, and loses its setuid bit', async () => {
  await image('image', BASE, UPPER);
  const saved = await contents.save(order('/bin/tool', 'file', merged), out());
  expect(saved).toEqual({
    entries: 1,
    bytes: 3_000_000,
    skipped: ['/usr/bin/tool: saved without its setuid and setgid bits'],
  });
  expect((await stat(out())).mode & 0o7777).toBe(0o755);
  await contents.save(order('/etc/hosts', 'file', { kind: 'layer', layer: 0 }), out());
  expect(await readFile(out(), 'utf8')).toBe('one\ntwo\n');
  await symlink(out(), join(folder.path, 'link'));
  const onto = (destination: string): Promise<unknown> =>
    contents.save(order('/etc/hosts', 'file', merged), destination);
  await expect(onto(join(folder.path, 'link'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(onto(folder.path)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(onto(join(folder.path, 'no', 'where'))).rejects.toMatchObject({ code: 'DISK_FAILED' });
});

test('a filesystem is saved as a folder: links as links, no device, modes and times as they are', async () => {
  await image('image', BASE, UPPER);
  const progress: number[] = [];
  const saved = await contents.save(order('/', 'folder', merged), out(), {
    onProgress: (done, total) => progress.push(done / total),
  });
  expect(saved.skipped).toEqual([
    '/usr/bin/tool: saved without its setuid and setgid bits',
    '/größe: saved without its extended attributes',
    '/dev/null: a character device is never made on this system',
  ]);
  expect(progress.at(-1)).toBe(1);
  expect((await readdir(out())).sort()).toEqual(['bin', 'dev', 'empty', 'etc', 'größe', 'usr']);
  expect(await readlink(join(out(), 'bin'))).toBe('usr/bin');
  const [tool, alias] = [await stat(join(out(), 'bin/tool')), await stat(join(out(), 'bin/alias'))];
  expect(tool.ino).toBe(alias.ino);
  expect(tool.mode & 0o7777).toBe(0o755);
  expect(tool.mtimeMs).toBe(1_500_000_000_000);
  expect((await stat(join(out(), 'usr/bin'))).mtimeMs).toBe(1_600_000_000_000);
  expect(await readFile(join(out(), 'etc/hosts'), 'utf8')).toBe('one\nTWO\n');
  await expect(contents.save(order('/', 'folder', merged), out())).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

test('a layer, a folder and a comparison are saved, each with what it has', async () => {
  await image('image', BASE, UPPER);
  await image('other', [
    { path: 'etc/hosts', content: 'other\n' },
    { path: 'etc/new', content: 'new' },
  ]);
  const save = async (path: string, view: FilesView): Promise<string> => {
    const to = join(folder.path, String(Math.random()));
    await contents.save(order(path, 'folder', view), to);
    return (await run('find', ['.', '-type', 'f', '-printf', '%p\n'], { cwd: to })).stdout;
  };
  expect((await save('/', { kind: 'layer', layer: 1 })).split('\n').sort().join(' ').trim()).toBe(
    './empty ./etc/hosts ./größe',
  );
  expect(await save('/etc', merged)).toBe('./hosts\n');
  const other = { key: 'other', platform: null };
  expect((await save('/etc', { kind: 'comparison', with: other })).split('\n').sort().join(' ').trim()).toBe(
    './hosts ./new',
  );
});

test('a tar stream of a filesystem says everything that the layers said, as tar reads it', async () => {
  const long = `${'deep/'.repeat(30)}file`;
  const special = Buffer.concat([
    paxHeader(
      Buffer.concat([
        paxRecord('path', long),
        paxRecord('mtime', '1600000000.25'),
        paxRecord('uid', '3000000'),
        paxRecord('SCHILY.xattr.user.note', 'value'),
      ]),
    ),
    rawHeader({ size: 5 }),
    blocks('hello'),
    paxHeader(paxRecord('mtime', '-5.5')),
    rawHeader({ name: Buffer.from('old\xff', 'latin1'), size: 2 }),
    blocks('xy'),
    TAR_END,
  ]);
  await image('image', BASE, special);
  const file = join(folder.path, 'out.tar');
  const saved = await contents.save(order('/', 'tar', merged), file);
  expect(saved.skipped).toEqual([]);
  const script = `
import tarfile, json, sys
with tarfile.open(${JSON.stringify(file)}, encoding='utf-8', errors='surrogateescape') as t:
  print(json.dumps([[m.name.encode('utf-8','surrogateescape').decode('latin-1'), m.type.decode(), oct(m.mode), m.uid, m.mtime, m.linkname, m.size, m.pax_headers.get('SCHILY.xattr.user.note')] for m in t]))`;
  const { stdout } = await run('python3', ['-c', script]);
  const listed = new Map(
    (JSON.parse(stdout) as [string, ...unknown[]][]).map(([name, ...rest]) => [name, rest]),
  );
  expect(listed.get(long)).toEqual(['0', '0o644', 3_000_000, 1_600_000_000.25, '', 5, 'value']);
  expect(listed.get('old\xff')).toEqual(['0', '0o644', 0, -5.5, '', 2, null]);

  expect(listed.get('usr/bin/alias')).toEqual(['1', '0o644', 0, 1_700_000_000, 'usr/bin/tool', 0, null]);
  expect(listed.get('bin')).toEqual(['2', '0o644', 0, 1_700_000_000, 'usr/bin', 0, null]);
  const to = join(folder.path, 'unpacked');
  await mkdir(to);
  await run('tar', ['-xf', file, '-C', to]);
  expect(sha256(await readFile(join(to, 'usr/bin/tool')))).toBe(sha256(randomBytesOf('tool', 3_000_000)));
  expect((await lstat(join(to, 'usr/bin/tool'))).mode & 0o7777).toBe(0o4755);
  const pieces: Uint8Array[] = [];
  await contents.saveTo(order('/usr/bin', 'tar', merged), async (bytes) => void pieces.push(bytes));
  const names = (await run('tar', ['-t'], { input: Buffer.concat(pieces) })).stdout;
  expect(names.split('\n').sort().join(' ').trim()).toBe('bin/ bin/alias bin/tool');
});

test('a sparse file keeps its holes in a folder and in a tar stream', async () => {
  const source = join(folder.path, 'source');
  await mkdir(source);
  await run('sh', ['-c', 'printf start > file && truncate -s 50M file && printf end >> file'], {
    cwd: source,
  });
  const { output } = await run('tar', ['-cf', '-', '--sparse', '--format=pax', 'file'], { cwd: source });
  await image('image', BASE, output);
  await contents.save(order('/', 'folder', merged), out());
  expect((await stat(join(out(), 'file'))).blocks).toBeLessThan(200);
  await run('cmp', [join(source, 'file'), join(out(), 'file')]);
  const tar = join(folder.path, 'out.tar');
  await contents.save(order('/', 'tar', merged), tar);
  expect((await stat(tar)).size).toBeLessThan(4_000_000);
  const to = join(folder.path, 'unpacked');
  await mkdir(to);
  await run('tar', ['-xf', tar, '-C', to]);
  await run('cmp', [join(source, 'file'), join(to, 'file')]);
});

test('what fails or is cancelled leaves nothing behind', async () => {
  await image('image', BASE, UPPER);
  const controller = new AbortController();
  const saving = contents.save(order('/', 'folder', merged), out(), {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(saving).rejects.toMatchObject({ code: 'CANCELLED' });
  const layer = images.get('image')?.[0];
  if (layer?.bytes.kind === 'file') await writeFile(layer.bytes.path, 'damaged');
  await expect(contents.save(order('/', 'folder', merged), out())).rejects.toThrow(/layer/i);
  await expect(contents.save(order('/', 'tar', merged), out())).rejects.toThrow(/layer/i);
  expect((await readdir(folder.path)).filter((name) => name.includes('out'))).toEqual([]);
});
