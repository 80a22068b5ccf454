import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectBounded, FUZZ, mutate, type Random } from '../testing/images/mutations.ts';
import {
  blocks,
  paxHeader,
  paxRecord,
  rawHeader,
  sealHeader,
  TAR_END,
} from '../testing/images/tar-blocks.ts';
import { listTar } from '../testing/images/tar-listing.ts';
import { textOf } from '../testing/images/random-bytes.ts';
import { zstdFrame, ZSTD_TEXT_FRAME } from '../testing/images/zstd-frame.ts';
import { bytesOf } from './byte-source.ts';
import type { Compression } from './compression.ts';
import { unpack } from './unpack.ts';

const TAR = Buffer.concat([
  rawHeader({ name: 'directory/', type: '5' }),
  paxHeader(
    Buffer.concat([
      paxRecord('path', 'a/path'),
      paxRecord('mtime', '1.5'),
      paxRecord('SCHILY.xattr.user.x', 'y'),
    ]),
  ),
  rawHeader({ size: 700 }),
  blocks(textOf('content', 700)),
  rawHeader({ name: '././@LongLink', type: 'L', magic: 'gnu', size: 150 }),
  blocks('n'.repeat(149)),
  rawHeader({ type: '2', link: 'target', magic: 'gnu' }),
  paxHeader(
    Buffer.concat(
      [
        ['major', '1'],
        ['minor', '0'],
        ['realsize', '9999'],
        ['name', 's'],
      ].map(([key, value]) => paxRecord(`GNU.sparse.${key}`, value ?? '')),
    ),
  ),
  rawHeader({ size: 1024 }),
  blocks('2\n0\n100\n900\n100\n'),
  blocks(textOf('sparse', 200)),
  rawHeader({
    type: 'S',
    magic: 'gnu',
    size: 512,
    edit: (block) => block.write('00000000000\x0000000000100\0', 386) && block.write('00000001000\0', 483),
  }),
  blocks(Buffer.alloc(512)),
  TAR_END,
]);

/** A header whose checksum no longer fits is refused before anything else is looked at: most get theirs again. */
function mutateTar(random: Random): Buffer {
  const bytes = Buffer.from(mutate(TAR, random));
  if (random(10) > 0) {
    for (let at = 0; at + 512 <= bytes.length; at += 512) {
      if (TAR.subarray(at + 257, at + 262).toString() === 'ustar') sealHeader(bytes.subarray(at, at + 512));
    }
  }
  return bytes;
}

function unpackMutated(seed: Buffer, compression: Compression): (random: Random) => Promise<unknown> {
  return (random) => {
    const bytes = mutate(seed, random);
    return unpack({ source: bytesOf(bytes), compression, size: bytes.length, consume: () => undefined });
  };
}

describe('malformed input neither crashes, hangs nor eats memory', () => {
  test('tar', async () => {
    const count = 10_000 * FUZZ;
    const refused = await expectBounded(count, (random) => listTar(mutateTar(random), 1 + random(3000)));
    // Not all get past the checksums, and not all are refused there.
    expect(refused).toBeGreaterThan(count / 10);
    expect(refused).toBeLessThan(count);
  }, 600_000);

  test('gzip', async () => {
    const seed = Buffer.concat([gzipSync(textOf('gzip', 3000)), gzipSync('second member')]);
    expect(await expectBounded(5000 * FUZZ, unpackMutated(seed, 'gzip'))).toBeGreaterThan(0);
  }, 600_000);

  test('zstd', async () => {
    const seed = Buffer.concat([
      ZSTD_TEXT_FRAME,
      zstdFrame([{ raw: textOf('zstd', 500) }, { repeat: 97, count: 1000 }], { windowLog: 17 }),
    ]);
    expect(await expectBounded(5000 * FUZZ, unpackMutated(seed, 'zstd'))).toBeGreaterThan(0);
  }, 600_000);
});
