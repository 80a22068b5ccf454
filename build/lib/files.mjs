import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './root.mjs';

/** Where what is fetched for development is kept, so that the next clone need not fetch it again. */
export function cacheFolder(...parts) {
  const base =
    process.platform === 'win32'
      ? (process.env.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'))
      : process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(base, 'strata-dev', ...parts);
}

/** The text of a file, or `undefined` when there is none. */
export function readIfThere(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * A short text that changes when any file below the given ones changes: names, sizes and times, not contents, because this runs
 * before every start.
 * @param {readonly string[]} names files and folders, relative to the checkout; one that is missing counts as empty
 */
export function fingerprint(names) {
  const hash = createHash('sha256');
  const add = (file) => {
    const stat = fs.statSync(file, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) {
      for (const name of fs.readdirSync(file).sort()) add(path.join(file, name));
    } else if (!/\.test\.tsx?$/.test(file)) {
      hash.update(`${path.relative(root, file)}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  for (const name of names) add(path.join(root, name));
  return hash.digest('hex').slice(0, 24);
}
