import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { StrataError } from '../../oci/strata-error.ts';
import { isRegularFile, TYPE, type TarEntry } from '../../stream/tar/entry.ts';
import type { TarSink } from '../../stream/tar/scanner.ts';
import { cleanNames, readEntryName, unsafe } from './entry-name.ts';
import { own, type Ownership, type RootFolder } from './root-folder.ts';

/** The largest that no program takes for a negative one (fault T4). */
const LARGEST_ID = 2 ** 31 - 1;
const IMPLIED_MODE = 0o755;
/** Each is an open file until the layer is over. */
const MOST_SPARSE = 256;

/** A file whose holes have to be found in the archive once the pass is over. */
export interface SparseFile {
  readonly descriptor: number;
  readonly ownership: Ownership;
  readonly offset: number;
  readonly stored: number;
  readonly size: number;
}

/** What all layers of one root know together. */
export interface RootState {
  readonly root: RootFolder;
  /** Whether owners can be set. */
  readonly isPrivileged: boolean;
  /** By path; set once all layers are applied. */
  readonly folders: Map<string, Ownership>;
  readonly skip: (path: string, why: string) => void;
}

/** Applies one layer as its archive streams by. https://github.com/opencontainers/image-spec/blob/main/layer.md */
export class LayerSink implements TarSink {
  readonly sparse: SparseFile[] = [];
  readonly #state: RootState;
  readonly #root: RootFolder;
  /** What this layer brought, and the folders above: its own whiteouts and opaque markers leave it alone. */
  readonly #own = new Set<string>();
  readonly #aboveOwn = new Set<string>();
  #file: { readonly descriptor: number; readonly entry: TarEntry } | undefined;

  constructor(state: RootState) {
    this.#state = state;
    this.#root = state.root;
  }

  entry(entry: TarEntry): void {
    const name = readEntryName(entry.path);
    if (name.kind === 'entry') return this.#apply(entry, name.names);
    if (name.kind === 'ignored') return;
    const folder = this.#root.resolve(name.folder);
    if (this.#root.look(folder)?.isDirectory() !== true) return;
    if (name.kind === 'whiteout') return this.#removeLower([...folder, name.name]);
    for (const child of this.#root.children(folder)) this.#removeLower([...folder, child]);
  }

  content(chunk: Uint8Array, start: number, end: number): void {
    if (this.#file === undefined || this.#file.entry.sparse) return;
    let at = start;
    while (at < end) at += writeSync(this.#file.descriptor, chunk, at, end - at);
  }

  contentEnd(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    const { descriptor, entry } = file;
    const ownership = this.#ownership(entry);
    if (entry.sparse) {
      const { offset, stored, size } = entry;
      ftruncateSync(descriptor, size);
      this.sparse.push({ descriptor, ownership, offset, stored, size });
      return;
    }
    try {
      own(descriptor, ownership);
    } finally {
      closeSync(descriptor);
    }
  }

  /** Closes what a failure left open. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file.descriptor);
    this.#file = undefined;
    for (const { descriptor } of this.sparse.splice(0)) closeSync(descriptor);
  }

  #apply(entry: TarEntry, names: readonly string[]): void {
    const text = names.join('/');
    if (names.length === 0) {
      if (entry.type !== TYPE.directory) throw unsafe('/', 'it would take the place of the root');
      this.#state.folders.set('', this.#ownership(entry));
      return;
    }
    const parent = this.#root.resolve(names.slice(0, -1));
    this.#makeFolders(parent);
    const path = [...parent, names.at(-1) ?? ''];
    if (entry.type === TYPE.directory) this.#folder(entry, path);
    else if (isRegularFile(entry.type)) this.#begin(entry, path);
    else if (entry.type === TYPE.symbolicLink) {
      this.#clear(path);
      this.#root.makeLink(path, entry.linkTarget, this.#ownership(entry));
    } else if (entry.type === TYPE.hardLink) this.#name(entry, path);
    else return this.#state.skip(text, 'devices, pipes and unknown kinds of entries are not made');
    if (entry.xattrs.length > 0) this.#state.skip(text, 'unpacked without its extended attributes');
    this.#brought(path);
  }

  #folder(entry: TarEntry, path: readonly string[]): void {
    if (this.#root.look(path)?.isDirectory() !== true) {
      this.#clear(path);
      this.#root.makeFolder(path);
    }
    this.#state.folders.set(path.join('/'), this.#ownership(entry));
  }

  #begin(entry: TarEntry, path: readonly string[]): void {
    if (entry.sparse && this.sparse.length >= MOST_SPARSE)
      throw new StrataError('EXPANSION_LIMIT', `A layer has more than ${MOST_SPARSE} sparse files`);
    this.#ownership(entry);
    this.#clear(path);
    this.#file = { descriptor: this.#root.makeFile(path), entry };
  }

  /** Another name of a file below the root, whatever the target looks like (fault T3); of a link, the link itself. */
  #name(entry: TarEntry, path: readonly string[]): void {
    const target = cleanNames(entry.linkTarget.toString('latin1'));
    const existing = [...this.#root.resolve(target.slice(0, -1)), ...target.slice(-1)];
    const text = path.join('/');
    const stats = this.#root.look(existing);
    if (stats === undefined || existing.length === 0)
      throw unsafe(text, 'the file it is a name of is not there');
    if (stats.isDirectory()) throw unsafe(text, 'it is a name of a folder');
    if (existing.join('/') === text) throw unsafe(text, 'it is a name of itself');
    this.#clear(path);
    this.#root.makeName(path, existing);
  }

  /** The folders on the way to an entry, where no entry names them. */
  #makeFolders(path: readonly string[]): void {
    if (this.#root.look(path)?.isDirectory() === true) return;
    for (let depth = 1; depth <= path.length; depth += 1) {
      const folder = path.slice(0, depth);
      const key = folder.join('/');
      const stats = this.#root.look(folder);
      if (stats?.isDirectory() === true) continue;
      if (stats !== undefined) throw unsafe(key, 'it is a file where a folder is needed');
      this.#root.makeFolder(folder);
      this.#state.folders.set(key, { mode: IMPLIED_MODE, owner: undefined, mtime: undefined });
    }
  }

  #clear(path: readonly string[]): void {
    if (this.#root.look(path) !== undefined) this.#root.remove(path);
  }

  #brought(path: readonly string[]): void {
    this.#own.add(path.join('/'));
    for (let depth = path.length - 1; depth > 0; depth -= 1) {
      const above = path.slice(0, depth).join('/');
      if (this.#aboveOwn.has(above)) return;
      this.#aboveOwn.add(above);
    }
  }

  /** Removes what lower layers have at and below a path. */
  #removeLower(path: readonly string[]): void {
    const todo = [path];
    for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
      const key = next.join('/');
      if (!this.#own.has(key) && !this.#aboveOwn.has(key)) this.#clear(next);
      else if (this.#root.look(next)?.isDirectory() === true)
        for (const child of this.#root.children(next)) todo.push([...next, child]);
    }
  }

  #ownership({ path, mode, uid, gid, mtime, mtimeNanos }: TarEntry): Ownership {
    if (uid < 0 || uid > LARGEST_ID || gid < 0 || gid > LARGEST_ID)
      throw unsafe(path.toString('latin1'), `its owner ${uid}:${gid} is none that a system has`);
    return {
      mode: mode & 0o7777,
      owner: this.#state.isPrivileged ? { uid, gid } : undefined,
      mtime: mtime + mtimeNanos / 1e9,
    };
  }
}
