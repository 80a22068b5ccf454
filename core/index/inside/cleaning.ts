import type { CleaningRequest, CleaningResult } from '../../api/storage.ts';
import type { CleaningGround } from '../../image/storage/cleaning-ground.ts';
import { blobSizesOf, bytesByName } from '../../image/storage/cleaning-ground.ts';
import { cleanedImages, cleaningYield } from '../../image/storage/cleaning-yield.ts';
import { nameParts, NO_NAME } from '../../image/image-name.ts';
import { isDigest, type Digest } from '../../oci/digest.ts';
import { unpackedTrees, type UnpackedTree } from '../../container/rootfs/unpacked-trees.ts';
import type { StoreFile } from '../../image/storage/attribution.ts';
import { groundOf } from '../removing.ts';
import type { InsideGround } from './ground.ts';
import { storeFiles } from './store-files.ts';

/** Looks at the store once, so that all of a plan is of one moment. */
export async function cleaningGround({ store, images }: InsideGround): Promise<CleaningGround> {
  const [{ all }, needed, held, unfinished, items, resumable, files, steps, trees, facts] = await Promise.all(
    [
      images(),
      store.reachable(),
      store.holds(),
      store.unfinishedJobs(),
      store.trash(),
      store.partials(),
      storeFiles(store.root),
      store.steps.list(),
      unpackedTrees(store.root),
      store.facts(),
    ],
  );
  const going = steps.filter(({ digest }) => !needed.has(digest));
  const leaving = new Set(going.map(({ digest }) => digest));
  const shared = new Set([...facts].flatMap(([digest, { diffId }]) => (leaving.has(digest) ? [] : [diffId])));
  const indexes = [...leaving].filter((digest) => !shared.has(digest));
  const titles = new Map(items.map(({ id, names }) => [id, names.map(titleOf).join(', ')]));
  const partialBytes = bytesByName(files, 'partial');
  return {
    ...groundOf(store),
    images: all,
    needed,
    held,
    unfinished,
    blobs: blobSizesOf(files),
    partials: [...partialBytes].flatMap(([name, bytes]) => {
      const digest = partialDigest(name);
      return digest !== undefined && resumable.has(digest) ? [{ digest, name, bytes }] : [];
    }),
    trash: [...bytesByName(files, 'trash')].flatMap(([id, bytes]) => {
      const title = titles.get(id);
      return title === undefined ? [] : [{ id, title, bytes }];
    }),
    trashed: trashedBlobs(files),
    derived: [...bytesByName(files, 'derived', 'layers')].map(([diffId, bytes]) => ({ diffId, bytes })),
    steps: new Set(steps.map(({ digest }) => digest)),
    kept: keptByBuilds(files, trees, going, indexes),
  };
}

/** Does what was planned, now; gives what of it is gone. The trash goes first: what is removed after it can be undone. */
export async function clean(
  ground: InsideGround,
  request: CleaningRequest,
  { grace }: { readonly grace: number },
): Promise<CleaningResult> {
  const { store } = ground;
  const now = Date.now();
  ground.changed();
  const before = await cleaningGround(ground);
  const planned = cleaningYield(before, request, now);
  const removal = cleanedImages(before, request, now);
  const asked = new Set(request.kinds);
  let undoId: string | null = null;
  try {
    if (asked.has('trash')) await store.emptyTrash({ expiredOnly: false });
    if (asked.has('partial')) for (const { id } of await store.unfinishedJobs()) await store.dismissJob(id);
    if (removal !== null && removal.plan.deleted.length > 0)
      undoId = (await store.remove(removal.order, { grace })).undo?.id ?? null;
    if (asked.has('unreachable')) await store.collect({ unfinished: 'none' });
    if (asked.has('build')) await pruneCache(ground);
    if (asked.has('derived')) await store.dropDerivedLayers();
  } finally {
    ground.changed();
  }
  const left = new Set((await storeFiles(store.root)).flatMap(({ parts }) => thingOf(parts) ?? []));
  let freed = 0;
  for (const [what, bytes] of planned) if (!left.has(what)) freed += bytes;
  return { freed, undoId };
}

/** What a prune takes beside layers: records of steps, indexes of their layers, what is known of contexts, unpacked layers. */
function keptByBuilds(
  files: readonly StoreFile[],
  trees: readonly UnpackedTree[],
  steps: readonly { readonly key: string }[],
  indexes: readonly Digest[],
): ReadonlyMap<string, number> {
  const keys = new Set(steps.map(({ key }) => key));
  const layers = new Set(indexes.map((digest) => digest.replace(':', '-')));
  const idle = new Set(trees.flatMap(({ name, isUsed }) => (isUsed ? [] : [name])));
  const kept = new Map<string, number>();
  for (const { parts, bytes } of files) {
    const what = thingOf(parts);
    const [folder, kind = '', name = ''] = parts;
    const goes =
      (folder === 'derived' && kind === 'rootfs' && idle.has(name)) ||
      (folder === 'derived' && kind === 'layers' && layers.has(name)) ||
      (folder === 'build' && (kind === 'known' || (kind === 'layers' && keys.has(name))));
    if (goes && what !== undefined) kept.set(what, (kept.get(what) ?? 0) + bytes);
  }
  return kept;
}

async function pruneCache({ store, workers }: InsideGround): Promise<void> {
  const { buildCache } = await import('../../builder/cache/build-cache.ts');
  const { openContainers } = await import('../../container/containers.ts');
  const containers = openContainers({ storeRoot: store.root, workers });
  await buildCache(store, containers).prune({ mounts: false });
}

/** How a yield calls what a file belongs to. */
function thingOf(parts: readonly string[]): string | undefined {
  const [folder, first = '', second = ''] = parts;
  if (folder === 'blobs') return `blob ${first}:${second}`;
  if (folder === 'partial') return `partial ${first}`;
  if (folder === 'trash') return `trash ${first}`;
  if (folder === 'derived' && first === 'layers') return `derived ${second}`;
  if (folder === 'derived' && first === 'rootfs') return `build rootfs/${second}`;
  if (folder === 'build') return `build ${first}/${second}`;
  return undefined;
}

function trashedBlobs(files: readonly StoreFile[]): ReadonlySet<Digest> {
  const digests = new Set<Digest>();
  for (const { parts } of files) {
    if (parts[0] !== 'trash' || parts.length !== 3) continue;
    const digest = (parts[2] ?? '').replace('-', ':');
    if (isDigest(digest)) digests.add(digest);
  }
  return digests;
}

function partialDigest(name: string): Digest | undefined {
  const digest = (name.split('~')[0] ?? '').replace('-', ':');
  return isDigest(digest) ? digest : undefined;
}

function titleOf(name: string | null): string {
  return name === null ? NO_NAME : nameParts(name).familiar;
}
