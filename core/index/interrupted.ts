import type { Store } from '../store/store.ts';
import type { InterruptedPull } from './core.ts';

/** Pulls that a crash, a kill or a power cut ended, with what of them waits on this disk. */
export async function interruptedPulls(store: Store): Promise<readonly InterruptedPull[]> {
  const records = await store.interruptedJobs();
  if (records.length === 0) return [];
  const partials = await store.partials();
  return records.flatMap(({ id, input, started, digests }) => {
    const { reference, platform, platforms } = input;
    if (!reference) return [];
    const received = digests.reduce((total, digest) => total + (partials.get(digest) ?? 0), 0);
    return [
      {
        id,
        reference,
        platform: platform ?? null,
        // As core/transfer/pull wrote them.
        ...(platforms ? { platforms: platforms === 'all' ? platforms : platforms.split(',') } : {}),
        started,
        received,
      },
    ];
  });
}
