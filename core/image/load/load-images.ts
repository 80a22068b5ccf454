import type { Digest } from '../../oci/digest.ts';
import { buildImages } from './build-images.ts';
import type { Image } from '../image.ts';
import { loadRoot, type LoadedRoot, type SummaryReader } from './load-root.ts';
import type { ReadBlob, StoreSnapshot } from './snapshot.ts';
import { openSummaryCache, type SummaryCache } from './summary-cache.ts';

export interface LoadOptions {
  readonly cache?: SummaryCache;
  /** Platform of this machine, "linux/amd64": the variant that stands for a multi-platform image, when it is here. */
  readonly platform: string;
}

/** Documents read at the same time when nothing is in the cache. */
const READERS = 16;

/**
 * Every image of the store, newest first. Reads only what the cache does not know; with a full cache that is nothing.
 * A document that is missing or damaged makes its image incomplete or bad, never the list fail.
 */
export async function loadImages(
  snapshot: StoreSnapshot,
  read: ReadBlob,
  options: LoadOptions,
): Promise<readonly Image[]> {
  const reader = summaryReader(snapshot, read, options.cache ?? openSummaryCache());
  const distinct = new Map(snapshot.names.map(({ descriptor }) => [descriptor.digest, descriptor]));
  const pending = [...distinct.values()].values();
  const loaded = new Map<Digest, LoadedRoot>();
  await Promise.all(
    Array.from({ length: READERS }, async () => {
      // The iterator is shared: each reader takes the next descriptor that nobody took.
      for (const descriptor of pending) {
        const root = loadRoot(descriptor, reader);
        loaded.set(descriptor.digest, root instanceof Promise ? await root : root);
      }
    }),
  );
  return buildImages(snapshot, loaded, options.platform);
}

function summaryReader(snapshot: StoreSnapshot, read: ReadBlob, cache: SummaryCache): SummaryReader {
  return (reference, isConfig) => {
    if (!snapshot.present.has(reference.digest)) return undefined;
    const cached = cache.get(reference.digest);
    if (cached !== undefined) return cached;
    return readSummary();

    async function readSummary() {
      try {
        const bytes = await read(reference);
        // Loaded only now: with a full cache, the schemas are never needed.
        const { summariseConfig, summariseDocument } = await import('./summarise.ts');
        const summary = isConfig ? summariseConfig(bytes) : summariseDocument(reference, bytes);
        cache.set(reference.digest, summary);
        return summary;
      } catch (error) {
        // Not kept: the file on disk may be put right, while what its bytes should be stays unknown.
        return {
          kind: 'unreadable',
          problem: error instanceof Error ? error.message : String(error),
        } as const;
      }
    }
  };
}
