import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../testing/run.ts';
import { makeImage, storeImage } from '../../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { nodeDisk, type Disk } from '../disk/disk.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

const NAME = 'example.org/name:1';
const [one, two] = [makeImage(['one']), makeImage(['two'])];

let folder: TemporaryFolder;
let store: Store;
let index: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: join(folder.path, 'store') });
  index = join(store.root, 'index.json');
});
afterEach(async () => {
  store.close();
  await folder.remove();
});

/** The real disk, and something happens once when a file is made in a folder. */
function onCreate(parent: string, happen: () => Promise<void>): Disk {
  let happened = false;
  return {
    ...nodeDisk,
    async create(path, mode) {
      if (path.startsWith(parent) && !happened) {
        happened = true;
        await happen();
      }
      return nodeDisk.create(path, mode);
    },
  };
}

const nameSet = async () => new Set((await store.names()).map(({ name }) => name));
const pairs = async () => (await store.names()).map(({ name, descriptor }) => [name, descriptor.digest]);

test('an image that loses its name to another stays as an unnamed one', async () => {
  await storeImage(store, NAME, one);
  await storeImage(store, NAME, two);
  expect(await pairs()).toEqual([
    [null, one.descriptor.digest],
    [NAME, two.descriptor.digest],
  ]);
  expect((await store.collect()).blobs).toBe(0);
});

test('an image that loses one of two names stays under the other alone', async () => {
  await storeImage(store, NAME, one);
  await store.setName('example.org/other:1', one.descriptor);
  await storeImage(store, NAME, two);
  expect(await pairs()).toEqual([
    ['example.org/other:1', one.descriptor.digest],
    [NAME, two.descriptor.digest],
  ]);
});

test('an unnamed image that gets a name is no longer unnamed', async () => {
  await storeImage(store, NAME, one);
  await storeImage(store, NAME, two);
  await store.setName(NAME, one.descriptor);
  expect(await pairs()).toEqual([
    [null, two.descriptor.digest],
    [NAME, one.descriptor.digest],
  ]);
});

test('giving a name to the image that has it writes nothing', async () => {
  await storeImage(store, NAME, one);
  const before = await readFile(index, 'utf8');
  await writeFile(index, before);
  const other = await openStore({ root: store.root });
  await other.setName(NAME, one.descriptor);
  expect(await readFile(index, 'utf8')).toBe(before);
});

test('what other tools wrote is kept to the last field', async () => {
  await storeImage(store, NAME, one);
  const document = JSON.parse(await readFile(index, 'utf8'));
  const foreign = [
    {
      ...one.descriptor,
      annotations: { 'org.opencontainers.image.ref.name': 'latest', 'io.containerd.image.name': 'x:latest' },
      extra: { deep: 1 },
    },
    { mediaType: 'application/x', digest: 'sha256:not-a-digest', size: 1 },
    'not even an object',
  ];
  document.manifests.push(...foreign);
  document.annotations = { 'org.example': 'kept' };
  await writeFile(index, JSON.stringify(document));

  expect((await store.names()).map(({ name }) => name)).toEqual([NAME, 'latest']);
  await storeImage(store, 'example.org/second:1', two);
  const after = JSON.parse(await readFile(index, 'utf8'));
  expect(after.manifests).toEqual(expect.arrayContaining(foreign));
  expect(after.annotations).toEqual({ 'org.example': 'kept' });
  expect((await store.verify()).problems.map(({ kind }) => kind)).toEqual(['bad-index', 'bad-index']);
});

test('an image that skopeo wrote into the store is one of the store', async () => {
  await storeImage(store, NAME, one);
  await run('skopeo', ['copy', '--quiet', `oci:${store.root}:${NAME}`, `oci:${store.root}:by-skopeo`]);
  await storeImage(store, 'example.org/second:1', two);
  expect(await nameSet()).toEqual(new Set(['by-skopeo', NAME, 'example.org/second:1']));
  expect((await store.verify()).problems).toEqual([]);
});

test.each(['', '{', '[]', '{"schemaVersion":2}', '{"schemaVersion":1,"manifests":[]}'])(
  'an index.json that reads %j stops every change, and nothing is collected',
  async (text) => {
    await storeImage(store, NAME, one);
    const before = await store.present();
    await writeFile(index, text);
    await expect(store.names()).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(store.collect({ unfinished: 'all' })).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    await expect(store.setName('x', one.descriptor)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(await store.present()).toEqual(before);
    expect((await store.verify()).problems).toMatchObject([{ kind: 'bad-index', path: index }]);
    expect(await readFile(index, 'utf8')).toBe(text);
  },
);

test('a change that another tool makes in between is not lost', async () => {
  await storeImage(store, NAME, one);
  const added = { ...one.descriptor, annotations: { 'org.opencontainers.image.ref.name': 'meanwhile' } };
  const meddling = await openStore({
    root: store.root,
    // Somebody writes while the new index.json is being written beside the old one.
    disk: onCreate(join(store.root, 'partial'), async () => {
      const document = JSON.parse(await readFile(index, 'utf8'));
      await writeFile(index, JSON.stringify({ ...document, manifests: [...document.manifests, added] }));
    }),
  });
  await meddling.setName('example.org/mine:1', one.descriptor);
  expect(await nameSet()).toEqual(new Set(['example.org/mine:1', NAME, 'meanwhile']));
});
