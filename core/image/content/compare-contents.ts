import type { Workers } from '../../stream/workers.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import type { LocatedFile } from '../files/image-files.ts';
import { LARGEST_COMPARED, type LinesCompared } from './compare-lines.ts';
import { readContent } from './stored-content.ts';

/** A file to compare, with the layers of its image; undefined where it is not. */
export interface Side {
  readonly layers: readonly PlacedLayer[];
  readonly located: LocatedFile;
}

const NOTHING = new Uint8Array(0);

/** Compares contents; of links that lead nowhere, where they should. Lines, if both are text, are compared in a worker. */
export async function compareContents(
  workers: Workers,
  from: Side | undefined,
  to: Side | undefined,
  isText: boolean,
): Promise<LinesCompared> {
  const digests = [from, to].map((side) => side?.located.content?.digest);
  if (digests[0] !== undefined && digests[0] === digests[1]) return { kind: 'same' };
  if (!isText) return { kind: 'binary' };
  if ([from, to].some((side) => (side?.located.content?.size ?? 0) > LARGEST_COMPARED))
    return { kind: 'large' };
  const [older, newer] = await Promise.all([bytesOf(workers, from), bytesOf(workers, to)]);
  return (await workers.start('compare', [older, newer]).result) as LinesCompared;
}

async function bytesOf(workers: Workers, side: Side | undefined): Promise<Uint8Array> {
  if (side === undefined) return NOTHING;
  const { content, linkBytes } = side.located;
  const layer = content === undefined ? undefined : side.layers[content.layer];
  if (content === undefined || layer === undefined) return linkBytes ?? NOTHING;
  return readContent(workers, layer, content, { offset: 0, length: content.size });
}
