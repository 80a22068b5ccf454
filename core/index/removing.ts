import type { PruneRequest, RemovalRequest, RemovalResult } from '../api/removal.ts';
import { planPrune } from '../image/removal/prune.ts';
import { planRemoval, type PlannedRemoval } from '../image/removal/removal.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Store } from '../store/store.ts';
import type { Images } from './core.ts';

/** Removes what a plan names. The plan is made again from the images as they are now; the store counts once more. */
export async function removeImages(
  store: Store,
  images: Images,
  request: RemovalRequest,
  grace: number,
): Promise<RemovalResult> {
  return carryOut(store, planRemoval(images.all, request, groundOf(store)), grace);
}

export async function pruneImages(
  store: Store,
  images: Images,
  request: PruneRequest,
  grace: number,
): Promise<RemovalResult> {
  const removed = await carryOut(store, planPrune(images.all, request, groundOf(store), Date.now()), grace);
  // Pruning is also for what nobody can name: blobs that no image has, and downloads that nobody will finish.
  const { freed } = await store.collect();
  return { ...removed, freed: removed.freed + freed };
}

export function groundOf(store: Store): { readonly readOnly: boolean; readonly location: string } {
  return { readOnly: store.readOnly, location: store.root };
}

async function carryOut(
  store: Store,
  { plan, order }: PlannedRemoval,
  grace: number,
): Promise<RemovalResult> {
  const [blocker] = plan.blockers;
  if (blocker?.kind === 'job') {
    throw new StrataError(
      'IMAGE_IN_USE',
      `Could not remove ${blocker.image}: "${blocker.job}" is working on it`,
      {
        action: 'Wait for it, or cancel it in Activity.',
        evidence: { image: blocker.image, job: blocker.job },
      },
    );
  }
  const removed = await store.remove(order, { grace });
  return {
    freed: removed.freed,
    untagged: removed.untagged,
    deleted: plan.request.mode === 'delete' ? plan.deleted.map(({ imageId }) => imageId) : [],
    undo: removed.undo,
  };
}
