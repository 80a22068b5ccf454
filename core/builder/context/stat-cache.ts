import { readFileSync, renameSync, writeFileSync, type Stats } from 'node:fs';
import type { Digest } from '../../oci/digest.ts';

/**
 * Digests of files by what the system says of them: a file whose size, times and number are those of an earlier build is not
 * read again. Times count in nanoseconds, as far as a double holds those of today (a quarter of a microsecond).
 */
export interface StatCache {
  digest(path: string, stats: Stats): Digest | undefined;
  learn(path: string, stats: Stats, digest: Digest): void;
  /** Writes what was learned, if anything was. */
  save(temporary: string): void;
}

type Line = readonly [
  path: string,
  size: number,
  mtime: number,
  ctime: number,
  inode: number,
  digest: Digest,
];

const VERSION = 1;
/** "sha256:" and 64 digits; our own file, so no more is looked at. */
const DIGEST_LENGTH = 71;
/** Some 200 bytes each. */
const MOST_FILES = 500_000;
/** Clocks of file systems tick this slowly: what changed so lately may change again unseen (git calls it racy). */
const RACY_MS = 50;

/** `file`: where it is kept; what is there and cannot be read is as good as nothing. */
export function openStatCache(file: string): StatCache {
  const lines = new Map<string, Line>(readLines(file).map((line) => [line[0], line]));
  /** Known for this build only. */
  const racy = new Set<string>();
  let learned = false;
  return {
    digest(path, stats) {
      const line = lines.get(path);
      if (line === undefined) return undefined;
      const [, size, mtime, ctime, inode, digest] = line;
      if (size !== stats.size || mtime !== stats.mtimeMs || ctime !== stats.ctimeMs || inode !== stats.ino)
        return undefined;
      return digest;
    },
    learn(path, stats, digest) {
      learned = true;
      lines.set(path, [path, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino, digest]);
      if (Math.max(stats.mtimeMs, stats.ctimeMs) > Date.now() - RACY_MS) racy.add(path);
    },
    save(temporary) {
      if (!learned) return;
      const kept = [...lines.values()].filter(([path]) => !racy.has(path)).slice(-MOST_FILES);
      writeFileSync(temporary, JSON.stringify({ version: VERSION, files: kept }));
      renameSync(temporary, file);
    },
  };
}

function readLines(file: string): readonly Line[] {
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (
      typeof document !== 'object' ||
      document === null ||
      !('version' in document) ||
      !('files' in document)
    )
      return [];
    if (document.version !== VERSION || !Array.isArray(document.files)) return [];
    return document.files.filter(isLine);
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is Line {
  return (
    Array.isArray(value) &&
    value.length === 6 &&
    typeof value[0] === 'string' &&
    typeof value[5] === 'string' &&
    value[5].length === DIGEST_LENGTH &&
    value.slice(1, 5).every((part) => typeof part === 'number')
  );
}
