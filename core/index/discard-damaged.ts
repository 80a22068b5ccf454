import type { VerifyReport } from '../api/verification.ts';
import { digestAlgorithm, isDigest } from '../oci/digest.ts';
import type { Store } from '../store/store.ts';
import type { VerifyOptions } from '../store/verify.ts';

/** Hashes a file away from the thread that draws or answers. */
export type HashFile = NonNullable<VerifyOptions['hashFile']>;

/** Blobs that are here and are not what they should be go; the next pull of their images fetches just those. */
export async function discardDamaged(
  store: Store,
  report: VerifyReport,
  hashFile: HashFile,
): Promise<number> {
  let discarded = 0;
  for (const { digest } of report.problems) {
    // The report may be old by now, or have gone through a window.
    if (digest === null || !isDigest(digest) || !(await store.has(digest))) continue;
    const actual = await hashFile(store.blobPath(digest), digestAlgorithm(digest), {}).catch(() => undefined);
    if (actual?.digest === digest) continue;
    await store.discardBlob(digest);
    discarded += 1;
  }
  return discarded;
}
