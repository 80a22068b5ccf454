import type { FileBytes, FileComparison, FileLook } from '../../api/files.ts';
import { compareContents } from '../../image/content/compare-contents.ts';
import { sniff } from '../../image/content/media-type.ts';
import { contentOf, readContent, streamContent } from '../../image/content/stored-content.ts';
import type { StoredContent } from '../../image/files/image-files.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { Recent } from '../../image/recent.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { FilesInside, OpenedFile, Watched } from '../inside.ts';
import { findFile, findFileOrNothing, notFound, type FoundFile } from './found-file.ts';
import type { InsideGround } from './ground.ts';
import { savedContents } from './saved-contents.ts';

/** What is read at once: a window asks for a large file piece by piece. */
const LARGEST_PIECE = 1024 * 1024;
/** First pieces of the files that were looked at last: whoever looks at a file reads it next. */
const MOST_KEPT = 16;

/** Contents of files. */
export function fileContents(
  ground: InsideGround,
): Pick<FilesInside, 'look' | 'read' | 'open' | 'compare' | 'save' | 'saveTo'> {
  const { workers } = ground;
  const heads = new Recent<Uint8Array>(MOST_KEPT);

  /** The first piece of a file, read once for those who look and then read. */
  async function headOf(layer: PlacedLayer, content: StoredContent, options: Watched): Promise<Uint8Array> {
    const key = `${layer.diffId}/${content.offset}`;
    const range = { offset: 0, length: LARGEST_PIECE };
    return heads.find(key) ?? heads.keep(key, await readContent(workers, layer, content, range, options));
  }

  async function look(found: FoundFile, path: string, options: Watched): Promise<FileLook> {
    const { layers, located, named, download } = found;
    const { content, row } = located;
    const layer = content === undefined ? undefined : layers[content.layer];
    const base = { path, resolved: row.path, row: named.row };
    if (content === undefined || layer === undefined)
      return { ...base, content: 'none', mediaType: '', download: 0 };
    if (layer.bytes.kind === 'elsewhere') return { ...base, content: 'none', mediaType: '', download };
    return { ...base, ...sniff(await headOf(layer, content, options)), download: 0 };
  }

  async function lookOrNull(found: FoundFile | undefined, path: string): Promise<FileLook | null> {
    return found === undefined ? null : look(found, path, {});
  }

  async function readPiece(
    range: { readonly offset: number; readonly length: number },
    { layer, content }: { readonly layer: PlacedLayer; readonly content: StoredContent },
  ): Promise<FileBytes> {
    const { offset, length } = range;
    if (length > LARGEST_PIECE) {
      throw new StrataError(
        'INVALID_INPUT',
        `${length} bytes are too many to be read at once; ${LARGEST_PIECE} are allowed`,
      );
    }
    const bytes =
      offset + length <= LARGEST_PIECE
        ? (await headOf(layer, content, {})).slice(offset, offset + length)
        : await readContent(workers, layer, content, range);
    return { bytes, size: content.size };
  }

  return {
    look: async (choice, options = {}) => look(await findFile(ground, choice, options), choice.path, options),
    read: async (choice, range) => {
      const { layers, located } = await findFile(ground, choice, {});
      return readPiece(range, contentOf(layers, located));
    },
    open: async (choice, options = {}) => {
      const { layers, located } = await findFile(ground, choice, options);
      const { layer, content } = contentOf(layers, located);
      const bytes = streamContent(workers, layer, content, options);
      return { row: located.row, bytes: watched(bytes, content.size, options) } satisfies OpenedFile;
    },
    compare: async (from, to) => {
      const [older, newer] = await Promise.all([
        findFileOrNothing(ground, from),
        findFileOrNothing(ground, to),
      ]);
      if (older === undefined && newer === undefined) throw notFound(from.path);
      const [fromLook, toLook] = await Promise.all([
        lookOrNull(older, from.path),
        lookOrNull(newer, to.path),
      ]);
      const isText = [fromLook, toLook].every(
        (one) => one?.content !== 'binary' && one?.content !== 'picture',
      );
      const result = await compareContents(workers, older, newer, isText);
      return { from: fromLook, to: toLook, result } satisfies FileComparison;
    },
    ...savedContents(ground),
  };
}

async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  total: number,
  { onProgress }: Watched,
): AsyncGenerator<Uint8Array, void, undefined> {
  let done = 0;
  for await (const piece of bytes) {
    yield piece;
    done += piece.length;
    onProgress?.(done, total);
  }
}
