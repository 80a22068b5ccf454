import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { StrataError } from '../oci/strata-error.ts';
import { blocks, paxHeader, paxRecord, rawHeader, sealHeader, TAR_END } from '../testing/tar-blocks.ts';
import { listTar } from '../testing/tar-listing.ts';
import { textOf } from '../testing/random-bytes.ts';
import { zstdFrame, ZSTD_TEXT_FRAME } from '../testing/zstd-frame.ts';
import { bytesOf } from './byte-source.ts';
import type { Compression } from './compression.ts';
import { unpack } from './unpack.ts';

// QUALITY, "malformed input": 20,000 in the ordinary run; STRATA_FUZZ multiplies them.
const RUNS = Number(process.env['STRATA_FUZZ'] ?? 1);
const LONGEST_MS = 1000;
const MOST_MEMORY = 64 * 1024 * 1024;
const WARM_UP = 1000;

/** The same numbers on every run: a failure can be repeated. Marsaglia's xorshift. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Flips, overwrites, cuts out, doubles or zeros a few places. */
function mutate(seed: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(seed);
  for (let edits = 1 + random(4); edits > 0 && bytes.length > 0; edits -= 1) {
    const at = random(bytes.length);
    const length = 1 + random(40);
    const kind = random(6);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    else if (kind === 1) bytes[at] = random(256);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    else if (kind === 4) bytes.subarray(at, at + length).fill(random(2) * 255);
    else bytes = bytes.subarray(0, at);
  }
  return bytes;
}

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
function mutateTar(random: (below: number) => number): Buffer {
  const bytes = Buffer.from(mutate(TAR, random));
  if (random(10) > 0) {
    for (let at = 0; at + 512 <= bytes.length; at += 512) {
      if (TAR.subarray(at + 257, at + 262).toString() === 'ustar') sealHeader(bytes.subarray(at, at + 512));
    }
  }
  return bytes;
}

async function expectBounded(
  count: number,
  attempt: (random: (below: number) => number) => unknown,
): Promise<number> {
  let refused = 0;
  let slowest = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let run = 1; run <= count; run += 1) {
    // Compiled code and the heap's first growth are no one's input; freed buffers go between two turns.
    if (run === WARM_UP) before = process.memoryUsage().rss;
    if (run % 100 === 0) await nextTurn();
    const began = performance.now();
    try {
      await attempt(sequence(run * 2_654_435_761));
    } catch (error) {
      if (!(error instanceof StrataError) || error.code === 'INTERNAL')
        throw new Error(`run ${run} failed`, { cause: error });
      refused += 1;
    }
    slowest = Math.max(slowest, performance.now() - began);
  }
  expect(slowest).toBeLessThan(LONGEST_MS);
  expect(process.memoryUsage().rss - before).toBeLessThan(MOST_MEMORY);
  return refused;
}

function unpackMutated(
  seed: Buffer,
  compression: Compression,
): (random: (below: number) => number) => Promise<unknown> {
  return (random) => {
    const bytes = mutate(seed, random);
    return unpack({ source: bytesOf(bytes), compression, size: bytes.length, consume: () => undefined });
  };
}

describe('malformed input neither crashes, hangs nor eats memory', () => {
  test('tar', async () => {
    const count = 10_000 * RUNS;
    const refused = await expectBounded(count, (random) => listTar(mutateTar(random), 1 + random(3000)));
    // Not all get past the checksums, and not all are refused there.
    expect(refused).toBeGreaterThan(count / 10);
    expect(refused).toBeLessThan(count);
  }, 600_000);

  test('gzip', async () => {
    const seed = Buffer.concat([gzipSync(textOf('gzip', 3000)), gzipSync('second member')]);
    expect(await expectBounded(5000 * RUNS, unpackMutated(seed, 'gzip'))).toBeGreaterThan(0);
  }, 600_000);

  test('zstd', async () => {
    const seed = Buffer.concat([
      ZSTD_TEXT_FRAME,
      zstdFrame([{ raw: textOf('zstd', 500) }, { repeat: 97, count: 1000 }], { windowLog: 17 }),
    ]);
    expect(await expectBounded(5000 * RUNS, unpackMutated(seed, 'zstd'))).toBeGreaterThan(0);
  }, 600_000);
});
