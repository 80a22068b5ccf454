import { closeSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { collectRanges } from '../../image/content/collect-ranges.ts';
import type { LayerFile } from '../../image/content/content-orders.ts';
import { filePart } from '../../image/content/file-part.ts';
import { openLayerFile, type OpenLayer } from '../../image/content/open-layer.ts';
import { readExtents } from '../../image/content/sparse-map.ts';
import { shortDigest } from '../../oci/digest.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { diskError, explained, systemCode } from '../../stream/disk-error.ts';
import { TarScanner } from '../../stream/tar/scanner.ts';
import { unpack } from '../../stream/unpack.ts';
import { LayerSink, type RootState, type SparseFile } from './layer-sink.ts';
import { own, RootFolder } from './root-folder.ts';

export interface AppliedLayers {
  /** What could not be made as the layers have it, each with the reason; at most a thousand. */
  readonly skipped: readonly string[];
}

const MOST_SKIPPED = 1000;
/** Bytes of a sparse file at a time. */
const PIECE = 4 * 1024 * 1024;
const NEVER = new AbortController().signal;

/**
 * Unpacks layers, in order, into the empty folder `root`: the filesystem as a container sees it. Whoever may set owners sets
 * them. Nothing outside `root` changes, whatever the layers say (fault T1 to T7). What was unpacked before a failure stays:
 * the folder is the caller's to remove. Runs on the calling thread, so it belongs into a worker.
 */
export async function applyLayers(
  root: string,
  layers: readonly LayerFile[],
  { signal = NEVER }: { readonly signal?: AbortSignal } = {},
): Promise<AppliedLayers> {
  const skipped: string[] = [];
  const state: RootState = {
    root: await explained('open', root, () => Promise.resolve(new RootFolder(root))),
    isPrivileged: process.geteuid?.() === 0,
    folders: new Map(),
    skip: (path, why) => {
      if (skipped.length < MOST_SKIPPED) skipped.push(`/${Buffer.from(path, 'latin1').toString()}: ${why}`);
    },
  };
  try {
    for (const layer of layers) await applyLayer(state, layer, signal);
    // The deepest first: a folder may end as one that cannot be entered.
    const folders = [...state.folders].sort(([a], [b]) => b.length - a.length);
    for (const [path, ownership] of folders)
      state.root.finishFolder(path === '' ? [] : path.split('/'), ownership);
    return { skipped };
  } catch (error) {
    throw systemCode(error) === undefined ? error : diskError(error, 'unpack layers into', root);
  } finally {
    state.root.close();
  }
}

async function applyLayer(state: RootState, layer: LayerFile, signal: AbortSignal): Promise<void> {
  const handle = await explained('open', layer.path, () => open(layer.path, 'r'));
  const sink = new LayerSink(state);
  try {
    const scanner = new TarScanner(sink);
    await unpack({
      source: filePart(handle, layer.path, layer.offset, layer.length),
      compression: layer.compression,
      size: layer.length,
      signal,
      consume: (bytes) => scanner.push(bytes),
    });
    scanner.finish();
    if (sink.sparse.length > 0) await fillSparse(layer, sink.sparse, signal);
  } catch (error) {
    throw named(error, layer);
  } finally {
    sink.close();
    await handle.close();
  }
}

/** Where the holes are is read from the archive; see `readExtents`. */
async function fillSparse(layer: LayerFile, files: SparseFile[], signal: AbortSignal): Promise<void> {
  const archive = await openLayerFile(layer, []);
  try {
    for (const file of files) {
      const content = { ...file, layer: 0, isSparse: true, digest: undefined };
      const read = (offset: number, length: number): Promise<Uint8Array> =>
        readArchive(archive, layer, offset, length, signal);
      for (const { at, length, offset } of await readExtents(content, read)) {
        for (let done = 0; done < length; done += PIECE) {
          const bytes = await read(offset + done, Math.min(PIECE, length - done));
          for (let written = 0; written < bytes.length;)
            written += writeSync(
              file.descriptor,
              bytes,
              written,
              bytes.length - written,
              at + done + written,
            );
        }
      }
      own(file.descriptor, file.ownership);
    }
    for (const { descriptor } of files.splice(0)) closeSync(descriptor);
  } finally {
    await archive.close();
  }
}

async function readArchive(
  archive: OpenLayer,
  layer: LayerFile,
  offset: number,
  length: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const wanted = { offset, bytes: new Uint8Array(length) };
  await collectRanges(archive, [wanted], layer, signal);
  return wanted.bytes;
}

/** Every failure names its layer (fault D1). */
function named(error: unknown, layer: LayerFile): unknown {
  if (!(error instanceof StrataError) || isCancelled(error)) return error;
  return error.reworded(`Layer ${shortDigest(layer.digest)}: ${error.message}`, {
    evidence: { digest: layer.digest },
  });
}
