/**
 * Packages, a hash of Berkeley DB, as rpm had it up to 2020. Read as db_dump does without its index: every page in turn.
 * Layout: db_page.h of Berkeley DB 5.3; either byte order.
 */
import { UnreadableDatabase } from './raw-package.ts';

const HASH_MAGIC = 0x00061561;
const MAGIC_AT = 12;
const PAGE_HEADER = 26;
const UNSORTED_HASH = 2;
const OVERFLOW = 7;
const SORTED_HASH = 13;
const INLINE = 1;
const ELSEWHERE = 3;
const LARGEST_VALUE = 64 * 1024 * 1024;

export function* readBerkeleyHash(bytes: Buffer): Generator<Buffer> {
  if (bytes.length < 512) throw new UnreadableDatabase('it is shorter than one page');
  const little = bytes.readUInt32LE(MAGIC_AT) === HASH_MAGIC;
  if (!little && bytes.readUInt32BE(MAGIC_AT) !== HASH_MAGIC)
    throw new UnreadableDatabase('it is no hash of Berkeley DB');
  const u32 = (at: number): number => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const u16 = (at: number): number => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const pageSize = u32(20);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0)
    throw new UnreadableDatabase(`its pages of ${pageSize} bytes are impossible`);
  if (bytes[24] !== 0) throw new UnreadableDatabase('it is encrypted');
  const begin = (page: number): number => {
    const at = page * pageSize;
    if (at + pageSize > bytes.length) throw new UnreadableDatabase(`its page ${page} lies outside the file`);
    return at;
  };
  let room = bytes.length;
  const spend = (length: number): void => {
    room -= length;
    if (room < 0) throw new UnreadableDatabase('its values lie in one another');
  };
  for (let page = 1; (page + 1) * pageSize <= bytes.length; page += 1) {
    const at = begin(page);
    const type = bytes[at + 25];
    if (type !== UNSORTED_HASH && type !== SORTED_HASH) continue;
    const items = u16(at + 20);
    if (PAGE_HEADER + 2 * items > pageSize)
      throw new UnreadableDatabase(`its page ${page} claims too many entries`);
    // Keys and values take turns.
    for (let item = 1; item < items; item += 2) {
      const offset = u16(at + PAGE_HEADER + 2 * item);
      const end = u16(at + PAGE_HEADER + 2 * (item - 1));
      if (offset + 12 > pageSize && bytes[at + offset] === ELSEWHERE)
        throw new UnreadableDatabase(`an entry of its page ${page} lies outside of it`);
      if (bytes[at + offset] === INLINE && end > offset && end <= pageSize) {
        spend(end - offset);
        yield bytes.subarray(at + offset + 1, at + end);
      }
      if (bytes[at + offset] === ELSEWHERE) yield readChain(u32(at + offset + 4), u32(at + offset + 8));
    }
  }

  function readChain(first: number, length: number): Buffer {
    if (length > LARGEST_VALUE || length > bytes.length)
      throw new UnreadableDatabase(`a value of it has ${length} bytes`);
    spend(length);
    const value = Buffer.alloc(length);
    let page = first;
    for (let have = 0; have < length;) {
      const at = begin(page);
      const here = Math.min(u16(at + 22), pageSize - PAGE_HEADER, length - have);
      if (bytes[at + 25] !== OVERFLOW || here === 0)
        throw new UnreadableDatabase(`its page ${page} holds no part of a value`);
      bytes.copy(value, have, at + PAGE_HEADER, at + PAGE_HEADER + here);
      have += here;
      page = u32(at + 16);
    }
    return value;
  }
}
