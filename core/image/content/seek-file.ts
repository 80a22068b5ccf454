import { createHash } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import { digestHex } from '../../oci/digest.ts';
import { diskError, isMissing } from '../../stream/disk-error.ts';
import type { LayerFile } from './content-orders.ts';
import { MOST_POINTS, WINDOW, type SeekPoint } from './seek-points.ts';

/**
 * Seek points on disk, version 1. Numbers are little-endian.
 *
 *   header  64 bytes: magic "STRATASK", u16 version, u16 1 when the points cover the whole layer, u32 number of points,
 *           32 bytes SHA-256 of the compressed layer, f64 its length, zeros
 *   points  32 bytes each: f64 bit, f64 unpacked, f64 where its window begins, u32 bytes of that, u32 length of the window
 *   check   32 bytes SHA-256 of the header and the points
 *   windows deflated (zlib, whose Adler-32 finds damage)
 *
 * One layer may be stored compressed in two ways (gzip and zstd), so the digest of the compressed bytes is in the name.
 */
const MAGIC = 'STRATASK';
const VERSION = 1;
const HEADER_LENGTH = 64;
const POINT_LENGTH = 32;
const CHECK_LENGTH = 32;
const LEVEL = 4;

export interface KeptPoint extends SeekPoint {
  readonly windowAt: number;
  readonly windowStored: number;
}

export interface KeptPoints {
  readonly points: readonly KeptPoint[];
  readonly isComplete: boolean;
}

/** A point with what the decompressor needs to begin there. */
export interface PointWithWindow extends SeekPoint {
  readonly deflatedWindow: Uint8Array;
}

export function seekFileOf({ derivedFolder, digest }: LayerFile): string {
  return join(derivedFolder, `seek-${digestHex(digest).slice(0, 16)}`);
}

export function deflateWindow(window: Uint8Array): Uint8Array {
  return window.length === 0 ? window : deflateSync(window, { level: LEVEL });
}

/** Undefined when there are none, or what there is is damaged or of another version. */
export async function readSeekPoints(layer: LayerFile): Promise<KeptPoints | undefined> {
  let file: FileHandle;
  try {
    file = await open(seekFileOf(layer), 'r');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw diskError(error, 'open', seekFileOf(layer));
  }
  try {
    const header = await readExactly(file, 0, HEADER_LENGTH);
    if (header === undefined || !isHeaderOf(header, layer)) return undefined;
    const count = header.readUInt32LE(12);
    if (count > MOST_POINTS) return undefined;
    const table = await readExactly(file, HEADER_LENGTH, count * POINT_LENGTH + CHECK_LENGTH);
    if (table === undefined) return undefined;
    const end = count * POINT_LENGTH;
    if (!checkOf(header, table.subarray(0, end)).equals(table.subarray(end))) return undefined;
    const points = Array.from({ length: count }, (_, at) => readPoint(table, at * POINT_LENGTH));
    return { points, isComplete: header.readUInt16LE(10) === 1 };
  } finally {
    await file.close();
  }
}

/** The window of a point; undefined when it is damaged or gone. */
export async function readWindow(layer: LayerFile, point: KeptPoint): Promise<Buffer | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(seekFileOf(layer), 'r');
    const stored = await readExactly(file, point.windowAt, point.windowStored);
    if (stored === undefined) return undefined;
    const window = inflateSync(stored, { maxOutputLength: WINDOW });
    return window.length === point.windowLength ? window : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

/** Replaces what there was, at once. */
export async function writeSeekPoints(
  layer: LayerFile,
  points: readonly PointWithWindow[],
  isComplete: boolean,
): Promise<void> {
  const header = Buffer.alloc(HEADER_LENGTH);
  header.write(MAGIC, 'latin1');
  header.writeUInt16LE(VERSION, 8);
  header.writeUInt16LE(isComplete ? 1 : 0, 10);
  header.writeUInt32LE(points.length, 12);
  header.set(Buffer.from(digestHex(layer.digest), 'hex').subarray(0, 32), 16);
  header.writeDoubleLE(layer.length, 48);
  const table = Buffer.alloc(points.length * POINT_LENGTH);
  let windowAt = HEADER_LENGTH + table.length + CHECK_LENGTH;
  points.forEach(({ bit, unpacked, windowLength, deflatedWindow }, index) => {
    const at = index * POINT_LENGTH;
    table.writeDoubleLE(bit, at);
    table.writeDoubleLE(unpacked, at + 8);
    table.writeDoubleLE(windowAt, at + 16);
    table.writeUInt32LE(deflatedWindow.length, at + 24);
    table.writeUInt32LE(windowLength, at + 28);
    windowAt += deflatedWindow.length;
  });
  const target = seekFileOf(layer);
  const temporary = `${target}.${process.pid}.${Date.now()}`;
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(Buffer.concat([header, table, checkOf(header, table)]));
      for (const { deflatedWindow } of points) await file.writeFile(deflatedWindow);
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw diskError(error, 'write', target);
  }
}

function readPoint(table: Buffer, at: number): KeptPoint {
  return {
    bit: table.readDoubleLE(at),
    unpacked: table.readDoubleLE(at + 8),
    windowAt: table.readDoubleLE(at + 16),
    windowStored: table.readUInt32LE(at + 24),
    windowLength: table.readUInt32LE(at + 28),
  };
}

function isHeaderOf(header: Buffer, layer: LayerFile): boolean {
  return (
    header.toString('latin1', 0, MAGIC.length) === MAGIC &&
    header.readUInt16LE(8) === VERSION &&
    header.toString('hex', 16, 48) === digestHex(layer.digest).slice(0, 64) &&
    header.readDoubleLE(48) === layer.length
  );
}

function checkOf(header: Buffer, table: Buffer): Buffer {
  return createHash('sha256').update(header).update(table).digest();
}

async function readExactly(file: FileHandle, at: number, length: number): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytesRead === length ? bytes : undefined;
}
