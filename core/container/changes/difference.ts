import { closeSync, constants, openSync, readSync, type BigIntStats } from 'node:fs';
import { systemCode } from '../../stream/disk-error.ts';
import { namesIn } from '../rootfs/survey.ts';
import {
  bytes,
  childOf,
  isWhiteout,
  linkOf,
  NOTHING,
  rootOf,
  statOf,
  type Found,
  type Merged,
  type TreeLayer,
} from '../rootfs/tree-layer.ts';
import type { ClosedFiles } from './closed-files.ts';

/** One path at which a container left something else than it found. */
export type Difference =
  | { readonly kind: 'removed'; readonly path: string }
  | {
      readonly kind: 'added' | 'changed';
      readonly path: string;
      readonly stats: BigIntStats;
    }
  /** Copied up by the overlay, and equal; needed only for hard links. */
  | { readonly kind: 'same'; readonly path: string; readonly stats: BigIntStats };

interface Compared {
  /** Bytes as latin-1. */
  readonly folder: string;
  readonly how: 'overlay' | 'copy';
  readonly below: readonly TreeLayer[];
  /** Paths of folders in `folder` that hide what is below. */
  readonly opaque: ReadonlySet<string>;
  /** Of a copy: contents are compared only of files whose inode changed after it was made. Nanoseconds since 1970. */
  readonly since: bigint;
  readonly closed: ClosedFiles;
}

const PIECE = 256 * 1024;

/**
 * Every folder before what is in it, names sorted by their bytes; paths are bytes as latin-1. A folder that was removed and
 * made anew is compared like any other, so that the same changes are the same differences however they were made.
 */
export function* differences(compared: Compared): Generator<Difference> {
  const { folder, how, below, opaque, closed } = compared;
  const top = below[0];
  const rootStats = statOf(folder);
  const rootBelow = top === undefined ? undefined : statOf(top.folder);
  if (rootStats !== undefined && rootBelow !== undefined && ownershipDiffers(rootStats, rootBelow))
    yield { kind: 'changed', path: '', stats: rootStats };
  const todo = [levelAt(compared, '', rootOf(below), how === 'copy')];
  for (let level = todo.at(-1); level !== undefined; level = todo.at(-1)) {
    const name = level.names.shift();
    if (name === undefined) {
      todo.pop();
      continue;
    }
    const path = level.path === '' ? name : `${level.path}/${name}`;
    const found = childOf(level.merged, name);
    const seen = statOf(`${folder}/${path}`);
    if (seen === undefined || (how === 'overlay' && isWhiteout(seen))) {
      if (found !== undefined) yield { kind: 'removed', path };
      continue;
    }
    const stats = closed.asItWas(path, seen);
    yield differenceAt(compared, path, stats, found);
    if (stats.isDirectory())
      todo.push(levelAt(compared, path, found?.merged ?? NOTHING, level.whole || opaque.has(path)));
  }
}

interface Level {
  readonly path: string;
  readonly merged: Merged;
  /** Whether everything is in the folder itself: what is only below was removed. */
  readonly whole: boolean;
  readonly names: string[];
}

function levelAt({ folder }: Compared, path: string, merged: Merged, whole: boolean): Level {
  const names = new Set(namesIn(`${folder}/${path}`));
  if (whole)
    for (const part of merged.parts)
      for (const name of namesIn(`${part.layer.folder}/${part.path}`)) names.add(name);
  return { path, merged, whole, names: [...names].sort() };
}

function differenceAt(
  { folder, how, since }: Compared,
  path: string,
  stats: BigIntStats,
  below: Found | undefined,
): Difference {
  if (below === undefined) return { kind: 'added', path, stats };
  const changed = { kind: 'changed', path, stats } as const;
  if (ownershipDiffers(stats, below.stats)) return changed;
  const file = `${folder}/${path}`;
  if (stats.mtimeNs !== below.stats.mtimeNs || stats.rdev !== below.stats.rdev) return changed;
  if (stats.isSymbolicLink() && linkOf(file) !== linkOf(below.file)) return changed;
  if (stats.isFile()) {
    if (stats.size !== below.stats.size) return changed;
    if ((how === 'overlay' || stats.ctimeNs > since) && !sameContent(file, below.file)) return changed;
  }
  return { kind: 'same', path, stats };
}

/** Kind, mode, owner and group. */
function ownershipDiffers(one: BigIntStats, other: BigIntStats): boolean {
  return one.mode !== other.mode || one.uid !== other.uid || one.gid !== other.gid;
}

/** One that cannot be read counts as another. */
function sameContent(one: string, other: string): boolean {
  const files: number[] = [];
  const pieces = [Buffer.alloc(PIECE), Buffer.alloc(PIECE)] as const;
  try {
    const [first, second] = [one, other].map((path) => {
      const file = openSync(bytes(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      files.push(file);
      return file;
    });
    if (first === undefined || second === undefined) return false;
    for (;;) {
      const length = readSync(first, pieces[0], 0, PIECE, null);
      const otherLength = readSync(second, pieces[1], 0, PIECE, null);
      if (length !== otherLength || !pieces[0].subarray(0, length).equals(pieces[1].subarray(0, length)))
        return false;
      if (length === 0) return true;
    }
  } catch (error) {
    if (systemCode(error) === 'EACCES') return false;
    throw error;
  } finally {
    for (const file of files) closeSync(file);
  }
}
