import { constants } from 'node:fs';
import { chmod, link, lutimes, mkdir, open, symlink, utimes, type FileHandle } from 'node:fs/promises';
import { explained, systemCode } from '../../../stream/disk-error.ts';
import type { ContentSink } from './layer-contents.ts';
import { unsafeName } from './safe-name.ts';
import type { SavedEntry } from './save-messages.ts';
import type { Skipped } from './skipped.ts';

/** Whoever saved it may also change and remove it. */
const OWN_FOLDER = 0o700;
const OWN_FILE = 0o600;
const SET_ID = 0o6000;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/**
 * Writes entries into a new folder (fault T1 to T4). Nothing can lead out of it: each folder on the way was made here,
 * symbolic links come last, files are only ever created, and devices not at all.
 */
export class FolderSink implements ContentSink {
  readonly #root: string;
  readonly #skipped: Skipped;
  /** Folders that were made. */
  readonly #made = new Set(['']);
  #file: FileHandle | undefined;
  #path: Buffer = Buffer.alloc(0);
  #entry: SavedEntry | undefined;
  #written: string | undefined;
  #entries = 0;

  constructor(root: string, skipped: Skipped) {
    this.#root = root;
    this.#skipped = skipped;
  }

  get entries(): number {
    return this.#entries;
  }

  async folder(entry: SavedEntry): Promise<void> {
    if (entry.path !== '' && (await this.#makeFolder(entry.path))) this.#entries += 1;
  }

  async begin(entry: SavedEntry): Promise<boolean> {
    this.#written = undefined;
    const path = await this.#place(entry.path);
    if (path === undefined) return false;
    const file = await this.#create(entry, () => open(path, NEW_FILE, OWN_FILE));
    if (file === undefined) return false;
    this.#file = file;
    this.#path = path;
    this.#entry = entry;
    return true;
  }

  async data(bytes: Uint8Array, at: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const result = await explained('write', this.#root, async () =>
        this.#file?.write(bytes, done, bytes.length - done, at + done),
      );
      done += result?.bytesWritten ?? bytes.length;
    }
  }

  async end(): Promise<void> {
    const [file, entry] = [this.#file, this.#entry];
    if (file === undefined || entry === undefined) return;
    try {
      await explained('write', this.#root, async () => {
        // The hole at the end of a sparse file.
        if (entry.content?.isSparse === true) await file.truncate(entry.content.size);
        await file.chmod((entry.mode & 0o777) | OWN_FILE);
        if (entry.mtime !== null) await file.utimes(secondsOf(entry), secondsOf(entry));
      });
    } finally {
      this.#file = undefined;
      await file.close();
    }
    if ((entry.mode & SET_ID) !== 0)
      this.#skipped.add(entry.path, 'saved without its setuid and setgid bits');
    if (entry.xattrs.length > 0) this.#skipped.add(entry.path, 'saved without its extended attributes');
    this.#written = entry.path;
    this.#entries += 1;
  }

  async again(entry: SavedEntry): Promise<void> {
    if (this.#written === undefined)
      return this.#skipped.add(entry.path, 'the file it is a name of was left out');
    const path = await this.#place(entry.path);
    const first = this.#path;
    if (path === undefined) return;
    if ((await this.#create(entry, async () => (await link(first, path), true))) === true) this.#entries += 1;
  }

  /** After all files: nothing is written behind a link. */
  async symbolicLink(entry: SavedEntry): Promise<void> {
    const path = await this.#place(entry.path);
    if (path === undefined) return;
    const target = Buffer.from(entry.link, 'latin1');
    if ((await this.#create(entry, async () => (await symlink(target, path), true))) !== true) return;
    this.#entries += 1;
    const { mtime } = entry;
    if (mtime !== null) await lutimes(path, secondsOf(entry), secondsOf(entry)).catch(() => undefined);
  }

  /** After all that is in it. */
  async finishFolder(entry: SavedEntry): Promise<void> {
    if (!this.#made.has(entry.path)) return;
    const path = this.#pathOf(entry.path);
    await explained('write', this.#root, async () => {
      await chmod(path, (entry.mode & 0o1777) | OWN_FOLDER);
      if (entry.mtime !== null) await utimes(path, secondsOf(entry), secondsOf(entry));
    });
  }

  /** Closes what a failure left open. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  /** Where an entry goes, its folders made; undefined (and noted) when it cannot go anywhere. */
  async #place(path: string): Promise<Buffer | undefined> {
    const names = path.split('/');
    const name = names.pop() ?? '';
    const parent = names.join('/');
    const problem =
      unsafeName(name) ??
      (this.#made.has(parent) || (await this.#makeFolder(parent)) ? undefined : 'its folder was left out');
    if (problem === undefined) return this.#pathOf(path);
    this.#skipped.add(path, problem);
    return undefined;
  }

  /** Makes a folder and those above it; one that was made is fine, one that was not is none of ours. */
  async #makeFolder(path: string): Promise<boolean> {
    const names = path.split('/');
    for (let depth = 1; depth <= names.length; depth += 1) {
      const folder = names.slice(0, depth).join('/');
      if (this.#made.has(folder)) continue;
      const problem = unsafeName(names[depth - 1] ?? '');
      if (problem !== undefined) this.#skipped.add(folder, problem);
      const made =
        problem === undefined &&
        (await this.#create({ path: folder }, async () => {
          await mkdir(this.#pathOf(folder), OWN_FOLDER);
          return true;
        }));
      if (made !== true) return false;
      this.#made.add(folder);
    }
    return true;
  }

  /** What this file system cannot hold is left out; all else that fails ends the saving. */
  async #create<Value>(
    { path }: { readonly path: string },
    work: () => Promise<Value>,
  ): Promise<Value | undefined> {
    try {
      return await work();
    } catch (error) {
      const reason = REASONS[systemCode(error) ?? ''];
      if (reason === undefined) return explained('write', this.#root, () => Promise.reject(error));
      this.#skipped.add(path, reason);
      return undefined;
    }
  }

  #pathOf(path: string): Buffer {
    return path === '' ? Buffer.from(this.#root) : Buffer.from(`${latin1(this.#root)}/${path}`, 'latin1');
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'a name that differs only in its letters’ case or form is there already',
  ENAMETOOLONG: 'its path is longer than this file system allows',
  EILSEQ: 'its name is not text, which this file system needs',
  EINVAL: 'this file system does not allow its name',
  EPERM: 'this file system does not allow it',
  ENOTSUP: 'this file system has none of its kind',
  EOPNOTSUPP: 'this file system has none of its kind',
  EMLINK: 'it has more names than this file system allows',
};

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function secondsOf({ mtime, nanos }: SavedEntry): number {
  return (mtime ?? 0) + nanos / 1e9;
}
