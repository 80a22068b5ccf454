import type { PullRequest } from '../api/pull.ts';
import type { VerifyReport } from '../api/verification.ts';
import type { Image } from '../image/image.ts';
import { digestAlgorithm, isDigest } from '../oci/digest.ts';
import { isPullable } from '../store/beyond-repair.ts';
import type { Store } from '../store/store.ts';
import type { VerifyOptions } from '../store/verify.ts';

/** Hashes a file away from the thread that draws or answers. */
export type HashFile = NonNullable<VerifyOptions['hashFile']>;

/**
 * Blobs that are here and are not what they should be go; the next pull of their images fetches just those. What no pull
 * would bring back stays: a file with a wrong bit is worth more than none.
 */
export async function discardDamaged(
  store: Store,
  report: VerifyReport,
  hashFile: HashFile,
): Promise<number> {
  let discarded = 0;
  for (const { digest, beyondRepair } of report.problems) {
    // The report may be old by now, or have gone through a window.
    if (beyondRepair !== null || digest === null || !isDigest(digest) || !(await store.has(digest))) continue;
    const actual = await hashFile(store.blobPath(digest), digestAlgorithm(digest), {}).catch(() => undefined);
    if (actual?.digest === digest) continue;
    await store.discardBlob(digest);
    discarded += 1;
  }
  return discarded;
}

/**
 * One pull for each name, and platform of it that is here, that has lost something. Ask before anything is discarded. Each names
 * the digest that was recorded: what is fetched is the image that was damaged, whatever its tag means by now.
 */
export function pullsToRepair(report: VerifyReport, images: readonly Image[]): readonly PullRequest[] {
  const lost = new Map<string, Set<string>>();
  for (const { digest, images: affected, beyondRepair } of report.problems) {
    if (beyondRepair !== null) continue;
    for (const name of affected.filter(isPullable)) {
      const digests = lost.get(name) ?? new Set();
      lost.set(name, digest === null ? digests : digests.add(digest));
    }
  }
  return [...lost].flatMap(([name, digests]): readonly PullRequest[] => {
    const image = images.find(({ names }) => names.includes(name));
    const root = image?.roots.find(({ names }) => names.includes(name));
    const text = root === undefined || name.includes('@') ? name : `${name}@${root.descriptor.digest}`;
    const here = (image?.variants ?? []).filter((variant) => variant.here);
    // What is no index, or is not known any more, is whatever its name leads to.
    if (image === undefined || image.variants.length < 2 || here.length === 0)
      return [{ text, platform: null }];
    const hurt = here.filter(({ descriptor, manifest }) =>
      [descriptor, ...(manifest === null ? [] : [manifest.config, ...manifest.layers])].some((blob) =>
        digests.has(blob.digest),
      ),
    );
    return (hurt.length === 0 ? here : hurt).map(({ platform }) => ({ text, platform }));
  });
}
