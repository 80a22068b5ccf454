import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { textOf } from '../../testing/images/random-bytes.ts';
import { emptyBlocksUpTo } from './empty-blocks.ts';

const TEXT = textOf('text', 5000);

test.each([0, 1, 2, 3, 4, 5, 6, 7])('a stream that begins at bit %i of a byte can be read by zlib', (bit) => {
  const stream = deflateRawSync(TEXT);
  // The stream moved up by so many bits, as it lies behind another block.
  const moved = Buffer.alloc(stream.length + 1);
  stream.forEach((byte, at) => {
    moved[at] = (moved[at] ?? 0) | ((byte << bit) & 0xff);
    moved[at + 1] = byte >>> (8 - bit);
  });
  const before = emptyBlocksUpTo(bit);
  expect(before.length % 8).toBeLessThan(12);
  const joined =
    bit === 0
      ? Buffer.concat([before, moved])
      : Buffer.concat([
          before.subarray(0, -1),
          Buffer.of((before.at(-1) ?? 0) | (moved[0] ?? 0)),
          moved.subarray(1),
        ]);
  expect(inflateRawSync(joined).equals(TEXT)).toBe(true);
});
