import type { BigIntStats } from 'node:fs';
import type { SavedEntry } from '../../image/content/save/save-messages.ts';
import type { TarKind } from '../../image/content/save/tar-header.ts';
import type { Xattr } from '../../stream/tar/entry.ts';
import { isPrivileged } from '../process/enclosed.ts';
import { savedContent } from './saved-content.ts';

const SECOND = 1_000_000_000n;

/** What a layer says about a file; `latest` in seconds since 1970. */
export function savedEntry(
  path: string,
  stats: BigIntStats,
  latest: number | null,
  capability: Xattr | undefined,
): SavedEntry {
  const clamped = latest !== null && stats.mtimeNs > BigInt(latest) * SECOND;
  const nanos = ((stats.mtimeNs % SECOND) + SECOND) % SECOND;
  const { rdev } = stats;
  return {
    path: path === '' ? '.' : path,
    kind: 'file',
    mode: Number(stats.mode & 0o7777n),
    ...ownerInside(stats),
    mtime: clamped ? latest : Number((stats.mtimeNs - nanos) / SECOND),
    nanos: clamped ? 0 : Number(nanos),
    link: '',
    device:
      stats.isBlockDevice() || stats.isCharacterDevice()
        ? {
            // makedev(3)
            major: Number(((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & 0xfffff000n)),
            minor: Number((rdev & 0xffn) | ((rdev >> 12n) & 0xffffff00n)),
          }
        : null,
    xattrs: capability === undefined ? [] : [[capability.name, capability.value.toString('latin1')]],
    content: stats.isFile() ? savedContent(Number(stats.size)) : null,
  };
}

/** In a user namespace of one user, what is ours is root's. */
function ownerInside({ uid, gid }: BigIntStats): { readonly uid: number; readonly gid: number } {
  if (isPrivileged()) return { uid: Number(uid), gid: Number(gid) };
  return {
    uid: Number(uid) === process.geteuid?.() ? 0 : Number(uid),
    gid: Number(gid) === process.getegid?.() ? 0 : Number(gid),
  };
}

/** https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts */
export function whiteout(path: string): SavedEntry {
  const at = path.lastIndexOf('/') + 1;
  return {
    path: `${path.slice(0, at)}.wh.${path.slice(at)}`,
    kind: 'file',
    mode: 0,
    uid: 0,
    gid: 0,
    mtime: 0,
    nanos: 0,
    link: '',
    device: null,
    xattrs: [],
    content: null,
  };
}

/** Undefined of a socket. */
export function kindOf(stats: BigIntStats): TarKind | undefined {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'symbolic link';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isCharacterDevice()) return 'character device';
  return stats.isBlockDevice() ? 'block device' : undefined;
}
