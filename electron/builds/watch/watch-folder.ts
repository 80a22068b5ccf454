import { watch, type FSWatcher } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isCancelled } from '../../../core/index.ts';
import { fingerprint, walk, type WatchedFiles } from './watched-files.ts';

/** Folders that are watched one by one; the kernel has room for some more, but they are not all ours. */
const MOST_FOLDERS = 4000;
/** Between two looks at all files, in milliseconds, and how many times as long as a look took. */
const POLL_INTERVAL = 2000;
const POLL_SHARE = 20;

export interface WatchOptions {
  /** Something that counts is another, new or gone. */
  readonly onChange: () => void;
  readonly signal: AbortSignal;
  readonly mostFolders?: number;
  /** Milliseconds between two looks at all files, by how many the last one took. */
  readonly pause?: (took: number) => number;
}

/**
 * Tells of changes below a folder until the signal; resolves when none is missed any more. Where the system watches whole
 * trees, it does; on Linux each folder that counts is watched by itself, as what is ignored is most of a tree; and where
 * there are too many, their files are looked at over and over.
 */
export async function watchFolder(files: WatchedFiles, options: WatchOptions): Promise<void> {
  if (process.platform === 'linux') {
    if (await watchEach(files, options)) return;
  } else if (watchWhole(files, options)) return;
  await poll(files, options);
}

function watchWhole(files: WatchedFiles, { onChange, signal }: WatchOptions): boolean {
  try {
    const watcher = watch(files.folder, { recursive: true }, (_event, name) => {
      if (name === null || files.counts(name.replaceAll(path.sep, '/'))) onChange();
    });
    watcher.on('error', onChange);
    end(watcher, signal);
    return true;
  } catch {
    return false;
  }
}

/** `false` when there are more folders than can be watched. */
async function watchEach(files: WatchedFiles, options: WatchOptions): Promise<boolean> {
  const { onChange, signal, mostFolders = MOST_FOLDERS } = options;
  const watchers = new Map<string, FSWatcher>();
  const giveUp = new AbortController();
  const endAll = (): void => {
    giveUp.abort();
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
  signal.addEventListener('abort', endAll, { once: true });

  function isFull(): boolean {
    if (watchers.size < mostFolders) return false;
    endAll();
    return true;
  }

  function add(folder: string): boolean {
    if (watchers.has(folder) || giveUp.signal.aborted) return true;
    if (isFull()) return false;
    try {
      const watcher = watch(path.join(files.folder, folder), (event, name) => {
        if (name === null) return onChange();
        const changed = folder === '' ? name : `${folder}/${name}`;
        if (files.counts(changed)) onChange();
        if (event === 'rename' && files.reaches(changed)) void follow(changed);
      });
      watcher.on('error', () => drop(folder));
      watchers.set(folder, watcher);
      return true;
    } catch (error) {
      // Gone already, or no more room: the latter is the same for all.
      if (!(error instanceof Error && 'code' in error) || error.code === 'ENOENT') return true;
      endAll();
      return false;
    }
  }

  function drop(folder: string): void {
    // Most names are of files, and what is below a folder is watched only where the folder is.
    if (!watchers.has(folder)) return;
    for (const [watched, watcher] of watchers) {
      if (watched !== folder && !watched.startsWith(`${folder}/`)) continue;
      watcher.close();
      watchers.delete(watched);
    }
  }

  async function addAll(from: string): Promise<boolean> {
    for await (const entry of walk(files, from)) if (entry.isFolder && !add(entry.path)) return false;
    return true;
  }

  /** A name came, went or was given to something else. */
  async function follow(changed: string): Promise<void> {
    drop(changed);
    const found = await lstat(path.join(files.folder, changed)).catch(() => null);
    if (found?.isDirectory() !== true || giveUp.signal.aborted) return;
    // What is in it came before it was watched.
    if (await addAll(changed)) onChange();
    else if (!signal.aborted) await poll(files, options);
  }

  return addAll('');
}

async function poll(
  files: WatchedFiles,
  { onChange, signal, pause = pauseAfter }: WatchOptions,
): Promise<void> {
  let last = await fingerprint(files, signal);
  const look = async (): Promise<void> => {
    let wait = pause(0);
    while (!signal.aborted) {
      await delay(wait, undefined, { signal, ref: false });
      const since = performance.now();
      const now = await fingerprint(files, signal);
      wait = pause(performance.now() - since);
      if (now !== last && !signal.aborted) onChange();
      last = now;
    }
  };
  look().catch((error: unknown) => {
    if (!isCancelled(error)) throw error;
  });
}

function pauseAfter(took: number): number {
  return Math.max(POLL_INTERVAL, took * POLL_SHARE);
}

function end(watcher: FSWatcher, signal: AbortSignal): void {
  if (signal.aborted) watcher.close();
  else signal.addEventListener('abort', () => watcher.close(), { once: true });
}
