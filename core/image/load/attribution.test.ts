import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Digest } from '../../oci/digest.ts';
import { memoryStore, type MemoryStore } from '../../testing/store/memory-store.ts';
import type { Image } from '../image.ts';
import { loadImages } from './load-images.ts';
import { planPrune } from '../removal/prune.ts';
import { planRemoval, type RemovalOrder } from '../removal/removal.ts';
import { sharingGroups, storeTotals } from '../list/totals.ts';
import { selectionTotals } from '../list/selection.ts';

const USAGE = { unreachable: 0, partial: 0, trash: 0, derived: 0, readOnly: false, location: '' };
const GROUND = { readOnly: false, location: '' };

/** Stores with shared layers, indexes, tags that moved, images of several names and blobs that are missing. */
const anyStore = fc.record({
  images: fc.array(
    fc.record({
      layers: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
      arm: fc.boolean(),
      label: fc.boolean(),
      wrapped: fc.constantFrom('manifest', 'index', 'pair'),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  names: fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 5 })), {
    minLength: 1,
    maxLength: 14,
  }),
  missing: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 2 }),
});

function build({ images, names, missing }: Recipe): MemoryStore {
  const store = memoryStore();
  const roots = images.map(({ layers, arm, label, wrapped }, index) => {
    const image = store.image({
      layers: layers.map((seed) => ({ seed: String(seed), size: 1000 + seed * 37 })),
      architecture: arm ? 'arm64' : 'amd64',
      created: `2024-01-0${(index % 9) + 1}T00:00:00Z`,
      labels: label ? { keep: 'yes' } : {},
    });
    if (wrapped === 'manifest') return image;
    const other = store.image({
      layers: [{ seed: `other${index % 2}`, size: 500 }],
      architecture: 's390x',
    });
    return store.index(wrapped === 'index' ? [image] : [image, other]);
  });
  for (const [root, name] of names) {
    const descriptor = roots[root % roots.length];
    if (descriptor !== undefined) store.name(`docker.io/library/n${name}:1`, descriptor);
  }
  const digests = [...store.present.keys()];
  for (const position of missing) {
    const digest = digests[position % digests.length];
    if (digest !== undefined) store.present.delete(digest);
  }
  return store;
}

type Recipe = typeof anyStore extends fc.Arbitrary<infer Value> ? Value : never;

const load = (store: MemoryStore): Promise<readonly Image[]> =>
  loadImages(store, store.read, { platform: 'linux/amd64' });

/** What the store would do, written down independently: everything that a remaining name reaches stays. */
async function bytesAfter(store: MemoryStore, order: RemovalOrder): Promise<number> {
  const names = store.names.flatMap((entry) => {
    if (entry.name === null) return order.manifests.includes(entry.descriptor.digest) ? [] : [entry];
    if (!order.names.includes(entry.name)) return [entry];
    return order.mode === 'untag' ? [{ ...entry, name: null }] : [];
  });
  return reachableBytes(
    store,
    names.map(({ descriptor }) => descriptor.digest),
  );
}

async function reachableBytes(store: MemoryStore, roots: readonly Digest[]): Promise<number> {
  const seen = new Set<Digest>();
  const visit = async (digest: Digest, size: number): Promise<number> => {
    if (seen.has(digest) || !store.present.has(digest)) return 0;
    seen.add(digest);
    const bytes = await store.read({ digest, size, mediaType: '' }).catch(() => null);
    const text = bytes === null ? '' : new TextDecoder().decode(bytes);
    let total = size;
    if (!text.includes('"schemaVersion"')) return total;
    for (const [, next] of text.matchAll(/"digest":"(sha256:[0-9a-f]{64})"/g)) {
      total += await visit(next as Digest, store.present.get(next as Digest) ?? 0);
    }
    return total;
  };
  let total = 0;
  for (const root of roots) total += await visit(root, store.present.get(root) ?? 0);
  return total;
}

describe('attribution', () => {
  it('adds up in every store: on disk = unique + shared groups, saved = virtual - on disk', async () => {
    await fc.assert(
      fc.asyncProperty(anyStore, async (recipe) => {
        const store = build(recipe);
        const images = await load(store);
        const totals = storeTotals(images, USAGE);
        const unique = images.reduce((sum, image) => sum + image.unique, 0);
        const shared = sharingGroups(images).reduce((sum, group) => sum + group.bytes, 0);
        expect(totals.onDisk).toBe(unique + shared);
        expect(totals.onDisk).toBe(
          await reachableBytes(
            store,
            store.names.map(({ descriptor }) => descriptor.digest),
          ),
        );
        expect(totals.saved).toBe(totals.virtual - totals.onDisk);
        expect(totals.saved).toBeGreaterThanOrEqual(0);
        for (const image of images) expect(image.unique).toBeLessThanOrEqual(image.onDisk);
        expect(images.flatMap(({ names }) => names).sort()).toEqual(
          store.names.flatMap(({ name }) => name ?? []).sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('plans removals that free exactly the bytes that then go', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyStore,
        fc.array(fc.nat(), { maxLength: 5 }),
        fc.boolean(),
        async (recipe, picks, untag) => {
          const store = build(recipe);
          const images = await load(store);
          const all = images.flatMap((image) =>
            image.names.length === 0 ? [image.manifestDigest] : image.names,
          );
          const keys = picks.flatMap((pick) => all[pick % all.length] ?? []);
          const mode = untag ? 'untag' : 'delete';
          const { plan, order } = planRemoval(images, { keys, mode }, GROUND);
          const before = await reachableBytes(
            store,
            store.names.map(({ descriptor }) => descriptor.digest),
          );
          expect(before - (await bytesAfter(store, order))).toBe(plan.frees);
          expect(plan.blobs.reduce((sum, blob) => sum + blob.size, 0)).toBe(plan.frees);
          expect(plan.stays.reduce((sum, group) => sum + group.bytes, 0)).toBe(plan.staysTotal);
          const deleted = planRemoval(images, { keys, mode: 'delete' }, GROUND).plan;
          expect(selectionTotals(images, keys).frees).toBe(deleted.frees);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('frees by removing one image alone exactly what is called unique', async () => {
    await fc.assert(
      fc.asyncProperty(anyStore, async (recipe) => {
        const store = build(recipe);
        const images = await load(store);
        for (const image of images) {
          const keys = image.names.length === 0 ? [image.manifestDigest] : image.names;
          expect(planRemoval(images, { keys, mode: 'delete' }, GROUND).plan.frees).toBe(image.unique);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('prunes exactly, and never takes what an image that stays stands on', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyStore,
        fc.boolean(),
        fc.constantFrom([], ['keep=yes'], ['label!=keep']),
        async (recipe, all, labels) => {
          const store = build(recipe);
          const images = await load(store);
          const { plan, order } = planPrune(images, { all, until: null, labels }, GROUND, Date.now());
          const before = await reachableBytes(
            store,
            store.names.map(({ descriptor }) => descriptor.digest),
          );
          expect(before - (await bytesAfter(store, order))).toBe(plan.frees);
          expect(plan.standingOn).toEqual([]);
          expect(all ? [] : plan.untagged).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
