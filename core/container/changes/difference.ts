import { closeSync, constants, openSync, readSync, type BigIntStats } from 'node:fs';
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

/** One path at which a container left something else than it found. */
export type Difference =
  | { readonly kind: 'removed'; readonly path: string }
  /** A folder that hides what was below; the entry itself follows as another one. */
  | { readonly kind: 'opaque'; readonly path: string }
  | {
      readonly kind: 'added' | 'changed';
      readonly path: string;
      readonly stats: BigIntStats;
      /** Whether nothing but the time of a folder differs. */
      readonly onlyTime: boolean;
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
}

const PIECE = 256 * 1024;

/** Every folder before what is in it, names sorted by their bytes. Paths are bytes as latin-1. */
export function* differences(compared: Compared): Generator<Difference> {
  const top = compared.below[0];
  const rootStats = statOf(compared.folder);
  const rootBelow = top === undefined ? undefined : statOf(top.folder);
  if (rootStats !== undefined && rootBelow !== undefined && ownershipDiffers(rootStats, rootBelow))
    yield { kind: 'changed', path: '', stats: rootStats, onlyTime: false };
  const todo = [{ path: '', merged: rootOf(compared.below), names: namesIn(compared.folder) }];
  for (let level = todo.at(-1); level !== undefined; level = todo.at(-1)) {
    const name = level.names.shift();
    if (name === undefined) {
      todo.pop();
      continue;
    }
    const path = level.path === '' ? name : `${level.path}/${name}`;
    const below = childOf(level.merged, name);
    const stats = statOf(`${compared.folder}/${path}`);
    if (stats === undefined || (compared.how === 'overlay' && isWhiteout(stats))) {
      if (below !== undefined) yield { kind: 'removed', path };
      continue;
    }
    yield differenceAt(compared, path, stats, below);
    if (!stats.isDirectory()) continue;
    const hides = compared.opaque.has(path);
    if (hides && below?.stats.isDirectory() === true) yield { kind: 'opaque', path };
    const merged = hides ? NOTHING : (below?.merged ?? NOTHING);
    todo.push({ path, merged, names: namesToCompare(compared, path, merged) });
  }
}

/** Of a copy, what is only below was removed; an overlay says so itself. */
function namesToCompare({ folder, how }: Compared, path: string, below: Merged): string[] {
  const names = namesIn(`${folder}/${path}`);
  if (how === 'overlay') return names;
  const all = new Set(names);
  for (const part of below.parts)
    for (const name of namesIn(`${part.layer.folder}/${part.path}`)) all.add(name);
  return [...all].sort();
}

function differenceAt(
  { folder, how, since }: Compared,
  path: string,
  stats: BigIntStats,
  below: Found | undefined,
): Difference {
  if (below === undefined) return { kind: 'added', path, stats, onlyTime: false };
  const changed = { kind: 'changed', path, stats, onlyTime: false } as const;
  if (ownershipDiffers(stats, below.stats)) return changed;
  const sameTime = stats.mtimeNs === below.stats.mtimeNs;
  if (stats.isDirectory()) return sameTime ? { kind: 'same', path, stats } : { ...changed, onlyTime: true };
  const file = `${folder}/${path}`;
  if (!sameTime || stats.rdev !== below.stats.rdev) return changed;
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

function sameContent(one: string, other: string): boolean {
  const files = [one, other].map((path) =>
    openSync(bytes(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK),
  );
  const [first = -1, second = -1] = files;
  const pieces = [Buffer.alloc(PIECE), Buffer.alloc(PIECE)] as const;
  try {
    for (;;) {
      const length = readSync(first, pieces[0], 0, PIECE, null);
      const otherLength = readSync(second, pieces[1], 0, PIECE, null);
      if (length !== otherLength || !pieces[0].subarray(0, length).equals(pieces[1].subarray(0, length)))
        return false;
      if (length === 0) return true;
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}
