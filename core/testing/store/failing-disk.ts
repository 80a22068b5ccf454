import { nodeDisk, type Disk, type DiskFile } from '../../store/disk/disk.ts';

/** What happens at one call that changes the disk. */
export type Mishap = (call: string) => void | Promise<void>;

/**
 * The real disk, with a mishap before one call of a kind that can fail: writes, flushes, renames, links, unlinks and
 * folders. A write goes half through before its mishap, as on a disk that fills up. Calls are counted from 0.
 */
export function disturbedDisk(
  mishapAt: number,
  mishap: Mishap,
): { readonly disk: Disk; readonly calls: () => number } {
  let calls = 0;
  const disturb = async (call: string): Promise<void> => {
    if (calls++ === mishapAt) await mishap(call);
  };
  const file = (inner: DiskFile): DiskFile => ({
    async write(bytes) {
      await inner.write(bytes.subarray(0, bytes.length / 2));
      await disturb('write');
      await inner.write(bytes.subarray(bytes.length / 2));
    },
    async flush() {
      await disturb('flush');
      await inner.flush();
    },
    close: () => inner.close(),
  });
  const disk: Disk = {
    async create(path, mode) {
      await disturb('create');
      return file(await nodeDisk.create(path, mode));
    },
    async append(path) {
      await disturb('append');
      return file(await nodeDisk.append(path));
    },
    async flush(path) {
      await disturb('flush');
      await nodeDisk.flush(path);
    },
    async rename(from, to) {
      await disturb('rename');
      await nodeDisk.rename(from, to);
    },
    async link(from, to) {
      await disturb('link');
      await nodeDisk.link(from, to);
    },
    async unlink(path) {
      await disturb('unlink');
      await nodeDisk.unlink(path);
    },
    async makeFolder(path) {
      await disturb('makeFolder');
      await nodeDisk.makeFolder(path);
    },
    async removeFolder(path) {
      await disturb('removeFolder');
      await nodeDisk.removeFolder(path);
    },
    async setMode(path, mode) {
      await disturb('setMode');
      await nodeDisk.setMode(path, mode);
    },
  };
  return { disk, calls: () => calls };
}

/** A failed system call, as Node reports it. */
export function systemError(code: string, call: string): Error {
  return Object.assign(new Error(`${code}: simulated, ${call}`), { code });
}

/** The real disk without waiting for the medium: for tests that count steps, not power cuts. */
export const hastyDisk: Disk = {
  ...nodeDisk,
  flush: async () => undefined,
  async create(path, mode) {
    const file = await nodeDisk.create(path, mode);
    return { write: (bytes) => file.write(bytes), flush: async () => undefined, close: () => file.close() };
  },
};
