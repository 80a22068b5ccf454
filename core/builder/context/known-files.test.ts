import { expect, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { readKnownFiles, writeKnownFiles, type KnownFile } from './known-files.ts';

const FILES = ['a', 'b/\xe9 \n"', 'c'].map((path, at): KnownFile => ({
  path,
  size: 2 ** 40 + at,
  mtime: 1_700_000_000_000.123 + at,
  ctime: 1_700_000_000_001.5,
  inode: 2 ** 52 + at,
  digest: sha256(Buffer.from(path, 'latin1')),
}));

test('files are known again as they were, in any order', () => {
  const known = readKnownFiles(writeKnownFiles(FILES));
  expect([...known.all()]).toEqual(FILES);
  for (const { path, size, mtime, ctime, inode, digest } of [...FILES, ...FILES, ...[...FILES].reverse()]) {
    const at = known.at(path);
    expect(known.digest(at, size, mtime, ctime, inode)).toBe(digest);
    expect(known.at(path)).toBe(at);
    expect(known.digest(at, size + 1, mtime, ctime, inode)).toBeUndefined();
    expect(known.digest(at, size, mtime + 0.5, ctime, inode)).toBeUndefined();
    expect(known.digest(at, size, mtime, ctime + 1, inode)).toBeUndefined();
    expect(known.digest(at, size, mtime, ctime, inode + 1)).toBeUndefined();
  }
  expect(known.at('none')).toBe(-1);
  expect(known.digest(-1, 0, 0, 0, 0)).toBeUndefined();
});

test('what is empty, cut off, damaged or of another version holds nothing', () => {
  const whole = writeKnownFiles(FILES);
  const damaged = [0, 30, 61, 100, whole.length - 1].map((at) => {
    const copy = Buffer.from(whole);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  });
  const other = Buffer.from('{"version":1,"files":[]}');
  for (const bytes of [Buffer.alloc(0), whole.subarray(0, -1), whole.subarray(0, 70), other, ...damaged]) {
    const known = readKnownFiles(bytes);
    expect([...known.all()]).toEqual([]);
    expect(known.at('a')).toBe(-1);
    expect(known.at('')).toBe(-1);
  }
  expect([...readKnownFiles(writeKnownFiles([])).all()]).toEqual([]);
});
