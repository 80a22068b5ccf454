/** Packages.db of rpm's own backend: slots that say where each header is. https://github.com/rpm-software-management/rpm/blob/master/lib/backend/ndb/rpmpkg.c */
import { UnreadableDatabase } from './raw-package.ts';

const MAGIC = 0x506d7052; // "RpmP"
const SLOT_MAGIC = 0x746f6c53; // "Slot"
const BLOB_MAGIC = 0x53626c42; // "BlbS"
const PAGE = 4096;
const SLOT = 16;
/** The first two slots of the first page are the header. */
const HEADER = 32;
/** Headers begin at multiples of it. */
const BLOCK = 16;

export function* readNdb(bytes: Buffer): Generator<Buffer> {
  if (bytes.length < PAGE || bytes.readUInt32LE(0) !== MAGIC)
    throw new UnreadableDatabase('it is no database of rpm');
  const slotsEnd = bytes.readUInt32LE(12) * PAGE;
  if (slotsEnd > bytes.length) throw new UnreadableDatabase('its list of packages lies outside the file');
  let room = bytes.length;
  for (let at = HEADER; at + SLOT <= slotsEnd; at += SLOT) {
    if (bytes.readUInt32LE(at) !== SLOT_MAGIC)
      throw new UnreadableDatabase('its list of packages is damaged');
    const package_ = bytes.readUInt32LE(at + 4);
    const blob = bytes.readUInt32LE(at + 8) * BLOCK;
    if (package_ === 0 || blob === 0) continue;
    if (blob + SLOT > bytes.length || bytes.readUInt32LE(blob) !== BLOB_MAGIC)
      throw new UnreadableDatabase(`its package ${package_} is not where its list says`);
    const length = bytes.readUInt32LE(blob + 12);
    if (blob + SLOT + length > bytes.length)
      throw new UnreadableDatabase(`its package ${package_} lies outside the file`);
    room -= SLOT + length;
    if (room < 0) throw new UnreadableDatabase('its packages lie in one another');
    yield bytes.subarray(blob + SLOT, blob + SLOT + length);
  }
}
