import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import { ignoreMatcher, parseIgnore } from '../../../core/index.ts';

/** Which files of a folder count. Paths are relative, with slashes. */
export interface WatchedFiles {
  readonly folder: string;
  counts(file: string): boolean;
  /** Whether anything below a folder may count. */
  reaches(folder: string): boolean;
}

/**
 * All that an ignore file lets through, and some files whatever it says: the Dockerfile and the ignore file itself.
 * @throws INVALID_IGNORE_FILE
 */
export function watchedFiles(
  folder: string,
  ignore: string | null,
  always: ReadonlySet<string>,
): WatchedFiles {
  const matcher = ignoreMatcher(ignore === null ? [] : parseIgnore(ignore));
  const above = new Set([...always].flatMap(foldersAbove));
  return {
    folder,
    counts: (file) => always.has(file) || !matcher.ignores(file),
    reaches: (below) => above.has(below) || !matcher.ignores(below) || !matcher.ignoresAllBelow(below),
  };
}

export interface WatchedEntry {
  /** '' is the folder itself. */
  readonly path: string;
  readonly isFolder: boolean;
}

/** The folder, the folders in it that may hold what counts, and the files that do; links are not followed. */
export async function* walk(
  { folder, counts, reaches }: WatchedFiles,
  from = '',
): AsyncGenerator<WatchedEntry> {
  const waiting = [from];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    yield { path: at, isFolder: true };
    try {
      for await (const entry of await opendir(path.join(folder, at))) {
        const child = at === '' ? entry.name : `${at}/${entry.name}`;
        if (entry.isDirectory()) {
          if (reaches(child)) waiting.push(child);
        } else if (counts(child)) yield { path: child, isFolder: false };
      }
    } catch {
      // Removed meanwhile, or not ours to read: the build says so if it matters.
    }
  }
}

/** Size, time and mode of what counts, as one number that is another when any of them is. */
export async function fingerprint(files: WatchedFiles, signal: AbortSignal): Promise<string> {
  // Folders are listed in any order, so that the sum must not depend on it: words of 32 bits, added up.
  const sums = [0, 0];
  for await (const entry of walk(files)) {
    if (signal.aborted) break;
    const facts = await lstat(path.join(files.folder, entry.path)).catch(() => null);
    // Times of folders change with files that do not count.
    const text = entry.isFolder
      ? entry.path
      : `${entry.path}\n${facts?.size ?? -1} ${facts?.mtimeMs ?? -1} ${facts?.mode ?? -1}`;
    for (const [index, seed] of [0x811c9dc5, 0x01000193].entries())
      sums[index] = ((sums[index] ?? 0) + hash(text, seed)) >>> 0;
  }
  return sums.join(' ');
}

/** FNV-1a. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}

function foldersAbove(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
}
