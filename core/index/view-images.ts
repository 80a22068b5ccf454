import { readFile } from 'node:fs/promises';
import { completeFilter } from '../image/list/complete-filter.ts';
import { imageDetail, readConfigOf, variantOf } from '../image/detail.ts';
import { documentViews } from '../image/load/documents.ts';
import { imageByKey } from '../image/find-image.ts';
import type { Image } from '../image/image.ts';
import { imageJson, inspectImage } from '../image/inspect.ts';
import { exportRows, imagesPage, selectRows } from '../image/list/page.ts';
import { detailAmong } from '../image/relatives/standing-on.ts';
import { relativesOf } from '../image/relatives/relatives.ts';
import { nameParts } from '../image/image-name.ts';
import { planPrune } from '../image/removal/prune.ts';
import { planRemoval } from '../image/removal/removal.ts';
import { selectionTotals } from '../image/list/selection.ts';
import type { StoreSnapshot } from '../image/load/snapshot.ts';
import { reachableBlobs, storeTotals } from '../image/list/totals.ts';
import { digestAlgorithm } from '../oci/digest.ts';
import { shortDigest } from '../oci/digest.ts';
import type { ImageConfig } from '../oci/config.ts';
import type { Store } from '../store/store.ts';
import { runningDigest } from '../stream/hash.ts';
import type { Images } from './core.ts';
import type { LookedAt } from './inside/ground.ts';
import { groundOf } from './removing.ts';

/** Finds an image that is looked at where it is. */
export type LookAt = (key: string) => LookedAt | undefined;

/** Answers about one snapshot of the store; documents are read from it when they are asked for. */
export function viewImages(
  store: Store,
  snapshot: StoreSnapshot,
  all: readonly Image[],
  lookAt: LookAt,
): Images {
  const read = (descriptor: Parameters<Store['readBlob']>[0]): Promise<Uint8Array> =>
    store.readBlob(descriptor);
  const detail: Images['detail'] = async (key, platform) => {
    const looked = lookAt(key);
    return looked === undefined ? imageDetail(all, key, platform, snapshot, read) : detailAmong(all, looked);
  };
  const configOf = async (key: string, platform: string | null): Promise<ImageConfig | null> => {
    const looked = lookAt(key);
    if (looked !== undefined) return looked.config;
    return readConfigOf(variantOf(imageByKey(all, key).image, platform), snapshot, read);
  };
  return {
    all,
    page: (query) => imagesPage(all, query, Date.now()),
    keys: (query) => selectRows(all, query, Date.now()).rows.map(({ key }) => key),
    totals: async () => storeTotals(all, { ...(await usageOf(store, all)), ...groundOf(store) }),
    selectionTotals: (keys) => selectionTotals(all, keys),
    detail,
    documents: async (key, platform) =>
      lookAt(key)?.documents() ??
      documentViews(all, key, platform, snapshot, {
        // Not through the store's own check: a damaged document is to be seen, too.
        read: ({ digest }) => readFile(store.blobPath(digest)),
        matches: (bytes, { digest }) => {
          const hash = runningDigest(digestAlgorithm(digest));
          hash.update(bytes);
          return hash.digest() === digest;
        },
      }),
    async inspect(keys) {
      const inspected = await Promise.all(
        keys.map(async (key) => {
          const looked = lookAt(key);
          return looked === undefined
            ? inspectImage(imageByKey(all, key).image, snapshot, read)
            : inspectLooked(looked);
        }),
      );
      return JSON.stringify(inspected, null, 4);
    },
    async dockerfile({ key, platform }) {
      const [found, { reconstruct }] = await Promise.all([
        detail(key, platform),
        import('../dockerfile/reconstruct.ts'),
      ]);
      const config = await configOf(key, platform);
      return reconstruct({
        title: found.row.name === null ? shortDigest(found.row.imageId) : nameParts(found.row.name).familiar,
        history: config?.history ?? [],
        layers: found.layers.length,
        base: found.base,
        config: config?.config ?? {},
        os: found.config.os,
      });
    },
    relatives: async ({ key, platform }) => relativesOf(all, await detail(key, platform)),
    planRemoval: (request) => planRemoval(all, request, groundOf(store)).plan,
    planPrune: (request) => planPrune(all, request, groundOf(store), Date.now()).plan,
    completeFilter: (text) => completeFilter(all, text),
    exportRows: (query, format) => exportRows(selectRows(all, query, Date.now()).rows, format),
  };
}

/** Its names point at the outermost document that is not its config: an index, where it was found through one. */
async function inspectLooked({ detail, config, documents }: LookedAt) {
  const root = (await documents()).find(({ role }) => role !== 'config');
  const { names } = detail;
  return imageJson({
    imageId: detail.row.imageId,
    names,
    unpacked: detail.row.unpacked,
    config,
    roots: root === undefined ? [] : [{ descriptor: root, names }],
  });
}

async function usageOf(store: Store, all: readonly Image[]) {
  const [usage, present, held, steps] = await Promise.all([
    store.usage(),
    store.present(),
    store.holds(),
    store.steps.list(),
  ]);
  const reached = reachableBlobs(all);
  const cached = new Set(steps.map(({ digest }) => digest));
  const lost = [...present].filter(
    (digest) => !reached.has(digest) && !held.has(digest) && !cached.has(digest),
  );
  const sizes = await Promise.all(lost.map((digest) => store.size(digest)));
  return { ...usage, unreachable: sizes.reduce<number>((total, size) => total + (size ?? 0), 0) };
}
