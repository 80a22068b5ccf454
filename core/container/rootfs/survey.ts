import { readdirSync, type BigIntStats } from 'node:fs';
import { readAttributes } from '../changes/read-attributes.ts';
import { bytes, latin1, statOf } from './tree-layer.ts';

export interface Survey {
  /** Of its files, each once however many names it has. */
  readonly bytes: number;
  /** Folders that hide what is below them in an overlay; bytes as latin-1. */
  readonly opaque: readonly string[];
}

const OPAQUE = new Set(['trusted.overlay.opaque', 'user.overlay.opaque']);

/** Looks at all that a folder holds; `overlay`: whether it is one of several. Synchronous for the most part: for a worker. */
export async function survey(folder: string, overlay: boolean): Promise<Survey> {
  const base = latin1(folder);
  const folders: string[] = [];
  const linked = new Set<string>();
  let size = 0;
  const todo = [''];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (path !== '') folders.push(path);
    for (const name of namesIn(`${base}/${path}`)) {
      const child = path === '' ? name : `${path}/${name}`;
      const stats = statOf(`${base}/${child}`);
      if (stats === undefined) continue;
      if (stats.isFile() && isFirst(linked, stats)) size += Number(stats.size);
      if (stats.isDirectory()) todo.push(child);
    }
  }
  return { bytes: size, opaque: overlay ? await opaqueAmong(folder, folders) : [] };
}

function isFirst(linked: Set<string>, { nlink, dev, ino }: BigIntStats): boolean {
  if (nlink < 2n) return true;
  const inode = `${dev}/${ino}`;
  if (linked.has(inode)) return false;
  linked.add(inode);
  return true;
}

async function opaqueAmong(folder: string, paths: readonly string[]): Promise<string[]> {
  const attributes = await readAttributes(folder, paths);
  return paths.filter((_path, at) =>
    attributes[at]?.some(({ name, value }) => OPAQUE.has(name) && value.toString('latin1') === 'y'),
  );
}

/** Sorted by their bytes. */
export function namesIn(folder: string): string[] {
  return readdirSync(bytes(folder), { encoding: 'buffer' })
    .map((name) => name.toString('latin1'))
    .sort();
}
