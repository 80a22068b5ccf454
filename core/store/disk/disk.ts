import { chmod, link, mkdir, open, rename, rmdir, unlink } from 'node:fs/promises';

/** A file being written. */
export interface DiskFile {
  write(bytes: Uint8Array): Promise<void>;
  /** Contents are on the medium when it resolves. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Every system call with which the store changes a disk. It is an interface so that tests can let each single call
 * fail as a full or broken disk does; reading goes to `node:fs` directly.
 */
export interface Disk {
  /** A new file; an existing one is an error (`EEXIST`). */
  create(path: string, mode: number): Promise<DiskFile>;
  /** An existing file, to append to it. */
  append(path: string): Promise<DiskFile>;
  /** Flushes a file that somebody else wrote, or the entries of a folder. */
  flush(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
}

const onWindows = process.platform === 'win32';

export const nodeDisk: Disk = {
  create: async (path, mode) => openFile(path, 'wx', mode),
  append: async (path) => openFile(path, 'a', 0o644),
  flush: async (path) => {
    let handle;
    try {
      handle = await open(path, 'r');
      await handle.sync();
    } catch (error) {
      // Windows flushes folders by itself and refuses to be asked; a file there needs write access to be flushed.
      if (!onWindows) throw error;
    } finally {
      await handle?.close();
    }
  },
  rename: async (from, to) => patiently(() => rename(from, to)),
  link,
  unlink: async (path) => {
    // Windows does not delete what is read-only, and blobs are.
    if (onWindows) await chmod(path, 0o644);
    await patiently(() => unlink(path));
  },
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  removeFolder: rmdir,
  setMode: chmod,
};

async function openFile(path: string, flags: string, mode: number): Promise<DiskFile> {
  const handle = await open(path, flags, mode);
  return {
    write: async (bytes) => {
      await handle.writeFile(bytes);
    },
    flush: async () => handle.sync(),
    close: async () => handle.close(),
  };
}

/** On Windows a virus scanner or a reader holds a file for a moment; elsewhere the first answer stands. */
async function patiently(call: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const passing = code === 'EPERM' || code === 'EACCES' || code === 'EBUSY';
      if (!onWindows || !passing || attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 10));
    }
  }
}
