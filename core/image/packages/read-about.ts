import type { Workers } from '../../stream/workers.ts';
import { readRanges, type LayerRange } from '../content/read-layer.ts';
import type { SelectedPath, StoredContent } from '../files/image-files.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { COPYRIGHT_PATTERN } from './debian-copyright.ts';
import type { AboutSystem } from './reading-messages.ts';

const RELEASE_LENGTH = 16_384;
/** The longest of Debian has 600 kB; names of licenses stand at the beginning. */
const COPYRIGHT_LENGTH = 128 * 1024;
/** Ten times what a desktop has. */
export const MOST_COPYRIGHTS = 20_000;
const MOST_BYTES = 128 * 1024 * 1024;

interface Piece {
  readonly path: string;
  readonly content: StoredContent;
  readonly range: LayerRange;
}

/** What the finished image says of its system and of the licenses of its packages. */
export async function readAbout(
  workers: Workers,
  layers: readonly PlacedLayer[],
  selected: readonly SelectedPath[],
  signal: AbortSignal | undefined,
): Promise<AboutSystem> {
  const copyright = new RegExp(COPYRIGHT_PATTERN);
  const wanted = [...releases(selected, layers), ...copyrights(selected, layers, copyright)];
  const found = new Map<string, Uint8Array>();
  for (const [position, layer] of layers.entries()) {
    const pieces = wanted.filter(({ content }) => content.layer === position);
    if (pieces.length === 0) continue;
    const ranges = pieces.map(({ range }) => range);
    const bytes = await readRanges(workers, layer, ranges, signal === undefined ? {} : { signal });
    for (const [at, { path }] of pieces.entries()) {
      const piece = bytes[at];
      if (piece !== undefined) found.set(path, piece);
    }
  }
  return {
    // The first is often a link to the second, and then has no content of its own.
    release: found.get('/etc/os-release') ?? found.get('/usr/lib/os-release'),
    copyrights: [...found].filter(([path]) => copyright.test(path)).map(([path, bytes]) => ({ path, bytes })),
  };
}

function releases(selected: readonly SelectedPath[], layers: readonly PlacedLayer[]): readonly Piece[] {
  return selected
    .filter(({ path }) => path === '/etc/os-release' || path === '/usr/lib/os-release')
    .flatMap((one) => pieceOf(one, layers, RELEASE_LENGTH));
}

function copyrights(
  selected: readonly SelectedPath[],
  layers: readonly PlacedLayer[],
  pattern: RegExp,
): readonly Piece[] {
  const pieces: Piece[] = [];
  let room = MOST_BYTES;
  for (const one of selected) {
    if (!pattern.test(one.path)) continue;
    const [piece] = pieceOf(one, layers, COPYRIGHT_LENGTH);
    if (piece === undefined) continue;
    room -= piece.range.length;
    if (room < 0 || pieces.length === MOST_COPYRIGHTS) break;
    pieces.push(piece);
  }
  return pieces;
}

/** Of what the finished image shows of a path; nothing for links, for what is gone, and for what is not here. */
function pieceOf(
  { path, versions }: SelectedPath,
  layers: readonly PlacedLayer[],
  longest: number,
): readonly Piece[] {
  const last = versions.at(-1);
  const content = last?.change === 'removed' ? undefined : last?.content;
  if (content === undefined || content.size === 0 || content.isSparse) return [];
  if (layers[content.layer]?.bytes.kind !== 'file') return [];
  return [{ path, content, range: { offset: content.offset, length: Math.min(content.stored, longest) } }];
}
