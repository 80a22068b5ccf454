import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { chainIds } from './chain-ids.ts';
import { parseDigest } from './digest.ts';
import { readTime } from './go-time.ts';
import { isLayerMediaType, layerCompression, MANIFEST_ACCEPT, plainMediaType } from './media-types.ts';
import { shellWords } from './shell-words.ts';

test.each([
  ['2024-05-06T07:08:09Z', '2024-05-06T07:08:09.000Z'],
  ['2024-05-06T07:08:09.123456789Z', '2024-05-06T07:08:09.123Z'],
  ['2024-05-06T07:08:09.5+02:00', '2024-05-06T05:08:09.500Z'],
  ['2016-05-05 20:22:22.123 +0000 UTC', '2016-05-05T20:22:22.123Z'],
  ['2016-05-05 20:22:22 -0700 PDT', '2016-05-06T03:22:22.000Z'],
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
])('the time %s is %s', (text, expected) => {
  expect(new Date(readTime(text) ?? NaN).toISOString()).toBe(expected);
});

test.each(['0001-01-01T00:00:00Z', '', 'yesterday', '2024-13-01T00:00:00Z', '2024-05-06', null, undefined])(
  'the time %s says nothing',
  (text) => {
    expect(readTime(text)).toBeNull();
  },
);

test('chain IDs are those of the specification: each hashes the one below and its own diff ID', () => {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const [a, b, c] = ['a', 'b', 'c'].map((letter) => parseDigest(`sha256:${letter.repeat(64)}`));
  if (a === undefined || b === undefined || c === undefined) throw new Error('unreachable');
  const second = `sha256:${hash(`${a} ${b}`)}`;
  expect(chainIds([a, b, c], hash)).toEqual([a, second, `sha256:${hash(`${second} ${c}`)}`]);
  expect(chainIds([], hash)).toEqual([]);
});

test.each([
  ['application/vnd.oci.image.layer.v1.tar', 'none'],
  ['application/vnd.oci.image.layer.v1.tar+gzip', 'gzip'],
  ['application/vnd.oci.image.layer.v1.tar+zstd', 'zstd'],
  ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', 'gzip'],
  ['application/vnd.docker.image.rootfs.diff.tar.gzip', 'gzip'],
  ['application/vnd.docker.image.rootfs.diff.tar', 'none'],
  ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', 'gzip'],
] as const)('%s is a layer, compressed by %s', (mediaType, compression) => {
  expect(isLayerMediaType(mediaType)).toBe(true);
  expect(layerCompression(mediaType)).toBe(compression);
});

test('other blobs are no layers, and headers lose their parameters', () => {
  expect(isLayerMediaType('application/vnd.cncf.helm.chart.content.v1.tar+gzip')).toBe(false);
  expect(layerCompression('application/octet-stream')).toBe('none');
  expect(plainMediaType(' Text/Plain ; charset=utf-8')).toBe('text/plain');
  expect(MANIFEST_ACCEPT.split(', ')).toHaveLength(4);
});

test('words of a command are divided as a shell divides them', () => {
  expect(shellWords(`docker  run -e 'a b' "c \\"d\\"" e\\ f \\\n last`)).toEqual([
    'docker',
    'run',
    '-e',
    'a b',
    'c "d"',
    'e f',
    'last',
  ]);
  expect(shellWords(`'' "unclosed`)).toEqual(['', 'unclosed']);
});
