import { readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { randomBytesOf, textOf } from '../../testing/images/random-bytes.ts';
import { run } from '../../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { layerFileOf, type ContentOrder, type LayerRange } from './content-orders.ts';
import { readRanges, streamRange } from './read-layer.ts';
import { deflateWindow, readSeekPoints, readWindow, writeSeekPoints } from './seek-file.ts';
import { forgetSeeking, seekingSettled } from './seeking.ts';
import { readContent } from './stored-content.ts';

const MIB = 1024 * 1024;
const PART = Buffer.concat([textOf('text', 3 * MIB), randomBytesOf('noise', MIB), Buffer.alloc(2 * MIB)]);
/** 24 MiB: text, noise and zeros in turns, so that blocks of all kinds occur. */
const BYTES = Buffer.concat([PART, PART.subarray(1), PART.subarray(2), PART.subarray(3)]);
const RANGES: readonly LayerRange[] = Array.from({ length: 40 }, (_, at) => ({
  offset: Math.floor(((BYTES.length - 70_000) / 39) * at),
  length: 70_000,
}));
/** Neither has a member or a frame of its own in Node. */
const tool = async (name: string, flags: readonly string[]): Promise<Buffer> =>
  (await run(name, [...flags, '-c'], { input: BYTES })).output;
const inParts = (compress: (bytes: Buffer) => Buffer): Buffer =>
  Buffer.concat(
    Array.from({ length: 24 }, (_, at) =>
      compress(BYTES.subarray(at * MIB, at === 23 ? undefined : (at + 1) * MIB)),
    ),
  );

const FORMS: Readonly<Record<string, () => Promise<Buffer>>> = {
  gzip: () => Promise.resolve(gzipSync(BYTES, { level: 6 })),
  'gzip that hardly compresses': () => Promise.resolve(gzipSync(BYTES, { level: 1 })),
  'gzip that only stores': () => Promise.resolve(gzipSync(BYTES, { level: 0 })),
  'gzip with fixed codes': () => Promise.resolve(gzipSync(BYTES, { strategy: 4 })),
  'gzip of many threads': () => tool('pigz', ['-q']),
  'gzip in many members': () => Promise.resolve(inParts((bytes) => gzipSync(bytes))),
  'gzip with a name': () => Promise.resolve(named(gzipSync(BYTES))),
  'zstd in one frame': () => tool('zstd', ['-q', '-3']),
};

/** A name, a comment and an extra field in its header. RFC 1952, section 2.3. */
function named(gzip: Buffer): Buffer {
  const head = Buffer.from(gzip.subarray(0, 10));
  head[3] = 4 | 8 | 16;
  return Buffer.concat([
    head,
    Buffer.from([3, 0, 1, 2, 3]),
    Buffer.from('name\0comment\0'),
    gzip.subarray(10),
  ]);
}

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

async function place(blob: Buffer): Promise<PlacedLayer> {
  const path = join(folder.path, 'blob');
  await writeFile(path, blob);
  const derivedFolder = join(folder.path, 'derived');
  await run('mkdir', ['-p', derivedFolder]);
  const bytes = {
    kind: 'file',
    path,
    offset: 0,
    length: blob.length,
    compression: 'gzip',
    derivedFolder,
  } as const;
  return { diffId: sha256(BYTES), digest: sha256(blob), indexFile: '', bytes };
}

async function pass(layer: PlacedLayer): Promise<void> {
  for await (const _piece of streamRange(workers, layer, { offset: 0, length: BYTES.length }));
}

/** Bytes that have to be unpacked to read the last bytes. */
async function costOfTheEnd(layer: PlacedLayer): Promise<number> {
  const file = layerFileOf(layer);
  if (file === undefined) throw new Error('The layer is here');
  const order: ContentOrder = {
    kind: 'ranges',
    layer: file,
    ranges: [{ offset: BYTES.length - 9, length: 9 }],
  };
  return (await workers.start('content', order).result) as number;
}

async function expectRight(layer: PlacedLayer): Promise<void> {
  const found = await readRanges(workers, layer, RANGES);
  RANGES.forEach(({ offset, length }, at) =>
    expect(Buffer.compare(found[at] ?? Buffer.of(1), BYTES.subarray(offset, offset + length))).toBe(0),
  );
  for (const { offset, length } of RANGES.filter((_, at) => at % 9 === 0)) {
    const [alone = Buffer.of(1)] = await readRanges(workers, layer, [{ offset, length }]);
    expect(Buffer.compare(alone, BYTES.subarray(offset, offset + length))).toBe(0);
  }
}

for (const [name, form] of Object.entries(FORMS)) {
  test(`a layer in ${name} that was passed once is read from anywhere without another pass`, async () => {
    const layer = await place(await form());
    expect(await costOfTheEnd(layer)).toBe(BYTES.length);
    await pass(layer);
    await seekingSettled(workers);
    await expectRight(layer);
    // Points are 4 MiB apart, a block may have another MiB.
    expect(await costOfTheEnd(layer)).toBeLessThan(6 * MIB);
  });
}

test('a layer in zstd of many frames, with and without their sizes, is read by frame', async () => {
  const frames = await Promise.all(
    Array.from({ length: 12 }, async (_, at) => {
      const part = BYTES.subarray(at * 2 * MIB, at === 11 ? undefined : (at + 1) * 2 * MIB);
      const flags = at % 2 === 0 ? ['--stream-size=' + String(part.length)] : [];
      return (await run('zstd', ['-q', '-c', '-1', ...flags], { input: part })).output;
    }),
  );
  const skippable = Buffer.from('502a4d1803000000aabbcc', 'hex');
  const layer = await place(Buffer.concat([skippable, ...frames.flatMap((frame) => [frame, skippable])]));
  await pass(layer);
  await seekingSettled(workers);
  expect(await readdir(join(folder.path, 'derived'))).toEqual([expect.stringMatching(/^seek-/)]);
  await expectRight(layer);
  expect(await costOfTheEnd(layer)).toBeLessThan(7 * MIB);
});

test('seek points that are damaged, cut off or gone are not used, and are made again', async () => {
  const layer = await place(gzipSync(BYTES));
  await pass(layer);
  await seekingSettled(workers);
  const [name = ''] = await readdir(join(folder.path, 'derived'));
  const path = join(folder.path, 'derived', name);
  const whole = await readFile(path);
  for (const damage of [70, 100, 300, whole.length - 20]) {
    const bytes = Buffer.from(whole);
    bytes[damage] = (bytes[damage] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    await expectRight(layer);
  }
  await writeFile(path, whole.subarray(0, 150));
  await expectRight(layer);
  await forgetSeeking(workers, layer);
  expect(await readdir(join(folder.path, 'derived'))).toEqual([]);
  await pass(layer);
  await seekingSettled(workers);
  expect(Buffer.compare(await readFile(path), whole)).toBe(0);
});

test('points of a pass that was abandoned are where the next one goes on', async () => {
  const layer = await place(gzipSync(BYTES));
  await pass(layer);
  await seekingSettled(workers);
  const [name = ''] = await readdir(join(folder.path, 'derived'));
  const path = join(folder.path, 'derived', name);
  const whole = await readFile(path);
  const file = layerFileOf(layer);
  const kept = file === undefined ? undefined : await readSeekPoints(file);
  if (file === undefined || kept === undefined) throw new Error('There are points');
  const first = await Promise.all(
    kept.points.slice(0, 2).map(async (point) => {
      const deflatedWindow = deflateWindow((await readWindow(file, point)) ?? Buffer.alloc(0));
      return { ...point, deflatedWindow };
    }),
  );
  await writeSeekPoints(file, first, false);
  await expectRight(layer);
  await workers.start('seek', { layer: file, forget: false }).result;
  expect(Buffer.compare(await readFile(path), whole)).toBe(0);
});

test('an unpacked copy that was tampered with is found out by the digest, and read again without it', async () => {
  const layer = await place(await tool('zstd', ['-q', '-1']));
  await pass(layer);
  await seekingSettled(workers);
  const copy = join(folder.path, 'derived', 'unpacked');
  expect((await stat(copy)).size).toBe(BYTES.length);
  const bytes = Buffer.from(BYTES);
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await writeFile(copy, bytes);
  const part = BYTES.subarray(0, 5000);
  const content = { layer: 0, offset: 0, stored: 5000, size: 5000, isSparse: false, digest: sha256(part) };
  const found = await readContent(workers, layer, content, { offset: 0, length: 5000 });
  expect(Buffer.compare(found, part)).toBe(0);
  expect(await readdir(join(folder.path, 'derived'))).toEqual([]);
});

test('what a killed run left behind goes with the next one', async () => {
  const layer = await place(gzipSync(BYTES));
  const left = join(folder.path, 'derived', 'seek-0123456789abcdef.12.34');
  await writeFile(left, 'half');
  await utimes(left, 1, 1);
  await pass(layer);
  await seekingSettled(workers);
  expect(await readdir(join(folder.path, 'derived'))).toEqual([expect.stringMatching(/^seek-[0-9a-f]{16}$/)]);
});
