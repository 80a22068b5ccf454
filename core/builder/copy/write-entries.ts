import type { LayerFile } from '../../image/content/content-orders.ts';
import { openLayerFile } from '../../image/content/open-layer.ts';
import { readContents, type ContentSink } from '../../image/content/save/layer-contents.ts';
import type { TarKind } from '../../image/content/save/tar-header.ts';
import type { SavedEntry } from '../../image/content/save/save-messages.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { timeOf, type BuildTime } from '../layer/fixed-time.ts';
import { LayerWriter, type WrittenLayer } from '../layer/layer-writer.ts';
import type { PlacedEntry } from './place-entries.ts';

const ZEROS = Buffer.alloc(64 * 1024);

/** The bytes of a file, in pieces that are valid until the next. */
export type BytesOf = (entry: PlacedEntry) => Iterable<Uint8Array>;

/** Writes a layer in the order of the entries. */
export function writeSorted(
  file: string,
  entries: readonly PlacedEntry[],
  bytesOf: BytesOf,
  time: BuildTime,
): WrittenLayer {
  const writer = new LayerWriter(file);
  try {
    for (const entry of entries) {
      const saved = savedEntry(entry, time);
      writer.begin(saved, tarKind(entry));
      if (entry.kind !== 'file') continue;
      let written = 0;
      for (const piece of bytesOf(entry)) {
        written += piece.length;
        writer.bytes(piece);
      }
      if (written !== entry.size)
        throw new StrataError('UNSAFE_PATH', `"${entry.from}" changed while it was read`, {
          retryable: true,
        });
      writer.end(saved);
    }
    return writer.finish();
  } finally {
    writer.close();
  }
}

/**
 * Writes a layer of files of an image: folders and links by name, then the files as they lie in the image's layers, so that
 * each layer is unpacked once. What shares its bytes there is one file with several names here, too.
 */
export async function writeFromImage(
  file: string,
  entries: readonly PlacedEntry[],
  layers: readonly (LayerFile | undefined)[],
  time: BuildTime,
  signal: AbortSignal,
): Promise<WrittenLayer> {
  const writer = new LayerWriter(file);
  try {
    const byLayer = new Map<number, SavedEntry[]>();
    for (const entry of entries) {
      const saved = savedEntry(entry, time);
      if (entry.kind !== 'file') writer.begin(saved, tarKind(entry));
      else if (entry.content !== undefined) {
        const { layer } = entry.content;
        const files = byLayer.get(layer);
        if (files === undefined) byLayer.set(layer, [saved]);
        else files.push(saved);
      } else {
        writer.begin(saved, 'file');
      }
    }
    for (const [position, files] of [...byLayer].sort(([a], [b]) => a - b)) {
      const layer = layers[position];
      if (layer === undefined) throw new StrataError('LAYER_ELSEWHERE', `Layer ${position + 1} is not here`);
      files.sort((a, b) => (a.content?.offset ?? 0) - (b.content?.offset ?? 0));
      const open = await openLayerFile(layer);
      try {
        await readContents(layer, open, files.values(), sinkTo(writer), signal);
      } finally {
        await open.close();
      }
    }
    return writer.finish();
  } finally {
    writer.close();
  }
}

function sinkTo(writer: LayerWriter): ContentSink {
  let current: SavedEntry | undefined;
  let reached = 0;
  /** The holes of a sparse file. */
  const fill = (to: number): void => {
    for (; reached < to; reached += Math.min(ZEROS.length, to - reached))
      writer.bytes(ZEROS.subarray(0, Math.min(ZEROS.length, to - reached)));
  };
  return {
    begin: (entry) => {
      current = entry;
      reached = 0;
      writer.begin(entry, 'file');
      return Promise.resolve(true);
    },
    data: (bytes, at) => {
      fill(at);
      writer.bytes(bytes);
      reached += bytes.length;
      return Promise.resolve();
    },
    end: () => {
      fill(current?.content?.size ?? 0);
      if (current !== undefined) writer.end(current);
      return Promise.resolve();
    },
    again: (entry) => {
      writer.begin({ ...entry, link: current?.path ?? '', content: null }, 'hard link');
      return Promise.resolve();
    },
  };
}

function savedEntry(entry: PlacedEntry, time: BuildTime): SavedEntry {
  const { path, kind, mode, uid, gid, link, xattrs, device = null } = entry;
  const { mtime, nanos } = timeOf(entry.mtime, entry.nanos, time);
  const content = kind === 'file' ? contentOf(entry) : null;
  return { path, kind: tarKind(entry), mode, uid, gid, mtime, nanos, link, device, xattrs, content };
}

function contentOf({ content, size, digest }: PlacedEntry): SavedEntry['content'] {
  if (content !== undefined) return { ...content, size, digest };
  return { layer: 0, offset: 0, stored: size, isSparse: false, size, digest };
}

function tarKind({ kind }: PlacedEntry): TarKind {
  if (kind === 'link') return 'symbolic link';
  return kind === 'unknown' ? 'file' : kind;
}
