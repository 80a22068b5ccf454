import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  type Stats,
} from 'node:fs';
import { StrataError } from '../../oci/strata-error.ts';
import { isMissing, systemCode } from '../../stream/disk-error.ts';
import { unsafe } from './entry-name.ts';
import { followLinks } from './link-chain.ts';

/** https://man7.org/linux/man-pages/man2/open.2.html; Node does not name it. */
const O_PATH = 0o10000000;
const FOLDER = constants.O_DIRECTORY | constants.O_NOFOLLOW;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** Open folders; entries of an archive lie side by side. */
const MOST_OPEN = 64;

/** What is set last: a folder that may not be written into still has to be filled. */
export interface Ownership {
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** In seconds since 1970. */
  readonly mtime: number | undefined;
}

/**
 * A folder that nothing leads out of. Every step down opens the folder itself and refuses links, and what is done is done
 * below an open folder: whoever swaps one for a link meanwhile gains nothing (fault T2). Names are bytes as latin-1;
 * paths are lists of names that have no links on the way, as `resolve` gives them.
 */
export class RootFolder {
  readonly #root: string;
  /** Linux reaches what is below an open folder through this one; elsewhere folders are checked, not held. */
  readonly #holds = existsSync('/proc/self/fd');
  readonly #open = new Map<string, number>();
  readonly #resolved = new Map<string, readonly string[]>();

  constructor(root: string) {
    this.#root = Buffer.from(realpathSync(root)).toString('latin1');
  }

  /** Where a path leads, its last name and missing ones included, all links followed below the root. */
  resolve(names: readonly string[]): readonly string[] {
    const path = names.join('/');
    const known = this.#resolved.get(path);
    if (known !== undefined) return known;
    const found = followLinks(path, (folder, name) => {
      const stats = this.look([...folder, name]);
      if (stats === undefined) return 'missing';
      return stats.isSymbolicLink() ? { link: this.#readLink([...folder, name]) } : 'other';
    });
    this.#resolved.set(path, found);
    return found;
  }

  look(path: readonly string[]): Stats | undefined {
    try {
      return path.length === 0 ? lstatSync(bytes(this.#root)) : lstatSync(this.#at(path));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  children(path: readonly string[]): string[] {
    return readdirSync(bytes(this.#folder(path)), { encoding: 'buffer' }).map((name) =>
      name.toString('latin1'),
    );
  }

  makeFolder(path: readonly string[]): void {
    mkdirSync(this.#at(path), 0o755);
  }

  makeFile(path: readonly string[]): number {
    return openSync(this.#at(path), NEW_FILE, 0o600);
  }

  makeLink(path: readonly string[], target: Uint8Array, { owner, mtime }: Omit<Ownership, 'mode'>): void {
    const at = this.#at(path);
    symlinkSync(Buffer.from(target), at);
    this.#resolved.clear();
    if (owner !== undefined) lchownSync(at, owner.uid, owner.gid);
    if (mtime !== undefined) lutimesSync(at, mtime, mtime);
  }

  makeName(path: readonly string[], existing: readonly string[]): void {
    linkSync(this.#at(existing), this.#at(path));
  }

  remove(path: readonly string[]): void {
    rmSync(this.#at(path), { recursive: true, force: true });
    this.#resolved.clear();
    this.close();
  }

  /** Owner, mode and time of a folder; one that is gone or none any more is passed over. */
  finishFolder(path: readonly string[], ownership: Ownership): void {
    let folder: number;
    try {
      const at = path.length === 0 ? bytes(this.#root) : this.#at(path);
      folder = openSync(at, constants.O_RDONLY | FOLDER);
    } catch (error) {
      if (isMissing(error) || systemCode(error) === 'ELOOP' || isNoFolder(error)) return;
      throw error;
    }
    try {
      own(folder, ownership);
    } finally {
      closeSync(folder);
    }
  }

  close(): void {
    for (const folder of this.#open.values()) closeSync(folder);
    this.#open.clear();
  }

  #readLink(path: readonly string[]): string {
    return readlinkSync(this.#at(path), { encoding: 'buffer' }).toString('latin1');
  }

  #at(path: readonly string[]): Buffer {
    return bytes(`${this.#folder(path.slice(0, -1))}/${path.at(-1) ?? '.'}`);
  }

  /** What reaches the inside of a folder. */
  #folder(path: readonly string[]): string {
    if (!this.#holds) {
      for (let depth = 1; depth <= path.length; depth += 1) {
        const folder = `${this.#root}/${path.slice(0, depth).join('/')}`;
        if (!lstatSync(bytes(folder)).isDirectory()) throw noFolder(path);
      }
      return [this.#root, ...path].join('/');
    }
    const key = path.join('/');
    const known = this.#open.get(key);
    if (known !== undefined) return `/proc/self/fd/${known}`;
    const at = path.length === 0 ? this.#root : `${this.#folder(path.slice(0, -1))}/${path.at(-1) ?? ''}`;
    let folder: number;
    try {
      folder = openSync(bytes(at), O_PATH | FOLDER);
    } catch (error) {
      if (systemCode(error) === 'ENOTDIR' || systemCode(error) === 'ELOOP') throw noFolder(path);
      throw error;
    }
    this.#open.set(key, folder);
    this.#closeOldest(key);
    return `/proc/self/fd/${folder}`;
  }

  #closeOldest(kept: string): void {
    for (const [key, folder] of this.#open) {
      if (this.#open.size <= MOST_OPEN) return;
      if (key === kept) continue;
      closeSync(folder);
      this.#open.delete(key);
    }
  }
}

/** Of an open file or folder. The owner first: changing it takes the setuid bit away. */
export function own(descriptor: number, { owner, mode, mtime }: Ownership): void {
  if (owner !== undefined) fchownSync(descriptor, owner.uid, owner.gid);
  fchmodSync(descriptor, mode);
  if (mtime !== undefined) futimesSync(descriptor, mtime, mtime);
}

/** A later layer put something else where a folder on the way was. */
function isNoFolder(error: unknown): boolean {
  return error instanceof StrataError && error.code === 'UNSAFE_PATH';
}

function noFolder(path: readonly string[]): Error {
  return unsafe(path.join('/'), 'it is a file or a link where a folder is needed');
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
