import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync, inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesOf } from '../../stream/byte-source.ts';
import { sha256 } from '../../stream/hash.ts';
import { expectBounded, FUZZ, mutate, oneOf } from '../../testing/images/mutations.ts';
import { randomBytesOf, textOf } from '../../testing/images/random-bytes.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { LayerFile } from './content-orders.ts';
import { DeflateBlocks, SCAN_MARGIN } from './deflate-blocks.ts';
import { GzipBlocks } from './gzip-blocks.ts';
import { deflateWindow, readSeekPoints, readWindow, seekFileOf, writeSeekPoints } from './seek-file.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

const BYTES = Buffer.concat([textOf('text', 3000), randomBytesOf('noise', 500), Buffer.alloc(4000)]);
const STREAMS = [
  deflateRawSync(BYTES, { level: 6 }),
  deflateRawSync(BYTES, { level: 1, memLevel: 1 }),
  deflateRawSync(BYTES, { level: 0 }),
  deflateRawSync(BYTES, { strategy: constants.Z_FIXED }),
  deflateRawSync(BYTES, { strategy: constants.Z_HUFFMAN_ONLY }),
  deflateRawSync(BYTES, { strategy: constants.Z_RLE, memLevel: 1 }),
];
const MOST = 1024 * 1024;

function inflated(bytes: Buffer): number | undefined {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST }).length;
  } catch {
    return undefined;
  }
}

test('what zlib inflates, the block scanner counts the same; whatever else it is given, it ends', async () => {
  let agreed = 0;
  // Its tables are made once, as for a layer.
  const refused = await expectBounded(20_000 * FUZZ, (random, run) => {
    const bytes = run % 50 === 0 ? oneOf(random, STREAMS) : mutate(oneOf(random, STREAMS), random);
    const length = inflated(bytes);
    const blocks = SCANNER;
    blocks.restart();
    const padded = Buffer.concat([bytes, Buffer.alloc(SCAN_MARGIN)]);
    let failure: unknown;
    try {
      blocks.scan(padded, 0, bytes.length);
    } catch (error) {
      failure = error;
    }
    const answer = failure === undefined && blocks.isOver ? blocks.unpacked : undefined;
    // Distances that lead before the beginning, zlib alone can tell.
    if (length !== undefined) agreed += 1;
    expect(answer, `run ${run}`).toBe(length ?? answer);
    if (failure !== undefined) throw failure;
  });
  expect(refused).toBeGreaterThan(1000);
  expect(agreed).toBeGreaterThan(400);
}, 600_000);
const SCANNER = new DeflateBlocks(() => undefined);

test('gzip that is damaged anywhere has its points found or is refused', async () => {
  const whole = Buffer.concat([gzipSync(BYTES), gzipSync(BYTES, { level: 0 })]);
  await expectBounded(400 * FUZZ, async (random) => {
    const blocks = new GzipBlocks(bytesOf(mutate(whole, random)), 1000);
    let rounds = 0;
    while ((await blocks.next()) !== undefined) expect((rounds += 1)).toBeLessThan(100);
  });
}, 600_000);

test('seek points that are damaged anywhere are whole or not used', async () => {
  const derivedFolder = join(folder.path, 'derived');
  await mkdir(derivedFolder);
  const digest = sha256(BYTES);
  const layer: LayerFile = {
    path: join(folder.path, 'blob'),
    offset: 0,
    length: 5000,
    compression: 'gzip',
    derivedFolder,
    digest,
    diffId: digest,
  };
  const window = deflateWindow(BYTES.subarray(0, 300));
  const points = [0, 1, 2].map((at) => ({
    bit: 1000 * at,
    unpacked: 4000 * at,
    windowLength: at === 0 ? 0 : 300,
    deflatedWindow: at === 0 ? new Uint8Array(0) : window,
  }));
  await writeSeekPoints(layer, points, true);
  expect(await readdir(derivedFolder)).toHaveLength(1);
  const whole = await readFile(seekFileOf(layer));
  const kept = await readSeekPoints(layer);
  let used = 0;
  await expectBounded(4000 * FUZZ, async (random) => {
    writeFileSync(seekFileOf(layer), mutate(whole, random));
    const read = await readSeekPoints(layer);
    if (read === undefined) return;
    used += 1;
    expect(read).toEqual(kept);
    const point = oneOf(random, read.points.slice(1));
    const found = await readWindow(layer, point);
    expect(found === undefined || found.equals(BYTES.subarray(0, 300))).toBe(true);
  });
  expect(used).toBeGreaterThan(100);
  await writeFile(seekFileOf(layer), whole);
}, 600_000);
