import { chmodSync, existsSync } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { randomBytesOf, textOf } from '../../testing/images/random-bytes.ts';
import { rawHeader } from '../../testing/images/tar-blocks.ts';
import { writeTar } from '../../testing/images/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openLayerIndex } from './layer-index.ts';
import { indexLayerFile, startLayerPass, type LayerPass, type LayerPassOptions } from './layer-pass.ts';

const FILES = Array.from({ length: 300 }, (_, at) => ({
  path: `usr/share/file-${at}`,
  content: at % 50 === 0 ? randomBytesOf(`${at}`, 1_500_000) : textOf(`${at}`, at * 7),
}));
const TAR = writeTar(FILES);
const LAYER = gzipSync(TAR, { level: 1 });
const DIGEST = sha256(LAYER);

// 64 MiB of zeros: a dozen of them are a bomb.
const ZEROS = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });

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

const partial = (): string => join(folder.path, 'partial');
const indexFile = (): string => join(folder.path, 'index');

function start(options: Partial<LayerPassOptions> = {}): LayerPass {
  return startLayerPass(workers, {
    file: partial(),
    resumeFrom: 0,
    expected: { digest: DIGEST, size: LAYER.length },
    compression: 'gzip',
    mode: 'index',
    indexFile: indexFile(),
    ...options,
  });
}

/** Chunks as sockets give them: views of a buffer that others share. */
async function feed(pass: LayerPass, bytes: Uint8Array, chunk = 65_536): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunk) await pass.write(bytes.subarray(at, at + chunk));
}

async function expectWhole(facts: unknown): Promise<void> {
  const unpacked = FILES.reduce((sum, { content }) => sum + content.length, 0);
  expect(facts).toEqual({ diffId: sha256(TAR), unpacked, entries: FILES.length });
  expect(sha256(await readFile(partial()))).toBe(DIGEST);
  const entries = [...(await openLayerIndex(indexFile())).entries()];
  expect(entries.map(({ path, size, digest }) => [path, size, digest])).toEqual(
    FILES.map(({ path, content }) => [path, content.length, sha256(content)]),
  );
  for (const [at, { offset, size }] of entries.entries()) {
    expect(TAR.subarray(offset, offset + size).equals(FILES[at]?.content ?? Buffer.alloc(0))).toBe(true);
  }
}

describe('one pass over a layer', () => {
  for (const chunk of [1, 1000, 65_536, 5_000_000]) {
    test(`hashes, stores, unpacks and indexes it, in chunks of ${chunk}`, async () => {
      const pass = start();
      // Single bytes only for the first ones: each is a call.
      if (chunk === 1) await feed(pass, LAYER.subarray(0, 5000), 1);
      await feed(pass, LAYER.subarray(pass.written), chunk === 1 ? 100_000 : chunk);
      await pass.downloaded();
      expect(pass.written).toBe(LAYER.length);
      await expectWhole(await pass.finished());
    });
  }

  test('takes chunks that own their buffer without a copy, and never those that share one', async () => {
    const pass = start();
    const owned = new Uint8Array(LAYER.subarray(0, 600_000));
    await pass.write(owned);
    expect(owned.length).toBe(0);
    const shared = Buffer.from(LAYER.subarray(600_000));
    await feed(pass, shared, 300_000);
    expect(shared.equals(LAYER.subarray(600_000))).toBe(true);
    await pass.downloaded();
    await expectWhole(await pass.finished());
  });

  test('goes on from the bytes that are there', async () => {
    await writeFile(partial(), LAYER.subarray(0, 3_000_001));
    const pass = start({ resumeFrom: 3_000_001 });
    expect(pass.written).toBe(3_000_001);
    await feed(pass, LAYER.subarray(3_000_001));
    await pass.downloaded();
    await expectWhole(await pass.finished());
  });

  test('cuts off what lies behind the bytes to go on from', async () => {
    await writeFile(partial(), Buffer.concat([LAYER.subarray(0, 100_000), Buffer.alloc(LAYER.length)]));
    const pass = start({ resumeFrom: 100_000 });
    await feed(pass, LAYER.subarray(100_000));
    await pass.downloaded();
    await expectWhole(await pass.finished());
    expect((await stat(partial())).size).toBe(LAYER.length);
  });

  test('begins again when the bytes so far are void, as often as it must', async () => {
    const pass = start();
    await feed(pass, randomBytesOf('other', 2_000_000));
    await pass.restart();
    expect(pass.written).toBe(0);
    await feed(pass, LAYER.subarray(0, 4_000_000));
    await pass.restart();
    await feed(pass, LAYER);
    await pass.downloaded();
    await expectWhole(await pass.finished());
  });

  test('finds the beginning damaged, and then begins again', async () => {
    await writeFile(partial(), randomBytesOf('damage', 1_000_000));
    const pass = start({ resumeFrom: 1_000_000 });
    await feed(pass, LAYER.subarray(1_000_000));
    await expect(pass.downloaded()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    await pass.restart();
    await feed(pass, LAYER);
    await pass.downloaded();
    await expectWhole(await pass.finished());
  });

  test('tells that the download is good while unpacking goes on; the file may be renamed then', async () => {
    let go: () => void = () => undefined;
    const pass = start({ unpackAfter: new Promise((resolve) => (go = resolve)) });
    await feed(pass, LAYER);
    await pass.downloaded();
    await rename(partial(), join(folder.path, 'blob'));
    go();
    expect((await pass.finished()).diffId).toBe(sha256(TAR));
  });

  test('many at once on two threads all come to their end', async () => {
    const passes = await Promise.all(
      Array.from({ length: 12 }, async (_, at) => {
        const pass = start({ file: `${partial()}-${at}`, indexFile: `${indexFile()}-${at}` });
        await feed(pass, LAYER);
        await pass.downloaded();
        return pass.finished();
      }),
    );
    expect(new Set(passes.map(({ diffId }) => diffId))).toEqual(new Set([sha256(TAR)]));
  });

  test('of a blob that is no layer checks and stores only', async () => {
    const bytes = Buffer.from('{"not": "a layer"}');
    const pass = start({ mode: 'check-only', expected: { digest: sha256(bytes), size: bytes.length } });
    await pass.write(bytes);
    await pass.downloaded();
    expect(await pass.finished()).toMatchObject({ unpacked: bytes.length, entries: 0 });
    expect(existsSync(indexFile())).toBe(false);
  });

  test('of a blob that is there already only reads it', async () => {
    await writeFile(partial(), LAYER);
    chmodSync(partial(), 0o444);
    const before = await stat(partial());
    const expected = { digest: DIGEST, size: LAYER.length };
    await expectWhole(
      await indexLayerFile(workers, {
        file: partial(),
        expected,
        compression: 'none',
        indexFile: indexFile(),
      }),
    );
    expect((await stat(partial())).mtimeMs).toBe(before.mtimeMs);
  });

  test('of an empty blob', async () => {
    const expected = { digest: sha256(Buffer.alloc(0)), size: 0 };
    const pass = start({ expected, unpackAfter: Promise.resolve() });
    await pass.downloaded();
    expect(await pass.finished()).toEqual({ diffId: expected.digest, unpacked: 0, entries: 0 });
    expect([...(await openLayerIndex(indexFile())).entries()]).toEqual([]);
  });
});

describe('a pass refuses', () => {
  test('another digest', async () => {
    const pass = start();
    const other = Buffer.from(LAYER);
    other[LAYER.length - 9] = (other[LAYER.length - 9] ?? 0) ^ 1;
    await feed(pass, other);
    await expect(pass.downloaded()).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      evidence: { digest: DIGEST },
    });
    await pass.abort();
    await expect(pass.finished()).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(indexFile())).toBe(false);
  });

  test('a byte too few and a byte too many', async () => {
    const short = start();
    await feed(short, LAYER.subarray(0, -1));
    await expect(short.downloaded()).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
    await short.abort();
    const long = start();
    await expect(feed(long, Buffer.concat([LAYER, Buffer.alloc(1)]), 100_000)).rejects.toMatchObject({
      code: 'SIZE_MISMATCH',
    });
    await long.abort();
    expect((await stat(partial())).size).toBeLessThanOrEqual(LAYER.length);
  });

  test('a file that is shorter than the bytes to go on from', async () => {
    await writeFile(partial(), LAYER.subarray(0, 10));
    const pass = start({ resumeFrom: 1000 });
    await expect(feed(pass, LAYER.subarray(1000)).then(() => pass.downloaded())).rejects.toMatchObject({
      code: 'SIZE_MISMATCH',
    });
    await pass.abort();
  });

  for (const [code, bytes] of [
    ['INVALID_TAR', gzipSync(Buffer.concat([rawHeader({}), rawHeader({ checksum: 'wrong' })]))],
    ['CORRUPT_STREAM', LAYER.subarray(0, 200_000)],
    ['UNSUPPORTED_COMPRESSION', Buffer.from('fd377a585a000004e6d6b446', 'hex')],
    ['EXPANSION_LIMIT', Buffer.concat(Array.from({ length: 12 }, () => ZEROS))],
  ] as const) {
    test(`what is downloaded well but cannot be unpacked: ${code}, naming the layer`, async () => {
      const digest = sha256(bytes);
      const pass = start({ expected: { digest, size: bytes.length } });
      await feed(pass, bytes);
      await pass.downloaded();
      const failure: unknown = await pass.finished().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code, evidence: { digest } });
      expect((failure as Error).message).toContain(digest);
      await pass.abort();
      expect(existsSync(indexFile())).toBe(false);
    });
  }

  test('a folder where its files should be', async () => {
    const nowhere = start({ file: join(folder.path, 'none', 'file') });
    await expect(nowhere.downloaded()).rejects.toMatchObject({
      code: 'DISK_FAILED',
      evidence: { system: 'ENOENT' },
    });
    const noIndex = start({ indexFile: join(folder.path, 'none', 'index') });
    await feed(noIndex, LAYER);
    await noIndex.downloaded();
    await expect(noIndex.finished()).rejects.toMatchObject({ code: 'DISK_FAILED' });
  });
});

describe('a pass that is stopped', () => {
  test('keeps what came, to the byte, and leaves no index', async () => {
    const controller = new AbortController();
    const pass = start({ signal: controller.signal });
    await feed(pass, LAYER.subarray(0, 2_345_678));
    controller.abort();
    await expect(pass.write(LAYER.subarray(2_345_678, 2_400_000))).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await expect(pass.downloaded()).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(pass.finished()).rejects.toMatchObject({ code: 'CANCELLED' });
    await pass.abort();
    expect((await readFile(partial())).equals(LAYER.subarray(0, 2_345_678))).toBe(true);
    expect(existsSync(indexFile())).toBe(false);
  });

  test('before it began does nothing', async () => {
    const pass = start({ signal: AbortSignal.abort() });
    await expect(pass.write(LAYER)).rejects.toMatchObject({ code: 'CANCELLED' });
    await pass.abort();
  });

  test('in the middle of unpacking ends soon', async () => {
    const pass = start();
    await feed(pass, LAYER);
    await pass.downloaded();
    await pass.abort();
    expect((await stat(partial())).size).toBe(LAYER.length);
  });

  test('by the end of its threads fails', async () => {
    const pass = start();
    await feed(pass, LAYER.subarray(0, 1_000_000));
    await workers.close();
    await expect(pass.downloaded()).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    await expect(pass.finished()).rejects.toMatchObject({ code: 'WORKER_FAILED' });
    await pass.abort();
  });
});

test('memory stays bounded while unpacking is held back', async () => {
  const bytes = randomBytesOf('big', 100_000_000);
  const before = process.memoryUsage().rss;
  let most = 0;
  const pass = start({
    expected: { digest: sha256(bytes), size: bytes.length },
    unpackAfter: new Promise(() => undefined),
  });
  for (let at = 0; at < bytes.length; at += 65_536) {
    await pass.write(bytes.subarray(at, at + 65_536));
    most = Math.max(most, process.memoryUsage().rss);
  }
  await pass.downloaded();
  await pass.abort();
  expect(most - before).toBeLessThan(80_000_000);
});
