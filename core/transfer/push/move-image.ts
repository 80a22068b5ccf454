import { setMaxListeners } from 'node:events';
import type { MovedBlob } from '../../api/push.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { isIndexMediaType } from '../../oci/media-types.ts';
import { formatReference, withDigest } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Registry } from '../../registry/registry.ts';
import type { UploadMemory } from '../../registry/upload/upload-order.ts';
import { forEachLimited } from '../limited.ts';
import type { StoredDocument } from '../walk.ts';
import type { MovedImage } from './moved-image.ts';
import type { MoveSource } from './move-source.ts';
import type { PlannedTarget } from './plan-move.ts';

/** What a push or a copy tells while it runs. Sizes are bytes. */
export type MoveStep =
  | {
      readonly kind: 'blob';
      readonly digest: string;
      readonly size: number;
      readonly state: 'uploading' | 'mounted' | 'there' | 'done';
      readonly resumed: number;
    }
  | { readonly kind: 'bytes'; readonly digest: string; readonly sent: number }
  | { readonly kind: 'retry'; readonly attempt: number; readonly delayMs: number; readonly because: string }
  /** `size`: of the document behind the name. */
  | {
      readonly kind: 'named';
      readonly reference: string;
      readonly digest: string;
      readonly size?: number;
    };

export interface MoveOrder {
  readonly registry: Registry;
  readonly source: MoveSource;
  readonly image: MovedImage;
  readonly targets: readonly PlannedTarget[];
  readonly concurrentBlobs: number;
  readonly memory?: UploadMemory;
  readonly signal: AbortSignal;
  readonly observe: (step: MoveStep) => void;
}

export interface MoveOutcome {
  /** Bytes. */
  readonly sent: number;
  readonly mounted: number;
  readonly there: number;
}

const DOCUMENTS_AT_A_TIME = 4;

/** Brings an image to all its targets, one after the other: blobs, then documents, children before parents, the name last. */
export async function moveImage(order: MoveOrder): Promise<MoveOutcome> {
  const counted = { sent: 0, mounted: 0, there: 0 };
  for (const target of order.targets) await moveTo(order, target, counted);
  return counted;
}

async function moveTo(
  order: MoveOrder,
  target: PlannedTarget,
  counted: { sent: number; mounted: number; there: number },
): Promise<void> {
  const { registry, image, signal, observe } = order;
  const { reference, view, documentsThere } = target;
  const descriptors = new Map<string, Descriptor>(
    image.blobs.map(({ descriptor }) => [descriptor.digest, descriptor]),
  );
  await withEnding(signal, (ending, end) =>
    forEachLimited(largestFirst(view.blobs), order.concurrentBlobs, async (blob) => {
      const descriptor = descriptors.get(blob.digest);
      if (descriptor === undefined) return;
      try {
        const how = await moveBlob({ ...order, signal: ending }, target, blob, descriptor);
        counted[how] += blob.size;
      } catch (error) {
        end();
        throw error;
      }
    }),
  );
  const put = (document: StoredDocument): Promise<void> =>
    registry.putManifest(
      withDigest(reference, document.descriptor.digest),
      { bytes: document.bytes, mediaType: document.descriptor.mediaType },
      { signal, onRetry: (notice) => observe({ kind: 'retry', ...notice }) },
    );
  const missing = image.documents.filter(({ descriptor }) => !documentsThere.has(descriptor.digest));
  // Indexes name what is before them in the list; images name none.
  const leaves = missing.filter((document) => !isIndex(document));
  await forEachLimited(leaves, DOCUMENTS_AT_A_TIME, put);
  for (const document of missing) if (isIndex(document)) await put(document);
  const { digest, mediaType, size } = image.root.descriptor;
  const whole = missing.length === 0 && view.blobs.every(({ state }) => state === 'there');
  if (!whole || view.replaces !== digest)
    await registry.putManifest(
      reference,
      { bytes: image.root.bytes, mediaType },
      { signal, onRetry: (notice) => observe({ kind: 'retry', ...notice }) },
    );
  observe({ kind: 'named', reference: formatReference(reference), digest, size });
}

async function moveBlob(
  { registry, source, memory, signal, observe }: MoveOrder,
  { reference }: PlannedTarget,
  { digest, size, state, from }: MovedBlob,
  descriptor: Descriptor,
): Promise<keyof MoveOutcome> {
  const tell = (now: Extract<MoveStep, { kind: 'blob' }>['state'], resumed = 0): void =>
    observe({ kind: 'blob', digest, size, state: now, resumed });
  if (state === 'there') {
    tell('there');
    return 'there';
  }
  const { how, resumed } = await registry.upload(
    reference,
    descriptor,
    (offset) => source.open(descriptor, offset),
    {
      signal,
      absent: true,
      ...(from === null ? {} : { mountFrom: from }),
      ...(memory === undefined ? {} : { memory }),
      onBegin: (kept) => tell('uploading', kept),
      onSent: (sent) => observe({ kind: 'bytes', digest, sent }),
      onRetry: ({ attempt, delayMs, because }) => observe({ kind: 'retry', attempt, delayMs, because }),
    },
  );
  if (how !== 'sent') {
    tell(how);
    return how;
  }
  tell('done', resumed);
  return 'sent';
}

/** The first failure ends what runs beside it, and so does the caller's signal. */
async function withEnding(
  signal: AbortSignal,
  work: (ending: AbortSignal, end: () => void) => Promise<void>,
): Promise<void> {
  const ending = new AbortController();
  // Every upload listens for itself: eleven are no leak.
  setMaxListeners(0, ending.signal);
  const end = (): void => ending.abort();
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    await work(ending.signal, end);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new StrataError('CANCELLED', 'Cancelled', { retryable: true, cause: error });
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** A large one that begins last is waited for alone. */
function largestFirst(blobs: readonly MovedBlob[]): readonly MovedBlob[] {
  return [...blobs].sort((a, b) => b.size - a.size);
}

function isIndex({ descriptor }: StoredDocument): boolean {
  return isIndexMediaType(descriptor.mediaType);
}

export function digestsOf({ root, documents, blobs }: MovedImage): readonly Digest[] {
  return [root, ...documents, ...blobs].map(({ descriptor }) => descriptor.digest);
}
