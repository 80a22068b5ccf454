import { chmodSync, type BigIntStats } from 'node:fs';
import { namesIn } from '../rootfs/survey.ts';
import { bytes, statOf } from '../rootfs/tree-layer.ts';

/** What even its owner may not read, opened for a while. Root needs none of this. */
export interface ClosedFiles {
  /** As the file was before it was opened. */
  asItWas(path: string, stats: BigIntStats): BigIntStats;
  close(): void;
}

const FOLDER = 0o700;
const FILE = 0o400;
export const NONE_CLOSED: ClosedFiles = { asItWas: (_path, stats) => stats, close: () => undefined };

/** `folder`: bytes as latin-1, like all paths here. */
export function openClosedFiles(folder: string): ClosedFiles {
  const modes = new Map<string, bigint>();
  const set = (path: string, mode: number): void => chmodSync(bytes(`${folder}/${path}`), mode & 0o7777);
  const todo = [''];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    const stats = statOf(`${folder}/${path}`);
    if (stats === undefined || (!stats.isDirectory() && !stats.isFile())) continue;
    const mode = Number(stats.mode);
    const wanted = stats.isDirectory() ? FOLDER : FILE;
    if ((mode & wanted) !== wanted) {
      modes.set(path, stats.mode);
      set(path, mode | wanted);
    }
    if (stats.isDirectory())
      for (const name of namesIn(`${folder}/${path}`)) todo.push(path === '' ? name : `${path}/${name}`);
  }
  return {
    asItWas(path, stats) {
      const mode = modes.get(path);
      return mode === undefined ? stats : Object.create(stats, { mode: { value: mode, enumerable: true } });
    },
    close() {
      // What is deepest was found last.
      for (const [path, mode] of [...modes].reverse()) set(path, Number(mode));
    },
  };
}
