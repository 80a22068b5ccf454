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
  const bytes = Buffer.alloc(TAR_BLOCK);
  bytes.write(path.slice(0, LONGEST_NAME), 0, 'latin1');
  octal(bytes, 100, 8, entry.mode & 0o7777);
  octal(bytes, 108, 8, inRange(entry.uid, LARGEST_ID));
  octal(bytes, 116, 8, inRange(entry.gid, LARGEST_ID));
  octal(bytes, 124, 12, inRange(size, LARGEST_SIZE));
  octal(bytes, 136, 12, inRange(entry.mtime ?? 0, LARGEST_SIZE));
  bytes.fill(' ', 148, 156);
  bytes[156] = type;
  bytes.write(entry.link.slice(0, LONGEST_NAME), 157, 'latin1');
  bytes.write('ustar\u000000', 257, 'latin1');
  octal(bytes, 329, 8, inRange(entry.device?.major ?? 0, LARGEST_ID));
  octal(bytes, 337, 8, inRange(entry.device?.minor ?? 0, LARGEST_ID));
  let sum = 0;
  for (const byte of bytes) sum += byte;
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return bytes;
}

function inRange(value: number, most: number): number {
  return value < 0 || value > most ? 0 : value;
}

function octal(bytes: Buffer, at: number, length: number, value: number): void {
  bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
}
