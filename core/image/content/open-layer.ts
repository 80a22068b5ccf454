import { open, type FileHandle } from 'node:fs/promises';
import { shortDigest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { ReadAhead } from '../../stream/byte-source.ts';
import { decideCompression, SNIFF_LENGTH } from '../../stream/compression.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import { unpack } from '../../stream/unpack.ts';
import type { LayerFile } from './content-orders.ts';
import { filePart } from './file-part.ts';

/**
 * Gets unpacked bytes and where they are in the layer; says whether it wants more. A piece is valid until the call (or its
 * promise) is over.
 */
export type Take = (piece: Uint8Array, position: number) => boolean | Promise<boolean>;

/** A layer's bytes, readable from (about) anywhere. */
export interface OpenLayer {
  /** Where reading begins when bytes from `offset` on are wanted: there or before. */
  startFor(offset: number): number;
  /** Gives bytes from `startFor(offset)` on, in order, until nobody wants more or the layer ends. */
  read(offset: number, signal: AbortSignal, take: Take): Promise<void>;
  close(): Promise<void>;
}

/** Bytes per read of what needs no decompression. */
const PLAIN_PIECE = 256 * 1024;

export async function openLayerFile(layer: LayerFile): Promise<OpenLayer> {
  const handle = await openFile(layer);
  try {
    const head = Buffer.alloc(Math.min(SNIFF_LENGTH, layer.length));
    await explained('read', layer.path, () => handle.read(head, 0, head.length, layer.offset));
    const compression = decideCompression(head, layer.compression);
    return compression === 'none'
      ? plainLayer(handle, layer.path, layer.offset, layer.length)
      : passedLayer(handle, layer);
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
      action: 'Pull the image again: only what is missing is downloaded.',
      evidence: { digest: layer.digest },
      cause: error.cause,
    });
  }
}

/** Unpacked bytes as they lie in a file. */
function plainLayer(handle: FileHandle, path: string, offset: number, length: number): OpenLayer {
  return {
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
    close: () => handle.close(),
  };
}

/** Ends a pass that nobody needs any further. */
const ENOUGH = new Error('enough');

/** Without seek points: always from its beginning. */
function passedLayer(handle: FileHandle, layer: LayerFile): OpenLayer {
  return {
    startFor: () => 0,
    read: async (_offset, signal, take) => {
      let position = 0;
      const next = (wantsMore: boolean): void => {
        if (!wantsMore) throw ENOUGH;
      };
      const consume = (piece: Uint8Array): void | Promise<void> => {
        const answer = take(piece, position);
        position += piece.length;
        return typeof answer === 'boolean' ? next(answer) : answer.then(next);
      };
      try {
        const source = filePart(handle, layer.path, layer.offset, layer.length);
        await unpack({ source, compression: layer.compression, size: layer.length, consume, signal });
      } catch (error) {
        if (error !== ENOUGH) throw error;
      }
    },
    close: () => handle.close(),
  };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}
