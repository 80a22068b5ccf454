import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { readDocument } from '../oci/document.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Store } from '../store/store.ts';
import type { TransferParts } from './layer-download.ts';
import type { PullOrder } from './pull.ts';
import { observeRetries } from './pull-event.ts';
import type { StoredDocument } from './walk.ts';
import { walkWanted, type WalkedImages } from './walk-wanted.ts';

/** The documents of what a pull wants, from the store where they are here, else from the registry. Moves no layers. */
export async function walkOrder(parts: TransferParts, order: PullOrder): Promise<WalkedImages> {
  const root = await fetchRoot(parts, order);
  return walkWanted(root, order.platforms ?? [order.platform], (descriptor) =>
    fetchDocument(parts, order, descriptor),
  );
}

/** The document that the name points to; one pinned by digest that is here already needs no registry. */
async function fetchRoot(
  parts: TransferParts,
  { reference, signal, observe }: PullOrder,
): Promise<StoredDocument> {
  if (reference.digest !== undefined) {
    const here = await documentInStore(parts.store, reference.digest);
    if (here !== undefined) return here;
  }
  const { bytes, digest, mediaType } = await parts.registry.manifest(reference, {
    signal,
    ...observeRetries(observe),
  });
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

async function documentInStore(store: Store, digest: Digest): Promise<StoredDocument | undefined> {
  const size = await store.size(digest);
  if (size === undefined) return undefined;
  const bytes = await store.readBlob({ digest, size });
  return { descriptor: { mediaType: readDocument(bytes).mediaType, digest, size }, bytes };
}

async function fetchDocument(
  parts: TransferParts,
  order: PullOrder,
  descriptor: Descriptor,
): Promise<Uint8Array> {
  if (await parts.store.has(descriptor.digest)) return parts.store.readBlob(descriptor);
  const { bytes } = await parts.registry.manifest(order.reference, {
    digest: descriptor.digest,
    signal: order.signal,
    ...observeRetries(order.observe),
  });
  if (bytes.length === descriptor.size) return bytes;
  throw new StrataError(
    'SIZE_MISMATCH',
    `The manifest ${descriptor.digest} has ${bytes.length} bytes; its index says ${descriptor.size}`,
    { action: 'The image is malformed where it was published.' },
  );
}
