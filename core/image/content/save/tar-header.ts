import { TAR_BLOCK } from '../../../stream/tar/block.ts';
import { TYPE } from '../../../stream/tar/entry.ts';
import type { Extent } from '../sparse-map.ts';
import type { SavedEntry } from './save-messages.ts';

/** What ustar's fields hold; beyond it goes into extended records. POSIX.1-2017, pax, "ustar Interchange Format". */
const LONGEST_NAME = 100;
const LARGEST_ID = 0o7777777;
const LARGEST_SIZE = 0o77777777777;
const TYPES = {
  file: TYPE.file,
  'hard link': TYPE.hardLink,
  'symbolic link': TYPE.symbolicLink,
  'character device': TYPE.characterDevice,
  'block device': TYPE.blockDevice,
  folder: TYPE.directory,
  fifo: TYPE.fifo,
} as const;

export type TarKind = keyof typeof TYPES;

/** What stands in the archive before an entry's content, and how many bytes of content follow. */
export interface TarHead {
  readonly head: Buffer;
  readonly stored: number;
}

/**
 * The header of one entry. `extents`: only for a sparse file, whose holes are then kept (GNU's format 1.0, which bsdtar and
 * Go read, too).
 */
export function tarHead(
  entry: SavedEntry,
  kind: TarKind,
  name: string,
  extents?: readonly Extent[],
): TarHead {
  const path = kind === 'folder' ? `${name}/` : name;
  const size = kind === 'file' ? (entry.content?.size ?? 0) : 0;
  const map = extents === undefined ? '' : sparseMap(extents);
  const stored =
    extents === undefined ? size : map.length + extents.reduce((sum, { length }) => sum + length, 0);
  const records = recordsOf(entry, path, stored);
  if (extents !== undefined) {
    records.push(['GNU.sparse.major', '1'], ['GNU.sparse.minor', '0']);
    records.push(['GNU.sparse.name', path], ['GNU.sparse.realsize', String(size)]);
  }
  const pax = Buffer.concat(records.map(([key, value]) => paxRecord(key, value)));
  const parts: Buffer[] = [];
  if (pax.length > 0) {
    const extended = { ...entry, mode: 0o644, mtime: 0, link: '', device: null };
    parts.push(block(extended, 'PaxHeaders/entry', 0x78, pax.length), padded(pax));
  }
  parts.push(block(entry, path, TYPES[kind], stored), Buffer.from(map, 'latin1'));
  return { head: Buffer.concat(parts), stored };
}

/**
 * Writes the header into `into` at `at`, where a whole block has to have room. False, and nothing written, when it takes more
 * than one.
 */
export function writeTarHead(into: Buffer, at: number, entry: SavedEntry, kind: TarKind): boolean {
  const path = kind === 'folder' ? `${entry.path}/` : entry.path;
  const size = kind === 'file' ? (entry.content?.size ?? 0) : 0;
  if (recordsOf(entry, path, size).length > 0) return false;
  writeBlock(into, at, { entry, path, type: TYPES[kind], size });
  return true;
}

/** Zeros behind `length` bytes of content. */
export function tarPadding(length: number): Buffer {
  return Buffer.alloc((TAR_BLOCK - (length % TAR_BLOCK)) % TAR_BLOCK);
}

export const TAR_END = Buffer.alloc(2 * TAR_BLOCK);

/** How many pairs, then offset and length of each, one number a line, up to a whole block. */
function sparseMap(extents: readonly Extent[]): string {
  const text = [extents.length, ...extents.flatMap(({ at, length }) => [at, length])].join('\n') + '\n';
  return text + '\0'.repeat(tarPadding(text.length).length);
}

function recordsOf(entry: SavedEntry, path: string, stored: number): [key: string, value: string][] {
  const records: [string, string][] = [];
  if (!fits(path)) records.push(['path', path]);
  if (!fits(entry.link)) records.push(['linkpath', entry.link]);
  if (stored > LARGEST_SIZE) records.push(['size', String(stored)]);
  if (entry.uid < 0 || entry.uid > LARGEST_ID) records.push(['uid', String(entry.uid)]);
  if (entry.gid < 0 || entry.gid > LARGEST_ID) records.push(['gid', String(entry.gid)]);
  const time = timeRecord(entry);
  if (time !== undefined) records.push(['mtime', time]);
  for (const [name, value] of entry.xattrs) records.push([`SCHILY.xattr.${latin1(name)}`, value]);
  return records;
}

/** Undefined when the header has room for it: whole seconds from 1970 on. */
function timeRecord({ mtime, nanos }: SavedEntry): string | undefined {
  if (mtime === null || (nanos === 0 && mtime >= 0 && mtime <= LARGEST_SIZE)) return undefined;
  if (nanos === 0) return String(mtime);
  const [seconds, fraction] = mtime >= 0 ? [mtime, nanos] : [-mtime - 1, 1e9 - nanos];
  const digits = String(fraction).padStart(9, '0').replace(/0+$/, '');
  return `${mtime < 0 ? '-' : ''}${seconds}.${digits}`;
}

function fits(text: string): boolean {
  return text.length <= LONGEST_NAME && /^[\x20-\x7e]*$/.test(text);
}

/** The name of an attribute is text; everything else here is bytes as latin-1. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** "length key=value\n", where the length counts its own digits. */
function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.from(`${length}${rest}`, 'latin1');
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, tarPadding(bytes.length)]);
}

function block(entry: SavedEntry, path: string, type: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(TAR_BLOCK);
  writeBlock(bytes, 0, { entry, path, type, size });
  return bytes;
}

interface Block {
  readonly entry: SavedEntry;
  readonly path: string;
  readonly type: number;
  readonly size: number;
}

/** In place, without an object for any part of it: layers have very many. */
function writeBlock(bytes: Buffer, at: number, { entry, path, type, size }: Block): void {
  bytes.fill(0, at, at + TAR_BLOCK);
  bytes.write(path.length > LONGEST_NAME ? path.slice(0, LONGEST_NAME) : path, at, 'latin1');
  octal(bytes, at + 100, 7, entry.mode & 0o7777);
  octal(bytes, at + 108, 7, inRange(entry.uid, LARGEST_ID));
  octal(bytes, at + 116, 7, inRange(entry.gid, LARGEST_ID));
  octal(bytes, at + 124, 11, inRange(size, LARGEST_SIZE));
  octal(bytes, at + 136, 11, inRange(entry.mtime ?? 0, LARGEST_SIZE));
  bytes[at + 156] = type;
  if (entry.link !== '') bytes.write(entry.link.slice(0, LONGEST_NAME), at + 157, 'latin1');
  bytes.set(MAGIC, at + 257);
  octal(bytes, at + 329, 7, inRange(entry.device?.major ?? 0, LARGEST_ID));
  octal(bytes, at + 337, 7, inRange(entry.device?.minor ?? 0, LARGEST_ID));
  // The checksum's own place counts as spaces, one of which stays behind it.
  let sum = CHECKSUM_LENGTH * SPACE;
  for (let index = at; index < at + TAR_BLOCK; index += 1) sum += bytes[index] ?? 0;
  octal(bytes, at + CHECKSUM_AT, 6, sum);
  bytes[at + CHECKSUM_AT + 7] = SPACE;
}

const MAGIC = Buffer.from('ustar\u000000', 'latin1');
const CHECKSUM_AT = 148;
const CHECKSUM_LENGTH = 8;
const SPACE = 0x20;

function inRange(value: number, most: number): number {
  return value < 0 || value > most ? 0 : value;
}

/** The zero behind the digits is there. Sizes have more bits than integers take, so they are divided. */
function octal(bytes: Buffer, at: number, digits: number, value: number): void {
  let rest = value;
  for (let index = at + digits - 1; index >= at; index -= 1) {
    const above = Math.floor(rest / 8);
    bytes[index] = 0x30 + (rest - above * 8);
    rest = above;
  }
}
