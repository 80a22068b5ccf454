import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { rawHeader, TAR_END } from '../testing/images/tar-blocks.ts';
import { randomBytesOf, textOf } from '../testing/images/random-bytes.ts';
import { zstdFrame, ZSTD_TEXT, ZSTD_TEXT_FRAME } from '../testing/images/zstd-frame.ts';
import { bytesOf } from './byte-source.ts';
import type { Compression } from './compression.ts';
import { EXPANSION_RATIO, FREE_EXPANSION } from './expansion-limit.ts';
import { unpack } from './unpack.ts';

interface Outcome {
  readonly unpacked: number;
  readonly compression: Compression;
  readonly sha256: string;
}

async function unpackBytes(
  bytes: Uint8Array,
  compression: Compression = 'gzip',
  piece = bytes.length,
): Promise<Outcome> {
  const hash = createHash('sha256');
  const whole = bytesOf(bytes);
  const source = { read: (into: Uint8Array) => whole.read(into.subarray(0, Math.max(1, piece))) };
  const facts = await unpack({
    source,
    compression,
    size: bytes.length,
    consume: (part) => void hash.update(part),
  });
  return { ...facts, sha256: hash.digest('hex') };
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const text = textOf('unpack', 3_000_000);

describe('what is compressed comes out whole', () => {
  for (const piece of [1000, 65_536, 10_000_000]) {
    test(`gzip in pieces of ${piece}`, async () => {
      expect(await unpackBytes(gzipSync(text), 'gzip', piece)).toEqual({
        unpacked: text.length,
        compression: 'gzip',
        sha256: sha256(text),
      });
    });
  }

  test('gzip of many members, cut anywhere', async () => {
    const parts = [textOf('a', 5000), Buffer.alloc(0), randomBytesOf('b', 3000)];
    const archive = Buffer.concat(parts.map((part) => gzipSync(part)));
    for (const piece of [1, 7, 1024]) {
      expect((await unpackBytes(archive, 'gzip', piece)).sha256).toBe(sha256(Buffer.concat(parts)));
    }
  });

  test('10,000 gzip members take no longer than their bytes', async () => {
    const member = gzipSync('member');
    const began = performance.now();
    expect((await unpackBytes(Buffer.concat(Array.from({ length: 10_000 }, () => member)))).unpacked).toBe(
      60_000,
    );
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('zstd of many frames, skippable ones between them', async () => {
    const skippable = Buffer.from('502a4d180300000061626301', 'hex').subarray(0, 11);
    const raw = textOf('raw', 100_000);
    const archive = Buffer.concat([
      skippable,
      ZSTD_TEXT_FRAME,
      skippable,
      zstdFrame([{ raw }]),
      ZSTD_TEXT_FRAME,
      skippable,
    ]);
    const whole = sha256(Buffer.concat([Buffer.from(ZSTD_TEXT), raw, Buffer.from(ZSTD_TEXT)]));
    for (const piece of [1, 5, 4096, archive.length])
      expect((await unpackBytes(archive, 'zstd', piece)).sha256).toBe(whole);
  });

  test('plain tar and nothing at all', async () => {
    const tar = Buffer.concat([rawHeader({ name: 'BZh91AY' }), TAR_END]);
    expect(await unpackBytes(tar, 'none')).toEqual({
      unpacked: tar.length,
      compression: 'none',
      sha256: sha256(tar),
    });
    expect((await unpackBytes(Buffer.alloc(0), 'gzip')).unpacked).toBe(0);
    expect((await unpackBytes(Buffer.alloc(10_240), 'none')).unpacked).toBe(10_240);
  });
});

describe('the bytes decide, not the media type', () => {
  const tar = Buffer.concat([rawHeader({}), TAR_END]);
  test('one of the three formats under the name of another is read', async () => {
    for (const claimed of ['gzip', 'zstd', 'none'] as const) {
      expect((await unpackBytes(gzipSync(tar), claimed)).compression).toBe('gzip');
      expect((await unpackBytes(ZSTD_TEXT_FRAME, claimed)).compression).toBe('zstd');
      expect((await unpackBytes(tar, claimed)).compression).toBe('none');
    }
  });

  for (const [name, magic] of Object.entries({
    xz: 'fd377a585a00',
    bzip2: '425a6839',
    lzma: '5d00008000',
    lz4: '04224d18',
    zip: '504b0304',
    compress: '1f9d90',
  })) {
    test(`${name} is refused by name`, async () => {
      const bytes = Buffer.concat([Buffer.from(magic, 'hex'), randomBytesOf(name, 5000)]);
      await expect(unpackBytes(bytes)).rejects.toMatchObject({
        code: 'UNSUPPORTED_COMPRESSION',
        evidence: { compression: name },
      });
    });
  }

  test('rubbish is refused', async () => {
    await expect(unpackBytes(randomBytesOf('rubbish', 5000))).rejects.toMatchObject({
      code: 'CORRUPT_STREAM',
    });
    await expect(unpackBytes(Buffer.from('x'), 'zstd')).rejects.toMatchObject({ code: 'CORRUPT_STREAM' });
  });
});

describe('a damaged stream is refused', () => {
  const gzip = gzipSync(text.subarray(0, 100_000));
  const zstd = Buffer.concat([ZSTD_TEXT_FRAME, zstdFrame([{ raw: Buffer.from('tail') }])]);
  for (const [what, whole] of [
    ['gzip', gzip],
    ['zstd', zstd],
  ] as const) {
    test(`${what} that ends early`, async () => {
      for (const cut of [1, 4, 9, 200]) {
        await expect(
          unpackBytes(whole.subarray(0, whole.length - cut), what),
          `${cut}`,
        ).rejects.toMatchObject({ code: 'CORRUPT_STREAM' });
      }
    });
    test(`${what} with garbage behind it`, async () => {
      const bytes = Buffer.concat([whole, Buffer.from('garbage')]);
      for (const piece of [whole.length, 100_000]) {
        await expect(unpackBytes(bytes, what, piece)).rejects.toMatchObject({ code: 'CORRUPT_STREAM' });
      }
    });
  }

  test('gzip with a bit flipped', async () => {
    const bytes = Buffer.from(gzip);
    bytes[5000] = (bytes[5000] ?? 0) ^ 0x10;
    await expect(unpackBytes(bytes)).rejects.toMatchObject({ code: 'CORRUPT_STREAM' });
  });

  test('gzip may be padded with zeros, but nothing may follow those', async () => {
    const padded = Buffer.concat([gzip, Buffer.alloc(2_000_000)]);
    for (const piece of [gzip.length, 1000, padded.length]) {
      expect((await unpackBytes(padded, 'gzip', piece)).unpacked).toBe(100_000);
      await expect(
        unpackBytes(Buffer.concat([padded, Buffer.from('x')]), 'gzip', piece),
      ).rejects.toMatchObject({ code: 'CORRUPT_STREAM' });
    }
  });
});

describe('a bomb is stopped', () => {
  const tooFar = { code: 'EXPANSION_LIMIT' };

  test('1 GiB of zeros from 1 MiB of gzip', async () => {
    // Members of 64 MiB, as a bomb of one would take its maker seconds.
    const member = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    const bomb = Buffer.concat(Array.from({ length: 16 }, () => member));
    await expect(unpackBytes(bomb)).rejects.toMatchObject(tooFar);
  });

  test('zstd blocks that repeat one byte', async () => {
    const blocks = Array.from({ length: 20_000 }, () => ({ repeat: 0x61, count: 128 * 1024 }));
    await expect(unpackBytes(zstdFrame(blocks), 'zstd')).rejects.toMatchObject(tooFar);
  });

  test('what is under the limit is not: a file of zeros is legal', async () => {
    const size = 200 * 1024 * 1024;
    expect(size).toBeLessThan(FREE_EXPANSION + EXPANSION_RATIO);
    expect((await unpackBytes(gzipSync(Buffer.alloc(size), { level: 1 }))).unpacked).toBe(size);
  });

  test('zstd that wants more memory than any builder uses', async () => {
    const huge = zstdFrame([{ raw: Buffer.from('x') }], { windowLog: 31 });
    await expect(unpackBytes(huge, 'zstd')).rejects.toMatchObject({ code: 'UNSUPPORTED_COMPRESSION' });
  });

  test('zstd blocks that hold nothing, in a large window', async () => {
    const empty = zstdFrame(
      Array.from({ length: 100_000 }, () => ({ raw: Buffer.alloc(0) })),
      { windowLog: 27 },
    );
    const began = performance.now();
    // Decoders that mind are kept from it; others come to the end.
    const outcome = await unpackBytes(empty, 'zstd').then(
      ({ unpacked }) => unpacked,
      (error: unknown) => error,
    );
    expect(outcome === 0 || (outcome as { code?: string }).code === 'EXPANSION_LIMIT').toBe(true);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

test('cancelling ends it soon', async () => {
  const controller = new AbortController();
  let consumed = 0;
  const unpacking = unpack({
    source: bytesOf(gzipSync(Buffer.alloc(100_000_000), { level: 1 })),
    compression: 'gzip',
    size: 10_000_000,
    signal: controller.signal,
    consume: (bytes) => {
      consumed += bytes.length;
      controller.abort();
    },
  });
  await expect(unpacking).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(consumed).toBeLessThan(5_000_000);
});

test('what the consumer throws comes out', async () => {
  const consume = (): never => {
    throw new RangeError('mine');
  };
  for (const bytes of [gzipSync(text), ZSTD_TEXT_FRAME, rawHeader({})]) {
    await expect(
      unpack({ source: bytesOf(bytes), compression: 'gzip', size: bytes.length, consume }),
    ).rejects.toThrow(new RangeError('mine'));
  }
});
