import { readFileSync, renameSync, writeFileSync, type Stats } from 'node:fs';
import type { Digest } from '../../oci/digest.ts';
import { readKnownFiles, writeKnownFiles, type KnownFile, type KnownFiles } from './known-files.ts';

/**
 * Digests of files by what the system says of them: a file whose size, times and number are those of an earlier build is not
 * read again. Times count in nanoseconds, as far as a double holds those of today (a quarter of a microsecond).
 */
export interface StatCache {
  /** Whether anything is known of a path; if not, its stats need not be asked for. */
  has(path: string): boolean;
  digest(path: string, stats: Stats): Digest | undefined;
  learn(path: string, stats: Stats, digest: Digest): void;
  /** Writes what was learned, if anything was. */
  save(temporary: string): void;
}

/** Some 180 bytes each. */
const MOST_FILES = 500_000;
/** Clocks of file systems tick this slowly: what changed so lately may change again unseen (git calls it racy). */
const RACY_MS = 50;

/** `file`: where it is kept; what is there and cannot be read is as good as nothing. */
export function openStatCache(file: string): StatCache {
  const before = readKnown(file);
  const learned = new Map<string, KnownFile>();
  /** Known for this build only. */
  const racy = new Set<string>();
  return {
    has: (path) => learned.has(path) || before.at(path) >= 0,
    digest(path, { size, mtimeMs, ctimeMs, ino }) {
      const fresh = learned.get(path);
      if (fresh === undefined) return before.digest(before.at(path), size, mtimeMs, ctimeMs, ino);
      const isSame =
        fresh.size === size && fresh.mtime === mtimeMs && fresh.ctime === ctimeMs && fresh.inode === ino;
      return isSame ? fresh.digest : undefined;
    },
    learn(path, { size, mtimeMs, ctimeMs, ino }, digest) {
      learned.set(path, { path, size, mtime: mtimeMs, ctime: ctimeMs, inode: ino, digest });
      if (Math.max(mtimeMs, ctimeMs) > Date.now() - RACY_MS) racy.add(path);
    },
    save(temporary) {
      if (learned.size === 0) return;
      const left = new Map(learned);
      const kept: KnownFile[] = [];
      const keep = (known: KnownFile): void => {
        if (!racy.has(known.path)) kept.push(known);
      };
      // Where they stood, so that the next build meets them in its own order.
      for (const known of before.all()) {
        keep(left.get(known.path) ?? known);
        left.delete(known.path);
      }
      for (const known of left.values()) keep(known);
      writeFileSync(temporary, writeKnownFiles(kept.slice(-MOST_FILES)));
      renameSync(temporary, file);
    },
  };
}

function readKnown(file: string): KnownFiles {
  try {
    return readKnownFiles(readFileSync(file));
  } catch {
    return readKnownFiles(Buffer.alloc(0));
  }
}
