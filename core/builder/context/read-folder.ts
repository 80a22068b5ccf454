import { closeSync, fstatSync, readSync, type Stats } from 'node:fs';
import { followLinks } from '../../container/rootfs/link-chain.ts';
import type { IgnoreMatcher } from '../../dockerfile/ignore.ts';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { diskError, systemCode } from '../../stream/disk-error.ts';
import { runningDigest, sha256 } from '../../stream/hash.ts';
import { LeftOutFolders } from '../copy/left-out-folders.ts';
import type { SourceEntry } from '../copy/source-entry.ts';
import type { FolderChild, FolderCursor } from './folder-cursor.ts';
import { ignored } from './ignored.ts';
import type { StatCache } from './stat-cache.ts';

/** Files up to here are kept in memory once they were read to be hashed, … */
const SMALL = 256 * 1024;
/** … as long as all of them together are no more than this. */
const MOST_KEPT = 128 * 1024 * 1024;
const PIECE = 1024 * 1024;
const SLAB = 4 * PIECE;
/** Linux takes no longer path. */
const LONGEST_PATH = 4095;

/** Files of a folder, hashed when their stats are not known from an earlier build. */
export class FolderReader {
  readonly #cursor: FolderCursor;
  readonly #ignored: IgnoreMatcher;
  readonly #cache: StatCache;
  readonly #signal: AbortSignal;
  readonly #kept = new Map<string, Buffer>();
  #piece: Buffer | undefined;
  #slab = Buffer.alloc(0);
  #slabUsed = 0;
  #keptBytes = 0;
  /** Bytes that had to be read to be hashed. */
  hashed = 0;

  constructor(cursor: FolderCursor, ignored: IgnoreMatcher, cache: StatCache, signal: AbortSignal) {
    this.#cursor = cursor;
    this.#ignored = ignored;
    this.#cache = cache;
    this.#signal = signal;
  }

  /** Where a path leads, all links followed inside the folder. */
  resolve(path: string): readonly string[] {
    return followLinks(path, (folder, name) => {
      const stats = this.#cursor.look(folder, name);
      if (stats === undefined) return 'missing';
      return stats.isSymbolicLink() ? { link: this.#cursor.link(folder, name) } : 'other';
    });
  }

  names(folder: readonly string[]): readonly string[] {
    return this.#cursor.names(folder).filter((name) => this.#isWanted([...folder, name]));
  }

  isFolder(path: readonly string[]): boolean {
    if (path.length === 0) return true;
    return this.#look(path)?.isDirectory() === true;
  }

  exists(path: readonly string[]): boolean {
    return path.length === 0 || (this.#isWanted(path) && this.#look(path) !== undefined);
  }

  /** An ignored folder is, too, for what in it is not. */
  #isWanted(path: readonly string[]): boolean {
    const text = textOf(path);
    if (!this.#ignored.ignores(text)) return true;
    if (this.#ignored.ignoresAllBelow(text) || !this.isFolder(path)) return false;
    return this.entries(path, ignored(null)).next().done === false;
  }

  /** The entry at a path and all below it, in order. `skips`: what a step leaves out, by the path below `path`. */
  *entries(path: readonly string[], skips: IgnoreMatcher): Generator<SourceEntry> {
    const start = path.join('/');
    const todo: Todo[] = [{ key: start, isFile: false }];
    const left = new LeftOutFolders();
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      if (this.#signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
      const { key, isFile } = next;
      const below = start === '' ? key : key.slice(start.length + 1);
      const text = textOf(key);
      const isIgnored = key !== '' && this.#ignored.ignores(text);
      const isOut = isIgnored || (below !== '' && skips.ignores(textOf(below)));
      if (isFile && isOut) continue;
      if (isFile && !this.#cache.has(key)) {
        // Opening it says all that there is to know.
        yield* left.take(below);
        yield this.#hash(key, below);
        continue;
      }
      const stats = key === '' ? undefined : this.#cursor.glance(key);
      if (key !== '' && stats === undefined) continue;
      if (stats?.isDirectory() !== false && !(isIgnored && this.#ignored.ignoresAllBelow(text))) {
        const children = [...this.#cursor.children(namesOf(key))].sort(byName);
        const above = key === '' ? '' : `${key}/`;
        for (const child of children.reverse()) todo.push({ key: above + child.name, isFile: child.isFile });
      }
      if (isOut && stats?.isDirectory() === true) left.leave(this.#entry(key, below, stats));
      if (isOut) continue;
      yield* left.take(below);
      yield this.#entry(key, below, stats);
    }
  }

  /** The bytes of a file that `entries` gave, in pieces that are valid until the next. */
  *bytes(key: string): Generator<Uint8Array> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return void (yield kept);
    const { file, stats } = this.#open(key);
    try {
      // What is known of it now is what was found: else it changed in between.
      if (this.#cache.digest(key, stats) === undefined) throw changed(key);
      yield* this.#pieces(file, stats.size, key);
    } finally {
      closeSync(file);
    }
  }

  #look(path: readonly string[]): Stats | undefined {
    return this.#cursor.look(path.slice(0, -1), path.at(-1) ?? '');
  }

  #entry(key: string, path: string, stats: Stats | undefined): SourceEntry {
    if (stats === undefined) return entryOf(path, 'folder', 0o755);
    refuseLong(key);
    const mode = stats.mode & 0o7777;
    if (stats.isFile()) {
      const known = this.#cache.digest(key, stats);
      if (known === undefined) return this.#hash(key, path);
      return entryOf(path, 'file', mode, '', stats.size, known);
    }
    if (stats.isDirectory()) return entryOf(path, 'folder', mode);
    const names = namesOf(key);
    if (!stats.isSymbolicLink()) throw refused(key, `it is a ${kindOf(stats)}, and those are not copied`);
    return entryOf(path, 'link', 0o777, this.#cursor.link(names.slice(0, -1), names.at(-1) ?? ''));
  }

  #hash(key: string, path: string): SourceEntry {
    refuseLong(key);
    const { file, stats } = this.#open(key);
    try {
      this.hashed += stats.size;
      let digest: Digest;
      if (stats.size <= SMALL) {
        const bytes = this.#room(stats.size);
        for (let at = 0; at < bytes.length;) {
          const count = read(file, bytes, at, bytes.length - at, key);
          if (count === 0) throw changed(key);
          at += count;
        }
        digest = sha256(bytes);
        if (this.#keptBytes + bytes.length <= MOST_KEPT) {
          this.#keptBytes += bytes.length;
          this.#slabUsed += bytes.length;
          this.#kept.set(key, bytes);
        }
      } else {
        const hash = runningDigest('sha256');
        for (const piece of this.#pieces(file, stats.size, key)) hash.update(piece);
        digest = hash.digest();
      }
      this.#cache.learn(key, stats, digest);
      return entryOf(path, 'file', stats.mode & 0o7777, '', stats.size, digest);
    } finally {
      closeSync(file);
    }
  }

  /** Free bytes behind those that are kept: very many small files share a few large pieces of memory. */
  #room(size: number): Buffer {
    if (this.#slabUsed + size > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB);
      this.#slabUsed = 0;
    }
    return this.#slab.subarray(this.#slabUsed, this.#slabUsed + size);
  }

  #open(key: string): { readonly file: number; readonly stats: Stats } {
    let file: number;
    try {
      file = this.#cursor.fileAt(key);
    } catch (error) {
      const system = systemCode(error);
      if (system === 'ELOOP' || system === 'ENOENT' || system === 'ENXIO') throw changed(key);
      if (system === 'EACCES' || system === 'EPERM')
        throw refused(key, 'the system does not allow to read it');
      throw error;
    }
    const stats = fstatSync(file);
    if (stats.isFile()) return { file, stats };
    closeSync(file);
    throw changed(key);
  }

  *#pieces(file: number, size: number, key: string): Generator<Uint8Array> {
    this.#piece ??= Buffer.allocUnsafeSlow(PIECE);
    for (let at = 0; at < size;) {
      if (this.#signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
      const count = read(file, this.#piece, 0, Math.min(PIECE, size - at), key);
      if (count === 0) throw changed(key);
      at += count;
      yield this.#piece.subarray(0, count);
    }
  }
}

interface Todo {
  readonly key: string;
  /** As its folder says; what is opened is looked at again. */
  readonly isFile: boolean;
}

function byName({ name: left }: FolderChild, { name: right }: FolderChild): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function refuseLong(key: string): void {
  if (key.length > LONGEST_PATH) throw refused(key, 'its path is longer than any system allows');
}

function namesOf(key: string): readonly string[] {
  return key === '' ? [] : key.split('/');
}

function entryOf(
  path: string,
  kind: SourceEntry['kind'],
  mode: number,
  link = '',
  size = 0,
  digest?: Digest,
): SourceEntry {
  // Whoever checks a context out sets owners and times of its own.
  return {
    path,
    kind,
    mode,
    uid: 0,
    gid: 0,
    mtime: null,
    nanos: 0,
    link,
    size,
    digest,
    xattrs: NONE,
    content: undefined,
  };
}

const NONE: SourceEntry['xattrs'] = [];

function read(file: number, into: Buffer, at: number, length: number, key: string): number {
  try {
    return readSync(file, into, at, length, null);
  } catch (error) {
    throw diskError(error, 'read', textOf(key));
  }
}

/** The text of a path, or of its names. */
export function textOf(path: string | readonly string[]): string {
  const joined = typeof path === 'string' ? path : path.join('/');
  // eslint-disable-next-line no-control-regex -- ASCII is what is asked for
  return /^[\x00-\x7f]*$/.test(joined) ? joined : Buffer.from(joined, 'latin1').toString();
}

function kindOf(stats: Stats): string {
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'pipe';
  return 'device';
}

function refused(key: string, why: string): StrataError {
  const path = textOf(key);
  return new StrataError('UNSAFE_PATH', `"${path.slice(0, 300)}" of the context cannot be copied: ${why}`, {
    action: 'Take it out of the context, or name it in .dockerignore.',
    evidence: { path: path.slice(0, 300) },
  });
}

function changed(key: string): StrataError {
  const path = textOf(key);
  return new StrataError('UNSAFE_PATH', `"${path}" of the context changed while it was read`, {
    action: 'Build again when nothing changes the context.',
    evidence: { path },
    retryable: true,
  });
}
