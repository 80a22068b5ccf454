import type { StoreSnapshot } from '../image/load/snapshot.ts';
import { loadImages } from '../image/load/load-images.ts';
import { openSummaryCache, type SummaryCache } from '../image/load/summary-cache.ts';
import { formatPlatform, machinePlatform } from '../oci/platform.ts';
import type { Store } from '../store/store.ts';
import type { Images } from './core.ts';
import { viewImages, type LookAt } from './view-images.ts';

/** File of the store's derived data that keeps what documents say between runs. */
const SUMMARIES = 'image-summaries';

export interface CurrentImages {
  /** The images now. While somebody watches the store, the same view is given until something changes. */
  current(): Promise<Images>;
  /** What was given is out of date. */
  forget(): void;
  /** From now on somebody calls {@link forget} after every change, here or elsewhere: answers may be kept. */
  keep(): void;
}

/** `lookAt`: images that are not in the store and are asked for by their keys all the same. */
export function imagesOf(store: Store, lookAt: LookAt = () => undefined): CurrentImages {
  let kept: Promise<Images> | undefined;
  let keeping = false;
  let cache: SummaryCache | undefined;

  async function load(): Promise<Images> {
    cache ??= openSummaryCache(await store.readDerived(SUMMARIES));
    const snapshot = await takeSnapshot(store);
    const images = await loadImages(snapshot, (descriptor) => store.readBlob(descriptor), {
      cache,
      platform: formatPlatform(machinePlatform(process.arch)),
    });
    // Only a convenience for the next start: when it cannot be written, that start reads the documents.
    if (cache.changed && !store.readOnly) {
      const bytes = cache.toBytes();
      // Begun anew, it forgets images that are gone: a process that runs for weeks sees many of them.
      cache = openSummaryCache(bytes);
      await store.writeDerived(SUMMARIES, bytes).catch(() => undefined);
    }
    return viewImages(store, snapshot, images, lookAt);
  }

  return {
    current() {
      if (!keeping) return load();
      if (kept === undefined) {
        const loading = load();
        kept = loading;
        loading.catch(() => {
          if (kept === loading) kept = undefined;
        });
      }
      return kept;
    },
    forget() {
      kept = undefined;
    },
    keep() {
      keeping = true;
    },
  };
}

async function takeSnapshot(store: Store): Promise<StoreSnapshot> {
  const [names, present, facts, holds] = await Promise.all([
    store.names(),
    store.present(),
    store.facts(),
    store.holds(),
  ]);
  return { names, present, facts, holds };
}
