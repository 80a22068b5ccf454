import { open, type FileHandle } from 'node:fs/promises';
import { shortDigest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { ReadAhead, type ByteSource } from '../../stream/byte-source.ts';
import { decideCompression, SNIFF_LENGTH, type Compression } from '../../stream/compression.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import { expansionLimit } from '../../stream/expansion-limit.ts';
import { unpack } from '../../stream/unpack.ts';
import type { LayerFile } from './content-orders.ts';
import { filePart } from './file-part.ts';
import { resumeGzip } from './gzip-resume.ts';
import { readSeekPoints, readWindow, type KeptPoint } from './seek-file.ts';
import { pointBefore } from './seek-points.ts';
import { unpackedCopyOf, useUnpackedCopy } from './unpacked-copy.ts';

/**
 * Gets unpacked bytes and where they are in the layer; says whether it wants more. A piece is valid until the call (or its
 * promise) is over.
 */
type Take = (piece: Uint8Array, position: number) => boolean | Promise<boolean>;

/** A layer's bytes, readable from (about) anywhere. */
export interface OpenLayer {
  readonly compression: Compression;
  /** Whether there are seek points for all of it, or it needs none. */
  readonly isSeekable: boolean;
  /** Where reading begins when bytes from `offset` on are wanted: there or before. */
  startFor(offset: number): number;
  /** Gives bytes from `startFor(offset)` on, in order, until nobody wants more or the layer ends. */
  read(offset: number, signal: AbortSignal, take: Take): Promise<void>;
  /** Compressed bytes, from one of them on. */
  stored(from: number): ByteSource;
  close(): Promise<void>;
}

/** Bytes per read of what needs no decompression. */
const PLAIN_PIECE = 256 * 1024;

/** Opens a layer with what there is to find one's way in it. `points`: instead of those on disk. */
export async function openLayerFile(layer: LayerFile, points?: readonly PointToRead[]): Promise<OpenLayer> {
  const handle = await openFile(layer);
  try {
    const head = Buffer.alloc(Math.min(SNIFF_LENGTH, layer.length));
    await explained('read', layer.path, () => handle.read(head, 0, head.length, layer.offset));
    const compression = decideCompression(head, layer.compression);
    if (compression === 'none')
      return plainLayer(handle, layer.path, layer.offset, layer.length, compression);
    if (points !== undefined) return compressedLayer(handle, layer, compression, points, false);
    const copy = await openCopy(layer);
    if (copy !== undefined) {
      await handle.close();
      return plainLayer(copy.handle, unpackedCopyOf(layer), 0, copy.size, compression);
    }
    const kept = await readSeekPoints(layer);
    const known = (kept?.points ?? []).map((point) => keptPoint(layer, point));
    return compressedLayer(handle, layer, compression, known, kept?.isComplete === true);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function openFile(layer: LayerFile): Promise<FileHandle> {
  try {
    return await explained('open', layer.path, () => open(layer.path, 'r'));
  } catch (error) {
    if (!(error instanceof StrataError) || !isMissing(error.cause)) throw error;
    throw new StrataError('BLOB_UNKNOWN', `Layer ${shortDigest(layer.digest)} is not here any more`, {
      action: 'Pull the image again, or open its archive once more: only what is missing is downloaded.',
      evidence: { digest: layer.digest },
      cause: error.cause,
    });
  }
}

async function openCopy(
  layer: LayerFile,
): Promise<{ readonly handle: FileHandle; readonly size: number } | undefined> {
  const size = await useUnpackedCopy(layer);
  if (size === undefined) return undefined;
  const handle = await open(unpackedCopyOf(layer), 'r').catch(() => undefined);
  return handle === undefined ? undefined : { handle, size };
}

/** A seek point whose window is read when it is needed. */
export interface PointToRead {
  readonly bit: number;
  readonly unpacked: number;
  readonly windowLength: number;
  /** Undefined when it is damaged. */
  readonly window: () => Promise<Uint8Array | undefined>;
}

function keptPoint(layer: LayerFile, point: KeptPoint): PointToRead {
  return { ...point, window: () => readWindow(layer, point) };
}

/** Unpacked bytes as they lie in a file. */
function plainLayer(
  handle: FileHandle,
  path: string,
  offset: number,
  length: number,
  compression: Compression,
): OpenLayer {
  return {
    compression,
    isSeekable: true,
    startFor: (wanted) => wanted,
    read: async (from, signal, take) => {
      const input = new ReadAhead(filePart(handle, path, offset + from, length - from), PLAIN_PIECE);
      try {
        let position = from;
        for (let piece = await input.next(); piece !== undefined; piece = await input.next()) {
          throwIfAborted(signal);
          if (!(await take(piece, position))) return;
          position += piece.length;
        }
      } finally {
        await input.settle();
      }
    },
    stored: (from) => filePart(handle, path, offset + from, length - from),
    close: () => handle.close(),
  };
}

/** Ends a pass that nobody needs any further. */
const ENOUGH = new Error('enough');

/** Decompressed from the nearest point, without any from the beginning. */
function compressedLayer(
  handle: FileHandle,
  layer: LayerFile,
  compression: Compression,
  points: readonly PointToRead[],
  isSeekable: boolean,
): OpenLayer {
  const { path, offset, length } = layer;
  const stored = (from: number): ByteSource => filePart(handle, path, offset + from, length - from);
  return {
    compression,
    isSeekable,
    startFor: (wanted) => pointBefore(points, wanted)?.unpacked ?? 0,
    read: async (wanted, signal, take) => {
      const { point, window } = await usable(pointBefore(points, wanted));
      const withinLimit = expansionLimit(length);
      let position = point?.unpacked ?? 0;
      const next = (wantsMore: boolean): void => {
        if (!wantsMore) throw ENOUGH;
      };
      const consume = (piece: Uint8Array): void | Promise<void> => {
        withinLimit(position + piece.length);
        throwIfAborted(signal);
        const answer = take(piece, position);
        position += piece.length;
        return typeof answer === 'boolean' ? next(answer) : answer.then(next);
      };
      const bit = point?.bit ?? 0;
      const byte = Math.floor(bit / 8);
      const size = length - byte;
      try {
        if (window !== undefined) await resumeGzip(stored(byte), bit % 8, window, { consume, size, signal });
        else await unpack({ source: stored(byte), compression: layer.compression, size, consume, signal });
        throwIfAborted(signal);
      } catch (error) {
        if (error !== ENOUGH) throw error;
      }
    },
    stored,
    close: () => handle.close(),
  };
}

/** A point with its window, if it needs one; without a point reading begins at the beginning. */
async function usable(
  point: PointToRead | undefined,
): Promise<{ readonly point?: PointToRead; readonly window?: Uint8Array }> {
  if (point === undefined || point.windowLength === 0) return point === undefined ? {} : { point };
  const window = await point.window();
  return window === undefined ? {} : { point, window };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}
