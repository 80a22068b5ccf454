import { statfs } from 'node:fs/promises';
import type { GrowthPoint } from '../../api/storage.ts';
import { CLEANING_KINDS } from '../../api/storage.ts';
import { readConfigOf } from '../../image/detail.ts';
import { imageByKey } from '../../image/find-image.ts';
import { joinHistory } from '../../image/history.ts';
import type { Image, ImageVariant } from '../../image/image.ts';
import { attribution } from '../../image/storage/attribution.ts';
import { chains } from '../../image/storage/chains.ts';
import { readGrowth, withPoint } from '../../image/storage/growth.ts';
import { layerSteps, type LayerStep, type StepsOf } from '../../image/storage/layer-steps.ts';
import { planCleaning } from '../../image/storage/plan-cleaning.ts';
import { pressureLevel, suggestions, type DiskSpace } from '../../image/storage/pressure.ts';
import { layersPage, storedLayers } from '../../image/storage/stored-layers.ts';
import { whatIf, type BasePart } from '../../image/storage/what-if.ts';
import type { Digest } from '../../oci/digest.ts';
import { explained } from '../../stream/disk-error.ts';
import { forEachLimited, mapLimited } from '../../transfer/limited.ts';
import type { StorageInside } from '../inside.ts';
import { clean, cleaningGround } from './cleaning.ts';
import type { InsideGround } from './ground.ts';
import { storeFiles } from './store-files.ts';

/** File of the store's derived data. */
const GROWTH = 'storage-growth';
/** Configs read at a time. */
const READERS = 16;

/** The whole store as one picture. */
export function storageOf(ground: InsideGround): StorageInside {
  const { store } = ground;
  const steps = stepsReader(ground);
  const growth = growthOf(ground);
  return {
    async map() {
      const { all } = await ground.images();
      const [stepsOf, files, needed, kept] = await Promise.all([
        steps(all),
        storeFiles(store.root),
        store.reachable(),
        store.steps.list(),
      ]);
      await growth();
      const layers = new Set(all.flatMap((image) => image.layers.map(({ digest }) => digest)));
      return {
        chains: chains(all, stepsOf),
        layers: layers.size,
        images: all.length,
        attribution: attribution(files, all, needed, new Set(kept.map(({ digest }) => digest))),
      };
    },
    async layers(query) {
      const { all } = await ground.images();
      const [stepsOf, facts] = await Promise.all([steps(all), store.facts()]);
      return layersPage(storedLayers(all, facts, stepsOf), query);
    },
    async whatIf(base, keys) {
      const images = await ground.images();
      const chosen = [...new Set(keys.map((key) => imageByKey(images.all, key).image))];
      const moved = await mapLimited(chosen, READERS, (image) => basePart(ground, image));
      return whatIf(images.all, imageByKey(images.all, base).image, moved);
    },
    growth,
    async pressure() {
      await growth();
      const [space, totals, plan] = await Promise.all([
        diskSpace(store.root),
        ground.images().then((images) => images.totals()),
        cleaningGround(ground).then((now) =>
          planCleaning(now, { kinds: CLEANING_KINDS, until: null }, Date.now()),
        ),
      ]);
      return {
        ...space,
        onDisk: totals.onDisk,
        level: pressureLevel(space),
        suggestions: suggestions(plan),
      };
    },
    planClean: async (request) => planCleaning(await cleaningGround(ground), request, Date.now()),
    clean: (request, options) => clean(ground, request, options),
  };
}

async function diskSpace(root: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await explained('measure', root, () => statfs(root));
  return { free: bavail * bsize, capacity: blocks * bsize };
}

/** What made the layers: read once for each config, which never changes. */
function stepsReader({ store }: InsideGround): (images: readonly Image[]) => Promise<StepsOf> {
  const known = new Map<Digest, readonly LayerStep[]>();
  return async (images) => {
    const present = await store.present();
    const variants = new Map<Digest, ImageVariant>();
    for (const image of images) {
      for (const variant of image.variants) {
        const config = variant.manifest?.config.digest;
        if (config !== undefined && variant.here && !known.has(config)) variants.set(config, variant);
      }
    }
    await forEachLimited([...variants], READERS, async ([digest, variant]) => {
      try {
        const config = await readConfigOf(variant, { present }, (descriptor) => store.readBlob(descriptor));
        const layers = variant.manifest?.layers.length ?? 0;
        known.set(digest, layerSteps(joinHistory(config?.history ?? [], layers)));
      } catch {
        // Damaged since it was listed: the bytes are still where they are, and a verification says what is wrong.
      }
    });
    return (config) => known.get(config) ?? [];
  };
}

/** What of an image is its base: as it says itself, as the store has it, as its history tells, else its first layer. */
async function basePart(ground: InsideGround, image: Image): Promise<BasePart> {
  const key = image.names[0] ?? image.manifestDigest;
  const { base } = (await ground.image({ key, platform: null })).detail;
  if (base !== null && base.layers > 0)
    return { image, layers: base.layers, standsOn: base.name, assumed: false };
  return { image, layers: 1, standsOn: null, assumed: true };
}

/** Notes how large the store is now, when that is news, and gives all notes. */
function growthOf({ store, images }: InsideGround): () => Promise<readonly GrowthPoint[]> {
  return async () => {
    const totals = await (await images()).totals();
    const kept = readGrowth(await store.readDerived(GROWTH));
    const { onDisk, virtual } = totals;
    const points = withPoint(kept, {
      at: new Date().toISOString(),
      onDisk,
      virtual,
      images: totals.images,
    });
    if (points !== kept && !store.readOnly) {
      // Only a picture: when it cannot be written, a point is missing in it.
      const bytes = Buffer.from(JSON.stringify(points));
      await store.writeDerived(GROWTH, bytes).catch(() => undefined);
    }
    return points;
  };
}
