import type { PackageReport } from '../../api/packages.ts';
import type { ImageFiles, SelectedPath } from '../files/image-files.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { humanSize } from '../units.ts';
import { databaseAt, DATABASES, type Database } from './databases.ts';
import { COPYRIGHT_PATTERN } from './debian-copyright.ts';
import { MOST_COPYRIGHTS } from './read-about.ts';
import { MOST_PROBLEMS, type ReadFile } from './reading-messages.ts';
import { RELEASE_PATTERN } from './system-release.ts';

type Problem = PackageReport['problems'][number];

/** The problem of a database whose bytes were never here. */
export const ONLY_LISTED = 'Its layer is in a registry: only the names of its files are here';

/** One version of one database. */
export interface FileToRead {
  readonly path: string;
  readonly layer: number;
  /** The layer that has the bytes: a lower one when it is a link to a file there. */
  readonly from: number;
  readonly offset: number;
  readonly length: number;
}

export interface FilesToRead {
  /** By the layer that has them, in the order they have there. */
  readonly wanted: readonly FileToRead[];
  readonly removed: readonly ReadFile[];
  /** What tells of the system and of licenses. */
  readonly about: readonly SelectedPath[];
  readonly problems: readonly Problem[];
}

const PATTERNS = [...DATABASES.map(({ pattern }) => pattern), RELEASE_PATTERN, COPYRIGHT_PATTERN];
/** Versions of databases, each installed npm or Python package being one: five times what the largest known has. */
const MOST_FILES = 500_000;

/** Which files of an image say what is installed: of all its layers, sorted as they come. */
export async function filesToRead(files: ImageFiles, layers: readonly PlacedLayer[]): Promise<FilesToRead> {
  const wanted: FileToRead[] = [];
  const removed: ReadFile[] = [];
  const about: SelectedPath[] = [];
  const problems: Problem[] = [];
  let isFull = false;
  const complain = (path: string, layer: number, message: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push({ path, layer, message });
  };
  const take = ({ path, versions }: SelectedPath, { largest, head }: Database): void => {
    for (const { layer, change, content } of versions) {
      if (wanted.length + removed.length === MOST_FILES) {
        if (!isFull)
          complain(path, layer, `Only ${MOST_FILES} files of package managers are read, without it`);
        isFull = true;
      } else if (change === 'removed' || content === undefined) {
        removed.push({ path, layer, bytes: undefined });
      } else {
        const obstacle = obstacleTo(content, largest, layers[content.layer]);
        const { layer: from, offset, stored } = content;
        if (obstacle !== undefined) complain(path, layer, obstacle);
        else wanted.push({ path, layer, from, offset, length: Math.min(stored, head ?? stored) });
      }
    }
  };
  for await (const batch of files.select(PATTERNS)) {
    for (const one of batch) {
      const database = databaseAt(one.path);
      if (database !== undefined) take(one, database);
      else if (about.length < MOST_COPYRIGHTS || one.path.endsWith('/os-release')) about.push(one);
    }
  }
  wanted.sort((one, other) => one.from - other.from || one.offset - other.offset);
  return { wanted, removed, about, problems };
}

function obstacleTo(
  content: { readonly size: number; readonly isSparse: boolean },
  largest: number,
  layer: PlacedLayer | undefined,
): string | undefined {
  if (layer?.bytes.kind !== 'file') return ONLY_LISTED;
  if (content.isSparse) return 'It is a sparse file, which no package manager writes';
  if (content.size > largest)
    return `It has ${humanSize(content.size)}; ${humanSize(largest)} are read at most`;
  return undefined;
}
