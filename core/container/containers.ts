import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerFile } from '../image/content/content-orders.ts';
import { isCancelled } from '../oci/strata-error.ts';
import type { Workers } from '../stream/workers.ts';
import { quoted, startEnclosed } from './process/enclosed.ts';
import { explained, isTaken } from '../stream/disk-error.ts';
import { bytesOf } from './bytes-of.ts';
import { inWorker } from './in-worker.ts';
import { boundTrees, rootfsFolders } from './rootfs/kept-trees.ts';
import { mountOverlay } from './rootfs/overlay.ts';
import { prepareRootfs, type Rootfs, type RootfsGround } from './rootfs/prepare-rootfs.ts';
import { runInContainer, type ContainerEnd, type ContainerOrder } from './run-container.ts';
import { findRuntime, knownRuntime, type Runtime } from './runtime.ts';
import { makeScratch, sweepScratch } from './scratch.ts';
import { fileMark, forgetTrials, readTrials, saveTrials, type Trials } from './trials.ts';

interface WorkOptions {
  readonly signal?: AbortSignal;
}

/** Containers on this machine, without a daemon. */
export interface Containers {
  /** Begins to find out what can be done here: it takes longest the first time. */
  warm(): Promise<void>;
  /** Found once. `NO_RUNTIME` says what is missing. */
  runtime(): Promise<Runtime>;
  /** The files of a chain of layers, base first; what is not unpacked yet is. Release it. */
  prepare(layers: readonly LayerFile[], options?: WorkOptions): Promise<Rootfs>;
  /** The files of layers as a new folder that containers may write to; nothing when it is there already. */
  unpack(layers: readonly LayerFile[], folder: string, options?: WorkOptions): Promise<void>;
  /** See `runInContainer`. */
  run(order: ContainerOrder, options?: WorkOptions): Promise<ContainerEnd>;
  /** Removes what killed processes left: mounts, containers, folders. Done before anything else is, too. */
  sweep(): Promise<void>;
  /** Removes unpacked layers that nothing uses, or has used since `before`. Gives the bytes that came back. */
  clear(options?: { readonly before?: number }): Promise<number>;
  /** Removes a folder of the store that containers wrote to. Gives the bytes of its files. */
  discard(folder: string): Promise<number>;
}

/** Of all unpacked layers together; those that were not used for longest go first. */
const BUDGET = 10 * 1000 ** 3;

/**
 * Unpacked layers are kept below the store's `derived`, where everything can be made again. What killed processes left is
 * removed before anything else is done.
 */
export function openContainers(parts: {
  readonly storeRoot: string;
  readonly workers: Workers;
  /** Bytes. */
  readonly budget?: number;
  /** False: as on a machine that has no overlays. */
  readonly overlay?: boolean;
}): Containers {
  const folders = rootfsFolders(parts.storeRoot);
  const { workers, budget = BUDGET } = parts;
  /** A full disk says so, wherever it is met. */
  const inWords = <T>(work: () => Promise<T>): Promise<T> => explained('write', folders.base, work);
  const swept = once(() =>
    inWords(async () => {
      await mkdir(folders.base, { recursive: true, mode: 0o700 });
      await sweepScratch(folders.scratch);
    }),
  );
  const ground = once(async (): Promise<RootfsGround> => {
    await swept();
    return { folders, workers, overlay: parts.overlay ?? (await triedOverlay()), preparing: new Map() };
  });
  const triedOverlay = async (): Promise<boolean> => {
    const { overlay } = await trials();
    return overlay ?? (await learn({ overlay: await inWords(() => hasOverlay(folders)) })).overlay;
  };
  const runtime = once(async () => {
    await swept();
    const { runtime: known } = await trials();
    if (known !== undefined) return knownRuntime(known);
    const found = await inWords(() => findRuntime(folders.scratch));
    const { program, version, seccomp } = found;
    const file = await fileMark(program);
    await learn({ runtime: { program, version, hasSeccomp: seccomp !== undefined, file } });
    return found;
  });
  const trials = once(() => readTrials(folders.base));
  const learned: { -readonly [Name in keyof Trials]: Trials[Name] } = {};
  const learn = async <New extends Trials>(fresh: New): Promise<New> => {
    await saveTrials(folders.base, Object.assign(learned, { ...(await trials()), ...learned, ...fresh }));
    return fresh;
  };
  return {
    async warm() {
      await Promise.allSettled([runtime(), ground()]);
    },
    runtime,
    async prepare(layers, { signal } = {}) {
      const rootfs = await prepareRootfs(await ground(), layers, signal);
      await boundTrees(folders, budget);
      return rootfs;
    },
    async unpack(layers, folder, { signal } = {}) {
      await swept();
      const scratch = await makeScratch(folders.scratch);
      try {
        const root = join(scratch.path, 'tree');
        await mkdir(root, { mode: 0o755 });
        await inWorker(workers, { kind: 'apply', root, layers }, signal);
        // Whole, or not at all; who was first counts.
        await rename(root, folder);
      } catch (error) {
        if (!isTaken(error)) throw error;
      } finally {
        await scratch.remove();
      }
    },
    async run(order, options) {
      try {
        const [here, program] = [await ground(), await runtime()];
        return await inWords(() => runInContainer(here, program, order, options));
      } catch (error) {
        // Perhaps what could start containers cannot do so any more: the next process finds out.
        if (!isCancelled(error)) await forgetTrials(folders.base);
        throw error;
      }
    },
    sweep: () => sweepScratch(folders.scratch),
    async clear({ before } = {}) {
      await swept();
      return boundTrees(folders, 0, before);
    },
    async discard(folder) {
      await swept();
      const scratch = await makeScratch(folders.scratch);
      try {
        // Out of reach first: whoever wants one by this name begins a new one.
        const aside = join(scratch.path, 'discarded');
        await rename(folder, aside);
        return await bytesOf(aside);
      } finally {
        await scratch.remove();
      }
    },
  };
}

/** What failed is tried anew when it is asked for again: something may have been installed. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work().catch((error: unknown) => {
      result = undefined;
      throw error;
    });
    return result;
  };
}

/** Not every file system can be part of one, and not every kernel lets users make one. */
async function hasOverlay({ base, scratch: scratchFolder }: RootfsGround['folders']): Promise<boolean> {
  const scratch = await makeScratch(scratchFolder);
  try {
    const at = (name: string): string => `scratch/${scratch.name}/${name}`;
    for (const name of ['lower', 'upper', 'work', 'merged', 'lower/folder'])
      await mkdir(join(scratch.path, name));
    await writeFile(join(scratch.path, 'lower', 'file'), '');
    const overlay = {
      lower: [at('lower')],
      upper: { folder: at('upper'), work: at('work') },
      target: at('merged'),
    };
    const merged = quoted(at('merged'));
    const script = `${mountOverlay(overlay)}; rm ${merged}/file; rmdir ${merged}/folder; mkdir ${merged}/folder; test ! -e ${merged}/file`;
    const child = startEnclosed(script, { cwd: base });
    child.stdout?.resume();
    child.stderr?.resume();
    return await new Promise<boolean>((resolve) => {
      child.on('error', () => resolve(false));
      child.on('close', (code) => resolve(code === 0));
    });
  } finally {
    await scratch.remove();
  }
}
