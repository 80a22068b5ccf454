import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { sha256 } from '../../testing/images/sample-layer.ts';
import { rawHeader } from '../../testing/images/tar-blocks.ts';
import { writeTar, type TarEntry } from '../../testing/images/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openPlace, type OpenedPlace } from './open-place.ts';

let folder: TemporaryFolder;
let workers: Workers;
let unpacked: string;
let diskFree: number;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  unpacked = join(folder.path, 'unpacked');
  await mkdir(unpacked);
  workers = openWorkers({ folder: inject('workers'), size: 2 });
});
beforeEach(() => {
  diskFree = 2 ** 40;
});
afterAll(async () => {
  await workers.close();
  await folder.remove();
});

async function openBytes(bytes: Uint8Array): Promise<OpenedPlace> {
  const path = join(folder.path, `archive-${(count += 1)}`);
  await writeFile(path, bytes);
  return openPath(path);
}

const openPath = (path: string, signal?: AbortSignal): Promise<OpenedPlace> =>
  openPlace(
    {
      workers,
      temporary: () => join(unpacked, `temporary-${(count += 1)}`),
      diskFree: () => Promise.resolve(diskFree),
    },
    path,
    signal === undefined ? {} : { signal },
  );

const open = (...entries: readonly TarEntry[]): Promise<OpenedPlace> => openBytes(writeTar(entries));

const LAYER = writeTar([{ path: 'etc/hello', content: 'hello' }]);
const CONFIG = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [sha256(LAYER)] },
});
const CONFIG_NAME = `${sha256(CONFIG).slice(7)}.json`;
const config: TarEntry = { path: CONFIG_NAME, content: CONFIG };
const layer: TarEntry = { path: 'one/layer.tar', content: LAYER };

function manifest(entry: object = {}): TarEntry {
  const image = { Config: CONFIG_NAME, RepoTags: ['app:1'], Layers: ['one/layer.tar'], ...entry };
  return { path: 'manifest.json', content: JSON.stringify([image]) };
}

/** The place of its only layer. */
async function placeOf(opened: Promise<OpenedPlace>) {
  const [image] = (await opened).images;
  return image?.layers[0]?.bytes;
}

describe('archives of docker', () => {
  test('give their images, and where in the file each layer is', async () => {
    const place = await open(config, layer, manifest());
    expect(place).toMatchObject({
      kind: 'docker-archive',
      images: [{ names: ['app:1'], imageId: sha256(CONFIG) }],
    });
    expect(place.images[0]?.layers).toMatchObject([
      { diffId: sha256(LAYER), digest: null, size: LAYER.length, bytes: { length: LAYER.length } },
    ]);
  });

  test('of before 1.10 are read by their chain of layers', async () => {
    const [base, top] = ['a'.repeat(64), 'b'.repeat(64)];
    const json = (document: object): string =>
      JSON.stringify({ os: 'linux', architecture: 'amd64', ...document });
    const { kind, images } = await open(
      { path: 'repositories', content: JSON.stringify({ app: { '1': top, latest: top } }) },
      {
        path: `${top}/json`,
        content: json({ parent: base, container_config: { Cmd: ['/bin/sh -c make'] } }),
      },
      { path: `${base}/json`, content: json({}) },
      { path: `${base}/layer.tar`, content: LAYER },
      { path: `${top}/layer.tar`, content: LAYER },
    );
    expect(kind).toBe('docker-archive');
    expect(images).toMatchObject([{ names: ['app:1', 'app:latest'], imageId: top, platform: 'linux/amd64' }]);
    expect(images[0]?.layers.map(({ size }) => size)).toEqual([LAYER.length, LAYER.length]);
    expect(images[0]?.config.history?.map(({ created_by }) => created_by)).toEqual(['', '/bin/sh -c make']);
  });

  test('of 1.10 to 24 have links for layers that are the same', async () => {
    const link: TarEntry = { path: 'two/layer.tar', kind: 'symlink', target: '../one/layer.tar' };
    const linked = open(layer, link, config, manifest({ Layers: ['two/layer.tar'] }));
    expect(await placeOf(linked)).toMatchObject({ offset: 512, length: LAYER.length });
    const hard: TarEntry = { path: 'two/layer.tar', kind: 'hardlink', target: './one/layer.tar' };
    const hardLinked = open(layer, hard, config, manifest({ Layers: ['two/layer.tar'] }));
    expect(await placeOf(hardLinked)).toMatchObject({ offset: 512 });
  });

  test('may be made with any tar, which writes names in its own way', async () => {
    const dotted = [layer, config, manifest()].map((entry) => ({ ...entry, path: `./${entry.path}` }));
    expect(await placeOf(open({ path: './', kind: 'folder' }, ...dotted))).toMatchObject({ offset: 1024 });
    const long = `${'deep/'.repeat(60)}layer.tar`;
    const deep = open({ path: long, content: LAYER }, config, manifest({ Layers: [long] }));
    expect(await placeOf(deep)).toMatchObject({ length: LAYER.length });
  });
});

describe('names in an archive lead nowhere', () => {
  test.each([
    ['out of it', '../../../../etc/passwd'],
    ['to an absolute path', '/etc/passwd'],
    ['to what is not there', '../three/layer.tar'],
    ['to itself', 'layer.tar'],
  ])('a link %s is refused', async (_what, target) => {
    const link: TarEntry = { path: 'two/layer.tar', kind: 'symlink', target };
    const opened = open(link, config, manifest({ Layers: ['two/layer.tar'] }));
    await expect(opened).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' });
  });

  test.each(['../../../../etc/passwd', '/etc/passwd', '/proc/self/environ'])(
    'a layer or a config called %s is only a name that is not there',
    async (name) => {
      expect(await placeOf(open(config, layer, manifest({ Layers: [name] })))).toBeNull();
      const opened = open(config, layer, manifest({ Config: name }));
      await expect(opened).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' });
    },
  );

  test('a member called ".." is found by its name, and nothing is written', async () => {
    const evil: TarEntry = { path: '../../evil', content: LAYER };
    expect(await placeOf(open(evil, config, manifest({ Layers: ['../../evil'] })))).toMatchObject({
      offset: 512,
    });
    expect(await readdir(unpacked)).toEqual([]);
  });
});

describe('what can be read in two ways is refused', () => {
  test.each([
    ['its manifest', manifest({ RepoTags: ['other:1'] })],
    ['a config', config],
    ['a layer', { ...layer, content: 'other' }],
  ])('when %s is there twice', async (_what, twice) => {
    const opened = open(config, layer, manifest(), twice);
    await expect(opened).rejects.toMatchObject({
      code: 'INVALID_ARCHIVE',
      message: expect.stringMatching('twice'),
    });
  });

  test('a config that is not what its name says', async () => {
    const wrong = { ...config, path: `${'0'.repeat(64)}.json` };
    await expect(open(wrong, layer, manifest({ Config: wrong.path }))).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
  });

  test('a config with more diff IDs than there are layers', async () => {
    await expect(open(config, layer, manifest({ Layers: [] }))).rejects.toMatchObject({
      code: 'INVALID_DOCUMENT',
    });
  });
});

describe('what is no archive of images says so', () => {
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['words', Buffer.from('not a tar at all'.repeat(100))],
    ['zeros', Buffer.alloc(10_240)],
    ['a tar without images', writeTar([{ path: 'etc/passwd', content: 'x' }])],
    ['a tar in a gzip in a gzip', gzipSync(gzipSync(writeTar([config, layer, manifest()])))],
    ['a gzip of nothing', gzipSync('')],
    ['a tar that is cut off in a layer', writeTar([config, manifest(), layer]).subarray(0, -3000)],
    ['a header that is cut off', writeTar([config, manifest(), layer]).subarray(0, 700)],
    ['a wrong checksum', Buffer.concat([writeTar([config]).subarray(0, -1024), Buffer.alloc(512, 7)])],
  ])('%s', async (_what, bytes) => {
    const error: unknown = await openBytes(bytes).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'INVALID_ARCHIVE', message: expect.stringContaining(folder.path) });
    expect(await readdir(unpacked)).toEqual([]);
  });

  test('a folder, a pipe, a name that is not there', async () => {
    const pipe = join(folder.path, 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    for (const path of [unpacked, pipe, join(folder.path, 'absent')])
      await expect(openPath(path)).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' });
  });

  test('an xz archive, which no tool of images writes', async () => {
    const xz = Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(600)]);
    await expect(openBytes(xz)).rejects.toMatchObject({ code: 'UNSUPPORTED_COMPRESSION' });
  });
});

describe('sizes are bounded', () => {
  test('a member that claims 8 GB is not waited for', async () => {
    const claim = rawHeader({ name: 'one/layer.tar', size: 8_000_000_000 });
    const bytes = Buffer.concat([writeTar([config, manifest()]).subarray(0, -1024), claim, LAYER]);
    await expect(openBytes(bytes)).rejects.toMatchObject({
      code: 'INVALID_ARCHIVE',
      message: expect.stringMatching('cut off'),
    });
  });

  test('a manifest of 5 MiB is refused without being read', async () => {
    const huge = { path: 'manifest.json', content: Buffer.alloc(5 * 1024 * 1024, ' ') };
    await expect(open(config, layer, huge)).rejects.toMatchObject({ code: 'DOCUMENT_TOO_LARGE' });
  });

  test('an archive of 100,001 members is refused', async () => {
    const member = writeTar([{ path: 'x', content: '' }]).subarray(0, 512);
    const bytes = Buffer.concat(Array.from({ length: 100_001 }, () => member));
    await expect(openBytes(bytes)).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' });
  });

  test('a bomb is stopped, and nothing of it is left', async () => {
    const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 12 }, () => zeros));
    await expect(openBytes(bomb)).rejects.toMatchObject({ code: 'EXPANSION_LIMIT' });
    expect(await readdir(unpacked)).toEqual([]);
  });

  test('an archive that unpacks to more than the disk has room for is refused', async () => {
    diskFree = 256 * 1024 * 1024 + 5000;
    const bytes = gzipSync(
      writeTar([config, layer, manifest(), { path: 'more', content: Buffer.alloc(9000) }]),
    );
    await expect(openBytes(bytes)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await readdir(unpacked)).toEqual([]);
  });
});

test('indexes that lead in a circle or fan out without end are refused', async () => {
  const entries = new Map<string, TarEntry>();
  const put = (document: object) => {
    const content = JSON.stringify(document);
    const digest = sha256(content);
    entries.set(digest, { path: `blobs/sha256/${digest.slice(7)}`, content });
    return { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: content.length };
  };
  let child: object = { schemaVersion: 2, manifests: [] };
  for (let depth = 0; depth < 7; depth += 1) child = { schemaVersion: 2, manifests: [put(child)] };
  const layout: TarEntry = { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' };
  const index: TarEntry = { path: 'index.json', content: JSON.stringify(child) };
  await expect(open(layout, index, ...entries.values())).rejects.toMatchObject({ code: 'INDEX_TOO_DEEP' });

  let wide: object = { schemaVersion: 2, manifests: [] };
  for (let depth = 0; depth < 3; depth += 1)
    wide = { schemaVersion: 2, manifests: Array.from({ length: 300 }, () => put(wide)) };
  const fan: TarEntry = { path: 'index.json', content: JSON.stringify(wide) };
  await expect(open(layout, fan, ...entries.values())).rejects.toMatchObject({ code: 'INVALID_ARCHIVE' });
});

test('opening can be cancelled', async () => {
  const controller = new AbortController();
  const path = join(folder.path, 'cancelled');
  await writeFile(path, gzipSync(Buffer.alloc(100_000_000)));
  const opening = openPath(path, controller.signal);
  controller.abort();
  await expect(opening).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await readdir(unpacked)).toEqual([]);
});
