import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { StrataError } from '../../oci/strata-error.ts';
import type { ByteSource } from '../../stream/byte-source.ts';
import { unpack } from '../../stream/unpack.ts';
import { collectRanges } from './collect-ranges.ts';
import type { LayerFile } from './content-orders.ts';
import { GzipBlocks } from './gzip-blocks.ts';
import { openLayerFile, type OpenLayer, type PointToRead } from './open-layer.ts';
import {
  deflateWindow,
  readSeekPoints,
  readWindow,
  seekFileOf,
  writeSeekPoints,
  type PointWithWindow,
} from './seek-file.ts';
import { MOST_POINTS, spacingFor, type SeekPoint } from './seek-points.ts';
import { keepUnpackedCopy, unpackedCopyOf } from './unpacked-copy.ts';
import { zstdFrames } from './zstd-frame-starts.ts';

/** What is kept while the pass goes on: who abandons it loses no more. In unpacked bytes, and as part of what is done. */
const SAVED_EVERY = 128 * 1024 * 1024;
const SAVED_PART = 0.5;
/** Frames that are larger do not help to find one's way. */
const LARGEST_FRAME = 16 * 1024 * 1024;
/** In milliseconds since the last write. */
const ABANDONED_AFTER = 10 * 60 * 1000;

/**
 * Makes a layer readable from anywhere: seek points of gzip, the frames of zstd, or an unpacked copy where neither is
 * possible. Goes on where an earlier run was abandoned. False when a copy does not fit.
 */
export async function makeSeekable(layer: LayerFile, signal: AbortSignal): Promise<boolean> {
  const open = await openLayerFile(layer);
  try {
    if (open.isSeekable) return true;
    await removeAbandoned(layer.derivedFolder);
    if (open.compression === 'gzip') {
      await findBlocks(layer, open, signal);
      return true;
    }
    return (await findFrames(layer, open, signal)) || (await copy(layer, open, signal));
  } finally {
    await open.close();
  }
}

/** Files that a run left behind that was killed. Those of a run that goes on are younger. */
async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!/^(?:seek-[0-9a-f]{16}|unpacked)\.\d+\.\d+$/.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED_AFTER)
      await unlink(path).catch(() => undefined);
  }
}

/** Forgets what is derived of a layer, as what it led to was wrong. */
export async function forgetSeeking(layer: LayerFile): Promise<void> {
  for (const path of [seekFileOf(layer), unpackedCopyOf(layer)]) await unlink(path).catch(() => undefined);
}

async function findBlocks(layer: LayerFile, open: OpenLayer, signal: AbortSignal): Promise<void> {
  const points = await knownPoints(layer);
  const last = points.at(-1);
  const source = open.stored(Math.floor((last?.bit ?? 0) / 8));
  const scan = new GzipBlocks(source, spacingFor(layer.length), last);
  let found: SeekPoint[] = [];
  let saved = scan.position;
  for (let more = await scan.next(); more !== undefined; more = await scan.next()) {
    throwIfAborted(signal);
    found.push(...more);
    if (scan.position - saved < Math.max(SAVED_EVERY, SAVED_PART * saved)) continue;
    await addWindows(layer, points, found, signal);
    await writeSeekPoints(layer, points, false);
    found = [];
    saved = scan.position;
  }
  await addWindows(layer, points, found, signal);
  await writeSeekPoints(layer, points, true);
}

async function knownPoints(layer: LayerFile): Promise<PointWithWindow[]> {
  const kept = await readSeekPoints(layer);
  const points: PointWithWindow[] = [];
  for (const point of kept?.points ?? []) {
    const window = point.windowLength === 0 ? new Uint8Array(0) : await readWindow(layer, point);
    if (window === undefined) break;
    points.push({ ...point, deflatedWindow: deflateWindow(window) });
  }
  return points;
}

/** The bytes before each point, from a pass of the native decompressor that begins at the last point there is. */
async function addWindows(
  layer: LayerFile,
  points: PointWithWindow[],
  found: readonly SeekPoint[],
  signal: AbortSignal,
): Promise<void> {
  const wanted = found.map(({ unpacked, windowLength }) => ({
    offset: unpacked - windowLength,
    bytes: new Uint8Array(windowLength),
  }));
  const known = points.map((point) => pointToRead(point));
  const open = await openLayerFile(layer, known);
  try {
    await collectRanges(open, wanted, layer, signal);
  } finally {
    await open.close();
  }
  found.forEach((point, at) => {
    if (points.length < MOST_POINTS)
      points.push({ ...point, deflatedWindow: deflateWindow(wanted[at]?.bytes ?? new Uint8Array(0)) });
  });
}

function pointToRead({ deflatedWindow, ...point }: PointWithWindow): PointToRead {
  return { ...point, window: () => Promise.resolve(inflateSync(deflatedWindow)) };
}

/** Frames as points; false when they are too few or too large to be of use. */
async function findFrames(layer: LayerFile, open: OpenLayer, signal: AbortSignal): Promise<boolean> {
  const points: PointWithWindow[] = [];
  const spacing = spacingFor(layer.length);
  let unpacked = 0;
  for await (const frame of zstdFrames(open.stored(0))) {
    throwIfAborted(signal);
    if (unpacked >= (points.at(-1)?.unpacked ?? 0) + spacing && points.length < MOST_POINTS)
      points.push({ bit: 8 * frame.offset, unpacked, windowLength: 0, deflatedWindow: new Uint8Array(0) });
    const size = frame.unpacked ?? (await measure(layer, open, frame.offset, frame.length, signal));
    if (size > LARGEST_FRAME) return false;
    unpacked += size;
  }
  await writeSeekPoints(layer, points, true);
  return true;
}

async function measure(
  layer: LayerFile,
  open: OpenLayer,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<number> {
  let size = 0;
  const consume = (bytes: Uint8Array): void => {
    size += bytes.length;
    if (size > LARGEST_FRAME) throw LARGE;
  };
  const source = limited(open.stored(offset), length);
  try {
    await unpack({ source, compression: layer.compression, size: length, consume, signal });
  } catch (error) {
    if (error !== LARGE) throw error;
  }
  return size;
}

const LARGE = new Error('large');

function limited(source: ByteSource, length: number): ByteSource {
  let left = length;
  return {
    read: async (into) => {
      const count = await source.read(into.subarray(0, left));
      left -= count;
      return count;
    },
  };
}

async function copy(layer: LayerFile, open: OpenLayer, signal: AbortSignal): Promise<boolean> {
  return keepUnpackedCopy(layer, async (consume) => {
    const { length: size, compression } = layer;
    await unpack({ source: open.stored(0), compression, size, consume, signal });
  });
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}
