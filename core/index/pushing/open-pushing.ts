import type { PushRequest } from '../../api/push.ts';
import { uploadsLeft } from '../../registry/upload/send-blob.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import { digestsOf, moveImage } from '../../transfer/push/move-image.ts';
import { movedImage } from '../../transfer/push/moved-image.ts';
import { storeSource } from '../../transfer/push/move-source.ts';
import { documentsAreThere, movePlan, planTargets } from '../../transfer/push/plan-move.ts';
import type { Images } from '../core.ts';
import type { Pushing } from '../pushing.ts';
import { pushCommand } from './commands.ts';
import { copyingOver } from './copying.ts';
import { deletingOver } from './deleting.ts';
import { findPushed, knownElsewhere } from './find-pushed.ts';
import { readTargets } from './targets.ts';
import { uploadNotes } from './upload-notes.ts';

const NEVER = new AbortController().signal;

/** Blobs at a time; more only divide the same network. */
const CONCURRENT_BLOBS = 4;

export interface PushingGround {
  readonly parts: TransferParts;
  readonly images: () => Promise<Images>;
  /** A registry may have other repositories and tags now. */
  readonly changed: () => void;
}

export interface OpenPushing extends Pushing {
  /** Hears the last words about pushes that were cancelled, so that they can go on in another process. */
  end(): Promise<void>;
}

export function openPushing({ parts, images, changed }: PushingGround): OpenPushing {
  const { store, registry } = parts;
  const source = storeSource(store);
  const deleting = deletingOver(registry);
  const memory = store.readOnly ? undefined : uploadNotes(store);
  const copying = copyingOver(registry, memory, parts.admit);

  const prepare = async (request: PushRequest, signal: AbortSignal) => {
    const references = readTargets(request.names);
    const { root, title } = await findPushed(store, images, request.key);
    const image = await movedImage(source, root, request.platforms, title, (documents) =>
      documentsAreThere(registry, references, documents, signal),
    );
    const elsewhere = await knownElsewhere(store, images, references);
    const targets = await planTargets(registry, image, references, elsewhere, signal);
    return {
      image,
      targets,
      plan: movePlan(image, targets, { title, command: pushCommand(request, title) }),
    };
  };

  return {
    plan: async (request, { signal = NEVER } = {}) => (await prepare(request, signal)).plan,
    async push(request, { signal = NEVER, observe = () => undefined } = {}) {
      const { image, targets, plan } = await prepare(request, signal);
      observe({ kind: 'plan', plan });
      // A lease, so that nothing of it is collected while it is on its way. What is there already needs none.
      const job =
        plan.send + plan.mount === 0 || store.readOnly
          ? undefined
          : await store.beginJob({ kind: 'push', title: plan.title, input: {} });
      try {
        await job?.hold(digestsOf(image));
        const moved = await moveImage({
          registry,
          source,
          image,
          targets,
          concurrentBlobs: CONCURRENT_BLOBS,
          ...(memory === undefined ? {} : { memory }),
          signal,
          observe,
        });
        return { digest: plan.digest, references: plan.targets.map(({ reference }) => reference), ...moved };
      } finally {
        changed();
        await job?.done();
      }
    },
    end: uploadsLeft,
    planCopy: (request, { signal = NEVER } = {}) => copying.plan(request, signal),
    copy: (request, { signal = NEVER, observe = () => undefined } = {}) =>
      copying.copy(request, signal, observe).finally(changed),
    planDelete: (reference, { signal = NEVER } = {}) => deleting.plan(reference, signal),
    remove: (reference, digest, { signal = NEVER } = {}) =>
      deleting.remove(reference, digest, signal).finally(changed),
  };
}
