import { lutimesSync, type BigIntStats } from 'node:fs';
import { StrataError } from '../../oci/strata-error.ts';
import type { Digest } from '../../oci/digest.ts';
import { diskError, systemCode } from '../../stream/disk-error.ts';
import { survey } from '../rootfs/survey.ts';
import { bytes, latin1, linkOf } from '../rootfs/tree-layer.ts';
import type { WriteOrder } from '../worker-orders.ts';
import { isPrivileged } from '../process/enclosed.ts';
import { NONE_CLOSED, openClosedFiles, type ClosedFiles } from './closed-files.ts';
import { capabilitiesOf } from './read-attributes.ts';
import { differences, type Difference } from './difference.ts';
import { LayerArchive } from './layer-archive.ts';
import { kindOf, savedEntry, whiteout } from './saved-entry.ts';

/** One path of a layer that a container made. */
interface Change {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** Bytes of a file. */
  readonly size: number;
}

export interface WrittenLayer {
  /** Of the archive, which is the layer's diff ID. */
  readonly digest: Digest;
  /** Bytes of the archive. */
  readonly size: number;
  readonly entries: number;
  /** Bytes of its files and of the targets of its links. */
  readonly contents: number;
  readonly changes: readonly Change[];
  /** What no layer can hold, or was not read, each with the reason. */
  readonly lost: readonly string[];
  /** Folders that hide what is below them (bytes as latin-1), and bytes on disk: for keeping the folder. */
  readonly opaque: readonly string[];
  readonly bytes: number;
}

/** Writes what a container changed as a layer. Synchronous for the most part: for a worker. */
export async function writeLayer(order: WriteOrder, signal: AbortSignal): Promise<WrittenLayer> {
  let closed = NONE_CLOSED;
  try {
    if (!isPrivileged()) closed = openClosedFiles(latin1(order.folder));
    return await writeOpened(order, closed, signal);
  } catch (error) {
    throw systemCode(error) === undefined ? error : diskError(error, 'write a layer from', order.folder);
  } finally {
    closed.close();
  }
}

async function writeOpened(
  order: WriteOrder,
  closed: ClosedFiles,
  signal: AbortSignal,
): Promise<WrittenLayer> {
  const folder = latin1(order.folder);
  const { bytes: size, opaque } = await survey(order.folder, order.how === 'overlay');
  const below = order.below.map((each) => ({ folder: each.folder, opaque: new Set(each.opaque) }));
  const found = [
    ...differences({ folder, how: order.how, below, opaque: new Set(opaque), since: order.since, closed }),
  ];
  const wanted = withFoldersAbove(found, withLinked(found));
  const capabilities = await capabilitiesOf(
    order.folder,
    wanted.flatMap((each) => (mayHaveCapability(each) ? [each.path] : [])),
  );
  const archive = new LayerArchive(order.file);
  const lost: string[] = [];
  const changes: Change[] = [];
  const firstNames = new Map<string, string>();
  try {
    for (const difference of wanted) {
      if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
      const { path } = difference;
      if (difference.kind === 'removed') {
        archive.head(whiteout(path), 'file');
        changes.push({ path: shown(path), kind: difference.kind, size: 0 });
        continue;
      }
      const { stats } = difference;
      const kind = kindOf(stats);
      if (kind === undefined) {
        lost.push(`${shown(path)}: a layer holds no sockets`);
        continue;
      }
      clampTime(`${folder}/${path}`, stats, order.latest);
      const inode = inodeOf(stats);
      const first = stats.nlink > 1n && kind !== 'folder' ? firstNames.get(inode) : undefined;
      firstNames.set(inode, path);
      const entry = savedEntry(path, stats, order.latest, capabilities.get(path));
      if (first !== undefined) archive.head({ ...entry, link: first, content: null }, 'hard link');
      else if (kind === 'file') archive.file(entry, `${folder}/${path}`);
      else
        archive.head({ ...entry, link: kind === 'symbolic link' ? linkOf(`${folder}/${path}`) : '' }, kind);
      if (difference.kind === 'same' && kind === 'folder') continue;
      changes.push({
        path: shown(path),
        kind: difference.kind === 'added' ? 'added' : 'changed',
        size: kind === 'file' ? Number(stats.size) : 0,
      });
    }
    return { ...archive.end(), changes, lost, opaque, bytes: size };
  } finally {
    archive.close();
  }
}

/** What is equal counts only as the first name of something that is not. */
function withLinked(found: readonly Difference[]): readonly Difference[] {
  const changed = new Set<string>();
  for (const each of found)
    if ((each.kind === 'added' || each.kind === 'changed') && each.stats.nlink > 1n)
      changed.add(inodeOf(each.stats));
  return found.filter(
    (each) => each.kind !== 'same' || (!each.stats.isDirectory() && changed.has(inodeOf(each.stats))),
  );
}

/** Also the folders on the way: engines make those that a layer does not name anew, over what they were. */
function withFoldersAbove(
  found: readonly Difference[],
  wanted: readonly Difference[],
): readonly Difference[] {
  const kept = new Set(wanted);
  const above = new Set<string>();
  for (const { path } of wanted)
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (above.has(folder)) break;
      above.add(folder);
    }
  return found.filter((each) => kept.has(each) || (each.kind === 'same' && above.has(each.path)));
}

function inodeOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

/** Only programs have any use of one. */
function mayHaveCapability(difference: Difference): boolean {
  return 'stats' in difference && difference.stats.isFile() && (difference.stats.mode & 0o111n) !== 0n;
}

/** In the folder as well: kept, it has to be what the layer says. */
function clampTime(path: string, stats: BigIntStats, latest: number | null): void {
  if (latest !== null && stats.mtimeNs > BigInt(latest) * 1_000_000_000n)
    lutimesSync(bytes(path), latest, latest);
}

function shown(path: string): string {
  return `/${bytes(path).toString()}`;
}
