import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { randomBytesOf, textOf } from '../../testing/images/random-bytes.ts';
import { run } from '../../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { writeTar } from '../../testing/images/tar-writer.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { readRanges, streamRange } from './read-layer.ts';

const TAR = writeTar(
  Array.from({ length: 200 }, (_, at) => ({
    path: `usr/share/file-${at}`,
    content: at % 20 === 0 ? randomBytesOf(`${at}`, 900_000) : textOf(`${at}`, at * 300),
  })),
);
const FORMS = {
  none: () => Promise.resolve(TAR),
  gzip: () => Promise.resolve(gzipSync(TAR, { level: 6 })),
  zstd: async () => (await run('zstd', ['-q', '-c', '-1'], { input: TAR })).output,
};

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

/** A layer behind a few bytes of something else, as in an archive. */
async function place(blob: Buffer, compression: 'none' | 'gzip' | 'zstd'): Promise<PlacedLayer> {
  const path = join(folder.path, 'archive');
  await writeFile(path, Buffer.concat([Buffer.from('before'), blob, Buffer.from('behind')]));
  return {
    diffId: sha256(TAR),
    digest: sha256(blob),
    indexFile: join(folder.path, 'index'),
    bytes: {
      kind: 'file',
      path,
      offset: 6,
      length: blob.length,
      compression,
      derivedFolder: folder.path,
    },
  };
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

for (const [name, form] of Object.entries(FORMS)) {
  const compression = name as keyof typeof FORMS;

  test(`ranges of a layer (${name}) come as they are in it, in the order asked for`, async () => {
    const layer = await place(await form(), compression);
    const ranges = [
      { offset: TAR.length - 5000, length: 5000 },
      { offset: 0, length: 512 },
      { offset: 100, length: 3_000_000 },
      { offset: 700, length: 0 },
      { offset: 512, length: 40 },
      { offset: 512, length: 40 },
    ];
    const found = await readRanges(workers, layer, ranges);
    ranges.forEach(({ offset, length }, at) =>
      expect(Buffer.compare(found[at] ?? Buffer.of(1), TAR.subarray(offset, offset + length))).toBe(0),
    );
  });

  test(`a range of any length of a layer (${name}) is streamed`, async () => {
    const layer = await place(await form(), compression);
    const range = { offset: 1234, length: TAR.length - 2000 };
    const found = await gather(streamRange(workers, layer, range));
    expect(Buffer.compare(found, TAR.subarray(1234, TAR.length - 766))).toBe(0);
    expect(await gather(streamRange(workers, layer, { offset: 9, length: 0 }))).toHaveLength(0);
  });

  test(`a range beyond the end of a layer (${name}) is an error that names the layer`, async () => {
    const layer = await place(await form(), compression);
    const range = { offset: TAR.length - 10, length: 11 };
    const error = { code: 'STORE_CORRUPT', evidence: { digest: layer.digest } };
    await expect(readRanges(workers, layer, [range])).rejects.toMatchObject(error);
    await expect(gather(streamRange(workers, layer, range))).rejects.toMatchObject(error);
  });
}

test('a reader that leaves a stream, or cancels it, ends it', async () => {
  const layer = await place(await FORMS.gzip(), 'gzip');
  const range = { offset: 0, length: TAR.length };
  for await (const piece of streamRange(workers, layer, range)) {
    expect(piece.length).toBeGreaterThan(0);
    break;
  }
  const controller = new AbortController();
  const reading = (async () => {
    for await (const _piece of streamRange(workers, layer, range, controller)) controller.abort();
  })();
  await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(readRanges(workers, layer, [range], controller)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await workers.ping('content')).toBe(true);
});

test('what is in a registry, gone, cut off or too much at once is said so', async () => {
  const layer = await place(await FORMS.gzip(), 'gzip');
  const range = { offset: 0, length: TAR.length };
  await expect(
    readRanges(workers, { ...layer, bytes: { kind: 'elsewhere' } }, [range]),
  ).rejects.toMatchObject({
    code: 'LAYER_ELSEWHERE',
  });
  await expect(readRanges(workers, layer, [{ offset: 0, length: 2 ** 28 + 1 }])).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  await truncate(join(folder.path, 'archive'), 100_000);
  await expect(readRanges(workers, layer, [range])).rejects.toMatchObject({ code: 'CORRUPT_STREAM' });
  await folder.remove();
  await expect(readRanges(workers, layer, [range])).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
});
