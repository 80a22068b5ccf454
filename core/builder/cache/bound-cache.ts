import { statfs } from 'node:fs/promises';
import type { Store } from '../../store/store.ts';
import { noteFiles, removeNotes } from './note-files.ts';

/** Layers that only steps of builds have may take this much, … */
const MOST_BYTES = 10 * 1000 ** 3;
/** … or this part of the disk, if that is less. */
const SHARE = 0.2;
/** Some 200 bytes for a file of a context. */
const MOST_NOTES = 512 * 1000 ** 2;

export interface CacheBounds {
  readonly layers: number;
  readonly notes: number;
}

/** Forgets the steps that were not found or made for longest, until the rest fits. */
export async function boundCache(store: Store, bounds?: CacheBounds): Promise<void> {
  const { layers, notes } = bounds ?? { layers: await defaultBudget(store.root), notes: MOST_NOTES };
  await boundLayers(store, layers);
  await boundNotes(store.root, notes);
}

async function defaultBudget(root: string): Promise<number> {
  const { blocks, bsize } = await statfs(root);
  return Math.min(MOST_BYTES, blocks * bsize * SHARE);
}

async function boundLayers(store: Store, budget: number): Promise<void> {
  const records = [...(await store.steps.list())].sort((a, b) => a.used - b.used);
  // Most are in images as well; what only steps have is looked up when all together would be too much.
  if (total(records.map(({ digest, size }) => [digest, size])) <= budget) return;
  const needed = await store.reachable();
  const own = records.filter(({ digest }) => !needed.has(digest));
  let left = total(own.map(({ digest, size }) => [digest, size]));
  const going = new Set<string>();
  const seen = new Map<string, number>();
  for (const { digest } of own) seen.set(digest, (seen.get(digest) ?? 0) + 1);
  for (const { key, digest, size } of own) {
    if (left <= budget) break;
    going.add(key);
    const others = (seen.get(digest) ?? 1) - 1;
    seen.set(digest, others);
    if (others === 0) left -= size;
  }
  await store.steps.drop(({ key }) => going.has(key));
}

async function boundNotes(root: string, budget: number): Promise<void> {
  const notes = [...(await noteFiles(root, { small: true }))].sort((a, b) => a.used - b.used);
  let left = notes.reduce((sum, { bytes }) => sum + bytes, 0);
  const going = notes.filter(({ bytes }) => {
    if (left <= budget) return false;
    left -= bytes;
    return true;
  });
  await removeNotes(going);
}

function total(sizes: readonly (readonly [string, number])[]): number {
  return [...new Map(sizes).values()].reduce((sum, size) => sum + size, 0);
}
