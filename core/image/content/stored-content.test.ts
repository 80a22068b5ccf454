import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';
import type { TarEntry } from '../../stream/tar/entry.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { run } from '../../testing/run.ts';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { StoredContent } from '../files/image-files.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { readContent, streamContent } from './stored-content.ts';

let folder: TemporaryFolder;
let workers: Workers;
beforeEach(async () => {
  folder = await temporaryFolder();
  workers = openWorkers({ folder: inject('workers'), size: 2 });
});
afterEach(async () => {
  await workers.close();
  await folder.remove();
});

async function place(tar: Buffer): Promise<PlacedLayer> {
  const blob = gzipSync(tar, { level: 1 });
  const path = join(folder.path, 'layer');
  await writeFile(path, blob);
  const bytes = { offset: 0, length: blob.length, compression: 'gzip', derivedFolder: folder.path } as const;
  return {
    diffId: sha256(tar),
    digest: sha256(blob),
    indexFile: '',
    bytes: { kind: 'file', path, ...bytes },
  };
}

function contentIn(tar: Buffer, name: string, digest: StoredContent['digest']): StoredContent {
  const entries: TarEntry[] = [];
  const sink = { entry: (entry: TarEntry) => void entries.push(entry), content: () => undefined };
  const scanner = new TarScanner({ ...sink, contentEnd: () => undefined });
  scanner.push(tar);
  scanner.finish();
  const entry = entries.find(({ path }) => path.toString() === name);
  if (entry === undefined) throw new Error(`${name} is not in the archive`);
  const { offset, stored, size, sparse } = entry;
  return { layer: 0, offset, stored, size, isSparse: sparse, digest };
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** Stretches of content, holes between them, and a hole at the end. */
async function writeSparse(path: string, stretches: number): Promise<void> {
  const file = await open(path, 'w');
  for (let at = 0; at < stretches; at += 1)
    await file.write(randomBytesOf(`${at}`, 5000), 0, 5000, at * 300_000 + 8192);
  await file.truncate(stretches * 300_000 + 400_000);
  await file.close();
}

const FORMATS = [
  ['--format=gnu'],
  ['--format=pax', '--sparse-version=0.0'],
  ['--format=pax', '--sparse-version=0.1'],
  ['--format=pax', '--sparse-version=1.0'],
];
for (const format of FORMATS) {
  for (const stretches of [1, 30, 400]) {
    test(`a sparse file of ${stretches} stretches (tar ${format.join(' ')}) is read with its holes`, async () => {
      await writeFile(join(folder.path, 'before'), randomBytesOf('before', 3000));
      await writeSparse(join(folder.path, 'sparse'), stretches);
      const { output: tar } = await run('tar', ['-cf', '-', '--sparse', ...format, 'before', 'sparse'], {
        cwd: folder.path,
      });
      const content = contentIn(tar, 'sparse', undefined);
      expect(content.isSparse).toBe(true);
      const wanted = await readFile(join(folder.path, 'sparse'));
      const layer = await place(tar);
      expect(Buffer.compare(await gather(streamContent(workers, layer, content)), wanted)).toBe(0);
      const range = { offset: 9000, length: 350_000 };
      const piece = await readContent(workers, layer, content, range);
      expect(Buffer.compare(piece, wanted.subarray(9000, 359_000))).toBe(0);
    });
  }
}

test('a sparse file of a tebibyte is read where it is asked for, and nothing is allocated for the rest', async () => {
  const size = 2 ** 40;
  const map = `2\n0\n3\n${size - 3}\n3\n`;
  const records = Buffer.concat([
    paxRecord('GNU.sparse.major', '1'),
    paxRecord('GNU.sparse.minor', '0'),
    paxRecord('GNU.sparse.name', 'huge'),
    paxRecord('GNU.sparse.realsize', String(size)),
  ]);
  const stored = Buffer.concat([blocks(map), Buffer.from('abcxyz')]);
  const tar = Buffer.concat([
    paxHeader(records),
    rawHeader({ name: 'x', size: stored.length }),
    blocks(stored),
    TAR_END,
  ]);
  const content = contentIn(tar, 'huge', undefined);
  expect(content.size).toBe(size);
  const piece = await readContent(workers, await place(tar), content, { offset: size - 5, length: 100 });
  expect(Buffer.from(piece).toString()).toBe('\0\0xyz');
});

test('a file that is not what was indexed is an error, and not shown as if it were', async () => {
  const tar = Buffer.concat([rawHeader({ name: 'file', size: 5 }), blocks('hello'), TAR_END]);
  const layer = await place(tar);
  const right = contentIn(tar, 'file', sha256(Buffer.from('hello')));
  const whole = { offset: 0, length: 5 };
  expect(Buffer.from(await readContent(workers, layer, right, whole)).toString()).toBe('hello');
  expect((await gather(streamContent(workers, layer, right))).toString()).toBe('hello');
  const wrong = { ...right, digest: sha256(Buffer.from('other')) };
  await expect(readContent(workers, layer, wrong, whole)).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
  await expect(gather(streamContent(workers, layer, wrong))).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
});
