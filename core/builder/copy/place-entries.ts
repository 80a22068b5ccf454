import { StrataError } from '../../oci/strata-error.ts';
import { changeMode } from './change-mode.ts';
import { textOf } from '../context/read-folder.ts';
import type { FoundSource, SourceEntry } from './source-entry.ts';

/** A folder of the image that is there before the step, on the way to what is copied. */
export interface StandingFolder {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number | null;
  readonly nanos: number;
}

/** Where a step copies to. Paths are bytes as latin-1, below the root. */
export interface Destination {
  /** Links followed, no slash at either end; '' is the root. */
  readonly path: string;
  /** It is a folder already, or was written with a slash at its end. */
  readonly isFolder: boolean;
  /** It, and the folders on the way to it, as far as they are there. */
  readonly standing: readonly StandingFolder[];
  /** What is below it and is no folder, and folders, so that nothing takes a wrong place. */
  readonly below: readonly (readonly [path: string, isFolder: boolean])[];
  /** `--chown`; also of folders that are made on the way, and of nothing that an archive brings. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** `--chmod`, as {@link changeMode} reads it; not of what an archive brings. */
  readonly mode: string | null;
  /** What stands before every path of a source: `--parents` keeps the folders that the word names. */
  readonly keepsParents: boolean;
  /** An archive is unpacked: what it holds takes the place of what is there, whatever that is. */
  readonly replaces: boolean;
  /** The destination itself is made, as WORKDIR does, and nothing is copied to it. */
  readonly makesFolder: boolean;
}

/** An entry at its place in the image; sorted by {@link placeEntries}. */
export interface PlacedEntry extends SourceEntry {
  /** Which of the sources it is from; −1 for a folder that is only on the way. */
  readonly source: number;
  readonly from: string;
}

const MADE_MODE = 0o755;
const SET_GROUP = 0o2000;

/** What a layer holds of what was found: folders before what is in them, by name; the last of a path counts. */
export function placeEntries(sources: readonly FoundSource[], to: Destination): readonly PlacedEntry[] {
  const placed = new Map<string, PlacedEntry>();
  const change = to.mode === null ? null : changeMode(to.mode);
  for (const [source, found] of sources.entries()) {
    const name = found.path.slice(found.path.lastIndexOf('/') + 1);
    const target = to.keepsParents
      ? join(to.path, found.path)
      : found.isFolder || !to.isFolder
        ? to.path
        : join(to.path, name);
    if (!found.isFolder && target === '') throw noPlace('/', 'a file cannot take the place of the root');
    for (const entry of found.entries) {
      // The folder itself only says where to copy from: what stands at the target keeps its mode and owner.
      if (found.isFolder && entry.path === '' && !to.keepsParents) continue;
      const path = join(target, entry.path);
      if (entry.kind === 'unknown') throw noPlace(path, 'what it is cannot be told');
      const isChanged = change !== null && entry.kind !== 'link' && !to.replaces;
      const mode = isChanged ? change(entry.mode, entry.kind === 'folder') : entry.mode;
      placed.set(path, {
        ...entry,
        path,
        from: entry.path,
        source,
        mode,
        ...(to.replaces ? null : to.owner),
      });
    }
    if (found.isFolder && target !== '') addFolder(placed, target, to);
  }
  if (to.makesFolder && !to.standing.some(({ path }) => path === to.path)) addFolder(placed, to.path, to);
  const below = new Map(to.below);
  for (const { path, kind } of placed.values()) {
    const isFolder = to.replaces ? undefined : below.get(path);
    if (isFolder === true && kind !== 'folder')
      throw noPlace(path, 'there is a folder where a file is copied to');
    if (isFolder === false && kind === 'folder')
      throw noPlace(path, 'there is a file or a link where a folder is copied to');
    addFolders(placed, path, to);
  }
  return [...placed.values()].sort(byPlace);
}

function addFolders(placed: Map<string, PlacedEntry>, path: string, to: Destination): void {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    if (!addFolder(placed, path.slice(0, slash), to)) return;
  }
}

/** False when it is there. */
function addFolder(placed: Map<string, PlacedEntry>, path: string, to: Destination): boolean {
  const present = placed.get(path);
  if (present?.kind === 'folder') return false;
  if (present !== undefined) throw noPlace(path, 'a file is copied to where a folder is needed');
  const standing = to.standing.find((folder) => folder.path === path);
  const made = { ...madeIn(path, to), mtime: null, nanos: 0 };
  const { mode, uid, gid, mtime, nanos } = standing ?? made;
  placed.set(path, {
    path,
    kind: 'folder',
    mode,
    uid,
    gid,
    mtime,
    nanos,
    link: '',
    size: 0,
    digest: undefined,
    xattrs: [],
    content: undefined,
    source: -1,
    from: '',
  });
  return true;
}

/** A folder that is made is of the group of the one that it is in where that one says so (its set-group bit). */
function madeIn(path: string, to: Destination) {
  const above = to.standing.filter((folder) => path.startsWith(`${folder.path}/`)).at(-1);
  const hands = above !== undefined && (above.mode & SET_GROUP) !== 0;
  const owner = to.owner ?? { uid: 0, gid: hands ? above.gid : 0 };
  return { mode: hands ? MADE_MODE | SET_GROUP : MADE_MODE, ...owner };
}

function join(folder: string, name: string): string {
  if (folder === '') return name;
  return name === '' ? folder : `${folder}/${name}`;
}

/** By names, so that what is in a folder follows it at once: a slash comes before all that a name has. */
export function byPlace(
  { path: left }: Pick<PlacedEntry, 'path'>,
  { path: right }: Pick<PlacedEntry, 'path'>,
): number {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) {
    const one = left.charCodeAt(at);
    const other = right.charCodeAt(at);
    if (one === other) continue;
    if (one === SLASH) return -1;
    return other === SLASH ? 1 : one - other;
  }
  return left.length - right.length;
}

const SLASH = 0x2f;

function noPlace(path: string, why: string): StrataError {
  const shown = `/${textOf([path]).replace(/^\//, '')}`.slice(0, 300);
  return new StrataError('UNSAFE_PATH', `Could not copy to ${shown}: ${why}`, { evidence: { path: shown } });
}
