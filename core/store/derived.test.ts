import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf, makeImage, storeImage } from '../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const NAME = 'example.org/name:1';
const image = makeImage(['layer']);
const layer = image.digests[1]!;
const facts = { diffId: digestOf('unpacked'), unpacked: 8, entries: 1 };

let folder: TemporaryFolder;
let store: Store;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ root: join(folder.path, 'store') });
  await storeImage(store, NAME, image);
  const temporary = store.temporary();
  await writeFile(temporary, 'an index');
  await store.publishLayerIndex(temporary, facts.diffId);
  await store.recordFacts(layer, facts);
});
afterEach(async () => {
  store.close();
  await folder.remove();
});

const indexFile = () => store.derivedLayer(facts.diffId).indexFile;

test('facts and the index of a layer are there for the next who opens the store', async () => {
  const again = await openStore({ root: store.root });
  expect(await again.facts()).toEqual(new Map([[layer, facts]]));
  expect(await readFile(indexFile(), 'utf8')).toBe('an index');
  expect((await again.usage()).derived).toBeGreaterThan(8);
});

test('a line that a crash cut off costs that line alone', async () => {
  await appendFile(join(store.root, 'derived', 'facts'), '{"digest":"sha256:12');
  const other = digestOf('other');
  await store.recordFacts(other, facts);
  expect(await store.facts()).toEqual(
    new Map([
      [layer, facts],
      [other, facts],
    ]),
  );
});

test('what is derived stays while the removal can be undone, and goes with the last bytes', async () => {
  const { undo } = await store.remove({ names: [NAME], manifests: [], mode: 'delete' }, { grace: 3_600_000 });
  await store.collect();
  expect((await stat(indexFile())).size).toBe(8);
  await store.restore(undo!.id);
  await store.remove({ names: [NAME], manifests: [], mode: 'delete' }, { grace: 0 });
  await expect(stat(indexFile())).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await store.facts()).toEqual(new Map());
});

test('an index without facts is collected when nothing runs and its maker has ended', async () => {
  const temporary = store.temporary();
  await writeFile(temporary, 'an index');
  const orphan = digestOf('orphan');
  await store.publishLayerIndex(temporary, orphan);
  const job = await store.beginJob({ kind: 'pull', title: 'x', input: {} });
  await store.collect();
  expect((await stat(store.derivedLayer(orphan).indexFile)).size).toBe(8);
  await job.done();
  // An image that is looked at where it is has such indexes: they are in use here.
  await store.collect();
  expect((await stat(store.derivedLayer(orphan).indexFile)).size).toBe(8);
  const later = await openStore({ root: store.root });
  await later.collect();
  later.close();
  await expect(stat(store.derivedLayer(orphan).folder)).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await stat(indexFile())).size).toBe(8);
});

test('caches of others are kept by name, and a name cannot leave the folder', async () => {
  expect(await store.readDerived('catalogue')).toBe(undefined);
  await store.writeDerived('catalogue', Buffer.from('x'));
  expect(Buffer.from((await store.readDerived('catalogue'))!).toString()).toBe('x');
  for (const name of ['../index.json', 'facts', 'layers', 'a/b', '']) {
    await expect(store.writeDerived(name, Buffer.from('x'))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  }
});

test('what is derived of layers can be deleted, and the facts stay', async () => {
  expect(await store.dropDerivedLayers()).toBe(8);
  await expect(stat(indexFile())).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await store.facts()).toEqual(new Map([[layer, facts]]));
  expect(await store.dropDerivedLayers()).toBe(0);
});
