import { describe, expect, test } from 'vitest';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { listTar } from '../../testing/images/tar-listing.ts';

const good = Buffer.concat([rawHeader({ name: 'good', size: 3 }), blocks('abc')]);
const negative = Buffer.alloc(12, 0xff);

function sparseOld(
  pieces: readonly [number, number][],
  realSize: number,
  edit: (block: Buffer) => void = () => undefined,
): Buffer {
  const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`;
  return rawHeader({
    name: 'holes',
    type: 'S',
    magic: 'gnu',
    size: 512,
    edit: (block) => {
      pieces.forEach(([offset, length], index) =>
        block.write(octal(offset) + octal(length), 386 + index * 24),
      );
      block.write(octal(realSize), 483);
      edit(block);
    },
  });
}

function sparse(records: Readonly<Record<string, string>>): Buffer {
  return paxHeader(
    Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(`GNU.sparse.${key}`, value))),
  );
}

const REFUSED: Readonly<Record<string, Buffer>> = {
  'a wrong checksum': rawHeader({ checksum: 'wrong' }),
  'bytes that are no header': Buffer.alloc(512, 'garbage '),
  'a negative size': rawHeader({ size: negative }),
  'a negative size in an extended header': Buffer.concat([paxHeader(paxRecord('size', '-5')), rawHeader({})]),
  'a size beyond counting': rawHeader({ size: Buffer.from('80ffffffffffffffffffffff', 'hex') }),
  'a size that is no number': rawHeader({ size: Buffer.from('12x45678901\0') }),
  'an extended header of 1 MiB and a byte': rawHeader({ type: 'x', size: 1024 * 1024 + 1 }),
  'a long name of 8 GiB': rawHeader({ type: 'L', magic: 'gnu', size: 8 * 1024 ** 3 - 1 }),
  'an extended header of negative size': rawHeader({ type: 'g', size: negative }),
  'a record without length': paxHeader(Buffer.from('path=x\n')),
  'a record longer than its header': paxHeader(Buffer.from('99 path=x\n')),
  'a record that does not end': paxHeader(Buffer.from('9 path=xy')),
  'a record without a key': paxHeader(Buffer.from('6 =abc\n')),
  'a record of length 0': paxHeader(Buffer.from('0 path=x\n')),
  'a NUL in a path': paxHeader(paxRecord('path', 'a\0b')),
  'a time that is no number': Buffer.concat([paxHeader(paxRecord('mtime', 'now')), rawHeader({})]),
  'one block of zeros and more behind it': Buffer.concat([Buffer.alloc(512), good]),
  'a sparse file without the magic of GNU': rawHeader({ type: 'S' }),
  'sparse pieces that overlap': sparseOld(
    [
      [0, 300],
      [200, 100],
    ],
    1000,
  ),
  'sparse pieces beyond the file': sparseOld([[900, 200]], 1000),
  'a sparse map that is no number': sparseOld([], 1000, (block) => block.write('zz', 386)),
  'a sparse map in records with an odd count': Buffer.concat([
    sparse({ map: '1,2,3', numblocks: '2', size: '9' }),
    rawHeader({}),
  ]),
  'a sparse map in records that claims too many': Buffer.concat([
    sparse({ map: '1', numblocks: '99999999999', size: '9' }),
    rawHeader({}),
  ]),
  'a sparse pair out of order': sparse({ numbytes: '1' }),
  'a sparse map in content that is none': Buffer.concat([
    sparse({ major: '1', minor: '0', realsize: '100' }),
    rawHeader({ size: 512 }),
    Buffer.alloc(512, 'no map here '),
  ]),
  'a sparse map in content that never ends': Buffer.concat([
    sparse({ major: '1', minor: '0', realsize: '100' }),
    rawHeader({ size: 2 * 1024 * 1024 }),
    Buffer.alloc(2 * 1024 * 1024, '0\n').fill('900000\n', 0, 7),
  ]),
};

describe('a damaged or hostile archive is refused, naming the offset of the header:', () => {
  for (const [what, bytes] of Object.entries(REFUSED)) {
    test(`with ${what}`, () => {
      for (const step of [bytes.length, 100]) {
        const read = (): unknown => listTar(Buffer.concat([good, bytes, TAR_END]), step);
        expect(read).toThrow(expect.objectContaining({ code: 'INVALID_TAR' }));
        expect(read).toThrow(/at byte \d+ of the unpacked layer/);
      }
    });
  }

  test('what is cut off anywhere but between entries', () => {
    const whole = Buffer.concat([
      paxHeader(paxRecord('path', 'p')),
      rawHeader({ size: 600 }),
      blocks(Buffer.alloc(600, 1)),
    ]);
    const complete = whole.length - 424;
    for (let length = 1; length < complete; length += 37) {
      // Nothing is lost when the extended header is whole and no entry follows.
      if (length >= 520 && length <= 1024) continue;
      expect(() => listTar(whole.subarray(0, length)), `${length}`).toThrow(/ends in the middle/);
    }
    // The padding of the last file may be missing: Go's reader does not need it.
    expect(listTar(whole.subarray(0, complete))).toHaveLength(1);
  });
});

describe('an unusual archive is read', () => {
  test('nothing at all has no entries', () => expect(listTar(Buffer.alloc(0))).toEqual([]));
  test('without an end', () => expect(listTar(good)).toHaveLength(1));
  test('with one block of zeros at its end', () =>
    expect(listTar(Buffer.concat([good, Buffer.alloc(512)]))).toHaveLength(1));
  test('with garbage behind its end', () => {
    expect(listTar(Buffer.concat([good, TAR_END, Buffer.alloc(5000, 'garbage')]), 77)).toHaveLength(1);
  });
  test('with another behind its end, which no engine sees', () => {
    expect(listTar(Buffer.concat([good, TAR_END, good, TAR_END]))).toHaveLength(1);
  });
  test('with the same path twice', () =>
    expect(listTar(Buffer.concat([good, good])).map(({ name }) => name)).toEqual(['good', 'good']));
  test('with a path of a megabyte', () => {
    const name = 'd/'.repeat(500_000);
    expect(
      listTar(Buffer.concat([paxHeader(paxRecord('path', name)), rawHeader({ type: '5' })]))[0]?.name,
    ).toBe(name);
  });
  test('with a file that claims to be 1 TiB and stores nothing of it', () => {
    const archive = Buffer.concat([sparseOld([], 2 ** 33 - 1), Buffer.alloc(512), good]);
    expect(listTar(archive).map(({ name, size, stored }) => [name, size, stored])).toEqual([
      ['holes', 2 ** 33 - 1, 512],
      ['good', 3, 3],
    ]);
    const pax = sparse({
      major: '0',
      minor: '1',
      map: '',
      numblocks: '0',
      size: String(2 ** 40),
      name: 'tera',
    });
    expect(listTar(Buffer.concat([pax, rawHeader({})]))[0]).toMatchObject({
      name: 'tera',
      size: 2 ** 40,
      stored: 0,
    });
  });
});
