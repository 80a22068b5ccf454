import type { Xattr } from './entry.ts';
import type { TarHeader } from './header.ts';
import { tarError } from './tar-error.ts';

/** Records of one extended header, as the archive has them. A repeated key counts as its last. */
export type PaxRecords = ReadonlyMap<string, Buffer>;

const XATTR_PREFIX = 'SCHILY.xattr.';
const SPACE = 0x20;
const LINE_FEED = 0x0a;
const EQUALS = 0x3d;
/** "1 a=\n" is shorter than any real record. */
const SHORTEST_RECORD = 5;
const NAMES = new Set(['path', 'linkpath', 'uname', 'gname']);
const SPARSE_PAIR = {
  offset: 'GNU.sparse.offset',
  length: 'GNU.sparse.numbytes',
  map: 'GNU.sparse.map',
} as const;

/** "length key=value\n", one after the other. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03 */
export function readPax(bytes: Buffer, offset: number): PaxRecords {
  const records = new Map<string, Buffer>();
  const sparse: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(SPACE, at);
    const digits = space < 0 || space - at > 10 ? '' : bytes.toString('latin1', at, space);
    const length = /^\d+$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const equals = bytes.indexOf(EQUALS, space + 1);
    if (
      length < SHORTEST_RECORD ||
      end > bytes.length ||
      bytes[end - 1] !== LINE_FEED ||
      equals < 0 ||
      equals >= end ||
      equals === space + 1
    ) {
      throw tarError(offset, 'its extended header (PAX) has a damaged record');
    }
    const key = bytes.toString('utf8', space + 1, equals);
    const value = bytes.subarray(equals + 1, end - 1);
    if (NAMES.has(key) ? value.includes(0) : key.includes('\0'))
      throw tarError(offset, 'its extended header (PAX) has a NUL in a name');
    if (key === SPARSE_PAIR.offset || key === SPARSE_PAIR.length) {
      // Format 0.0 repeats a pair of keys: what counts is their order.
      const expected = sparse.length % 2 === 0 ? SPARSE_PAIR.offset : SPARSE_PAIR.length;
      if (key !== expected || value.includes(',')) throw tarError(offset, 'its sparse map is damaged');
      sparse.push(value.toString('latin1'));
    } else {
      records.set(key, value);
    }
    at = end;
  }
  if (sparse.length > 0) records.set(SPARSE_PAIR.map, Buffer.from(sparse.join(',')));
  return records;
}

/** Puts the records over the header; an empty value leaves the header's. Returns the extended attributes. */
export function applyPax(header: TarHeader, records: PaxRecords, offset: number): Xattr[] {
  const xattrs: Xattr[] = [];
  for (const [key, value] of records) {
    if (value.length === 0) continue;
    if (key === 'path') header.name = Buffer.from(value);
    else if (key === 'linkpath') header.linkTarget = Buffer.from(value);
    else if (key === 'size') header.size = readInteger(value, offset, 'size');
    else if (key === 'uid') header.uid = readInteger(value, offset, 'user');
    else if (key === 'gid') header.gid = readInteger(value, offset, 'group');
    else if (key === 'mtime') [header.mtime, header.mtimeNanos] = readTime(value, offset);
    else if (key.startsWith(XATTR_PREFIX))
      xattrs.push({ name: key.slice(XATTR_PREFIX.length), value: Buffer.from(value) });
  }
  return xattrs;
}

/** A whole number; rounded beyond 2^53. */
export function readInteger(value: Buffer, offset: number, what: string): number {
  const text = value.toString('latin1');
  const number = /^[-+]?\d{1,19}$/.test(text) ? Number(text) : NaN;
  if (!(Math.abs(number) < 2 ** 63)) throw tarError(offset, `its ${what} is not a number`);
  return number;
}

/** "1350244992.023960108" as seconds, rounded down, and nanoseconds. */
function readTime(value: Buffer, offset: number): [seconds: number, nanos: number] {
  const match = /^([-+]?)(\d{1,19})(?:\.(\d*))?$/.exec(value.toString('latin1'));
  if (match === null) throw tarError(offset, 'its time is not a number');
  const [, sign, whole, fraction = ''] = match;
  const seconds = Number(whole);
  const nanos = Number(fraction.slice(0, 9).padEnd(9, '0'));
  if (sign !== '-') return [seconds, nanos];
  return nanos === 0 ? [0 - seconds, 0] : [-seconds - 1, 1e9 - nanos];
}
