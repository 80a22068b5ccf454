import { TAR_BLOCK, readNumber, readText } from './block.ts';
import { tarError } from './tar-error.ts';

/** One header block as it stands, before extended headers speak. */
export interface TarHeader {
  name: Buffer;
  type: number;
  mode: number;
  uid: number;
  gid: number;
  size: number;
  mtime: number;
  mtimeNanos: number;
  linkTarget: Buffer;
  deviceMajor: number;
  deviceMinor: number;
  readonly isGnu: boolean;
}

const SLASH = Buffer.from('/');

/** Reads the block at `at`, whose checksum was found right; `offset` is for the error. */
export function readHeader(block: Uint8Array, at: number, offset: number): TarHeader {
  const number = (field: number, length: number, what: string): number => {
    const value = readNumber(block, at + field, length);
    if (value === undefined) throw tarError(offset, `its ${what} is not a number`);
    return value;
  };
  const magic = Buffer.from(block.buffer, block.byteOffset + at + 257, 8).toString('latin1');
  const isUstar = magic.startsWith('ustar\0');
  const isGnu = magic === 'ustar  \0';
  const header: TarHeader = {
    name: readText(block, at, 100),
    mode: number(100, 8, 'mode'),
    uid: number(108, 8, 'user'),
    gid: number(116, 8, 'group'),
    size: number(124, 12, 'size'),
    mtime: number(136, 12, 'time'),
    mtimeNanos: 0,
    type: block[at + 156] ?? 0,
    linkTarget: readText(block, at + 157, 100),
    deviceMajor: 0,
    deviceMinor: 0,
    isGnu,
  };
  if (!isUstar && !isGnu) return header;
  header.deviceMajor = number(329, 8, 'device number');
  header.deviceMinor = number(337, 8, 'device number');
  const prefix = readPrefix(block, at, isGnu);
  if (prefix.length > 0) header.name = Buffer.concat([prefix, SLASH, header.name]);
  return header;
}

/** The part of a long name before its last slash: where it is depends on who wrote the header. */
function readPrefix(block: Uint8Array, at: number, isGnu: boolean): Buffer {
  if (!isGnu) {
    const isStar =
      Buffer.from(block.buffer, block.byteOffset + at + TAR_BLOCK - 4, 4).toString('latin1') === 'tar\0';
    return readText(block, at + 345, isStar ? 131 : 155);
  }
  // GNU has access and change times here. Go before 1.8, and so many old layers, wrote a prefix under GNU's magic.
  const times = [345, 357].map((field) => (block[at + field] === 0 ? 0 : readNumber(block, at + field, 12)));
  if (!times.includes(undefined)) return Buffer.alloc(0);
  const prefix = readText(block, at + 345, 155);
  return prefix.every((byte) => byte < 0x80) ? prefix : Buffer.alloc(0);
}
