import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';

/** Everything that is wrong with a store at rest, in words; nothing when it is sound. */
export async function unsoundness(store: Store): Promise<readonly string[]> {
  return (await store.verify()).problems.map(({ kind, path, message }) => `${kind}: ${message} (${path})`);
}

/** By names, jobs, and what builds remember. */
async function explainedBlobs(store: Store): Promise<ReadonlySet<string>> {
  const steps = await store.steps.list();
  return new Set<string>([...(await store.reachable()), ...steps.map(({ digest }) => digest)]);
}

/** Blobs that neither a name nor an unfinished job nor a step of a build explains, right after a start and before any collection. */
export async function unexplained(root: string): Promise<readonly string[]> {
  const store = await openStore({ root });
  try {
    for (const { id } of await store.interruptedJobs()) await store.dismissJob(id);
    const reachable = await explainedBlobs(store);
    return [...(await store.present())].filter((digest) => !reachable.has(digest));
  } finally {
    store.close();
  }
}

/**
 * What a fresh start and a collection leave that no name explains. The trash counts as explained while it can be undone.
 */
export async function leftovers(root: string): Promise<readonly string[]> {
  const store = await openStore({ root });
  try {
    await store.collect({ unfinished: 'all' });
    const reachable = await explainedBlobs(store);
    const unreachable = [...(await store.present())].filter((digest) => !reachable.has(digest));
    const halfDone = (await readdir(join(root, 'trash'))).filter((name) => name.includes('.'));
    const rest = [...(await readdir(join(root, 'partial'))), ...(await readdir(join(root, 'journal')))];
    const locks = (await readdir(join(root, 'locks', 'store'))).filter((name) => !/^\d+\.free$/.test(name));
    return [...unreachable, ...halfDone, ...rest, ...locks];
  } finally {
    store.close();
  }
}
