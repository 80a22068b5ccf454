import type { FileChoice } from '../../api/files.ts';
import type { Side } from '../../image/content/compare-contents.ts';
import type { ImageFiles, LocatedFile } from '../../image/files/image-files.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Watched } from '../inside.ts';
import type { InsideGround } from './ground.ts';

export interface FoundFile extends Side {
  readonly files: ImageFiles;
  /** The path itself, where `located` is what it leads to. */
  readonly named: LocatedFile;
  /** Compressed bytes of the layer that has the content. */
  readonly download: number;
}

/** A version of a path; of a filesystem (the finished one, unless it is told), what it leads to. */
export async function findFile(
  ground: InsideGround,
  choice: FileChoice,
  options: Watched,
  upTo?: number,
): Promise<FoundFile> {
  const image = await ground.image(choice);
  const layers = await image.layers(options);
  const files = await ground.files.of(layers, options);
  const [named, located] = await locate(files, choice, upTo ?? layers.length - 1);
  const position = located.content?.layer;
  const download = image.detail.layers.find((layer) => layer.position === position)?.download ?? 0;
  return { layers, files, named, located, download };
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

export async function findFileOrNothing(
  ground: InsideGround,
  choice: FileChoice,
): Promise<FoundFile | undefined> {
  return orNothing(findFile(ground, choice, {}));
}

async function orNothing<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof StrataError && error.code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  }
}

export function notFound(path: string): StrataError {
  return new StrataError('FILE_NOT_FOUND', `${path} is not in the image`, { evidence: { path } });
}
