import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import type { LayerFile } from '../../image/content/content-orders.ts';
import { openLayerFile } from '../../image/content/open-layer.ts';
import { readContents } from '../../image/content/save/layer-contents.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { SourceEntry } from './source-entry.ts';

/** Writes a file of a layer to a new file here, where somebody has to look into it. */
export async function extractFile(
  entry: SourceEntry,
  layers: readonly (LayerFile | undefined)[],
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const target = openSync(file, 'wx', 0o600);
  try {
    const { content, size, digest } = entry;
    if (content === undefined || size === 0) return;
    const layer = layers[content.layer];
    if (layer === undefined) throw new StrataError('LAYER_ELSEWHERE', 'A layer of the archive is not here');
    const { path, mode, uid, gid, mtime, nanos, link, xattrs } = entry;
    const saved = { path, mode, uid, gid, mtime, nanos, link, xattrs, kind: 'file', device: null } as const;
    const entries = [{ ...saved, content: { ...content, size, digest } }].values();
    const done = Promise.resolve();
    const sink = {
      begin: () => Promise.resolve(true),
      data: (bytes: Uint8Array, at: number) => {
        for (let from = 0; from < bytes.length;)
          from += writeSync(target, bytes, from, bytes.length - from, at + from);
        return done;
      },
      end: () => done,
      again: () => done,
    };
    const open = await openLayerFile(layer);
    try {
      await readContents(layer, open, entries, sink, signal);
    } finally {
      await open.close();
    }
    ftruncateSync(target, size);
  } finally {
    closeSync(target);
  }
}
