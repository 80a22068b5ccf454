import type { FileBytes, FileChoice, FileComparison, FileLook } from '../../api/files.ts';
import { compareContents, type Side } from '../../image/content/compare-contents.ts';
import { sniff } from '../../image/content/media-type.ts';
import { contentOf, readContent, streamContent } from '../../image/content/stored-content.ts';
import type { ImageFiles, LocatedFile, StoredContent } from '../../image/files/image-files.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { FilesInside, OpenedFile, Watched } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** What is read at once: a window asks for a large file piece by piece. */
const LARGEST_PIECE = 1024 * 1024;
/** First pieces of the files that were looked at last: whoever looks at a file reads it next. */
const MOST_KEPT = 16;

interface Found extends Side {
  /** The path itself, where `located` is what it leads to. */
  readonly named: LocatedFile;
  /** Compressed bytes of the layer that has the content. */
  readonly download: number;
}

/** Contents of files. */
export function fileContents(
  ground: InsideGround,
): Pick<FilesInside, 'look' | 'read' | 'open' | 'compare' | 'save' | 'saveTo'> {
  const { workers } = ground;
  const heads = new Map<string, Uint8Array>();

  /** The first piece of a file, read once for those who look and then read. */
  async function headOf(layer: PlacedLayer, content: StoredContent, options: Watched): Promise<Uint8Array> {
    const key = `${layer.diffId}/${content.offset}`;
    const known = heads.get(key);
    if (known !== undefined) return known;
    const head = await readContent(workers, layer, content, { offset: 0, length: LARGEST_PIECE }, options);
    heads.set(key, head);
    for (const oldest of heads.keys()) if (heads.size > MOST_KEPT) heads.delete(oldest);
    return head;
  }

  async function look(found: Found, path: string, options: Watched): Promise<FileLook> {
    const { layers, located, named, download } = found;
    const { content, row } = located;
    const layer = content === undefined ? undefined : layers[content.layer];
    const base = { path, resolved: row.path, row: named.row };
    if (content === undefined || layer === undefined)
      return { ...base, content: 'none', mediaType: '', download: 0 };
    if (layer.bytes.kind === 'elsewhere') return { ...base, content: 'none', mediaType: '', download };
    return { ...base, ...sniff(await headOf(layer, content, options)), download: 0 };
  }

  async function lookOrNull(found: Found | undefined, path: string): Promise<FileLook | null> {
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
        ? (await headOf(layer, content, {})).subarray(offset, offset + length)
        : await readContent(workers, layer, content, range);
    return { bytes, size: content.size };
  }

  return {
    look: async (choice, options = {}) => look(await find(ground, choice, options), choice.path, options),
    read: async (choice, range) => {
      const { layers, located } = await find(ground, choice, {});
      return readPiece(range, contentOf(layers, located));
    },
    open: async (choice, options = {}) => {
      const { layers, located } = await find(ground, choice, options);
      const { layer, content } = contentOf(layers, located);
      const bytes = streamContent(workers, layer, content, options);
      return { row: located.row, bytes: watched(bytes, content.size, options) } satisfies OpenedFile;
    },
    compare: async (from, to) => {
      const [older, newer] = await Promise.all([findOrNothing(ground, from), findOrNothing(ground, to)]);
      if (older === undefined && newer === undefined) throw notFound(from.path);
      const [fromLook, toLook] = await Promise.all([
        lookOrNull(older, from.path),
        lookOrNull(newer, to.path),
      ]);
      const result = await compareContents(workers, older, newer);
      return { from: fromLook, to: toLook, result } satisfies FileComparison;
    },
    save: notBuilt,
    saveTo: notBuilt,
  };
}

function notBuilt(): never {
  throw new StrataError('INTERNAL', 'This is not built yet');
}

/** A version of a path; of the finished filesystem, what it leads to. */
async function find(ground: InsideGround, choice: FileChoice, options: Watched): Promise<Found> {
  const image = await ground.image(choice);
  const layers = await image.layers(options);
  const files = await ground.files.of(layers, options);
  const [named, located] = await locate(files, choice, layers.length - 1);
  const position = located.content?.layer;
  const download = image.detail.layers.find((layer) => layer.position === position)?.download ?? 0;
  return { layers, named, located, download };
}

async function locate(
  files: ImageFiles,
  { path, layer }: FileChoice,
  last: number,
): Promise<readonly [named: LocatedFile, located: LocatedFile]> {
  if (layer !== null) {
    const version = await files.locate(path, { layer });
    return [version, version];
  }
  const named = await orNothing(files.locate(path, { upTo: last, follow: false }));
  const located = await orNothing(files.locate(path, { upTo: last, follow: true }));
  // A link that leads nowhere is still there; where a folder on the way is a link, only what it leads to is.
  const one = named ?? located;
  if (one === undefined) throw notFound(path);
  return [one, located ?? one];
}

async function findOrNothing(ground: InsideGround, choice: FileChoice): Promise<Found | undefined> {
  return orNothing(find(ground, choice, {}));
}

async function orNothing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof StrataError && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  }
}

function notFound(path: string): StrataError {
  return new StrataError('FILE_NOT_FOUND', `${path} is not in the image`, { evidence: { path } });
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
