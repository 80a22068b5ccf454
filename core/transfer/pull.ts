import { setMaxListeners } from 'node:events';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { readDocument } from '../oci/document.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { WantedPlatform } from '../oci/platform.ts';
import type { LayerFacts } from '../image/layer-index/layer-pass.ts';
import type { Store } from '../store/store.ts';
import type { JobRequest, StoreJob } from '../store/jobs.ts';
import { deferred } from '../stream/deferred.ts';
import { checkStoredLayer, downloadLayer, layerEvent, type TransferParts } from './layer-download.ts';
import { forEachLimited } from './limited.ts';
import { observeRetries, type PullObserver } from './pull-event.ts';
import { fetchSmallBlob } from './small-blob.ts';
import { readConfigOf, walkImage, type StoredDocument, type WalkedImage } from './walk.ts';

export interface PullOrder {
  /** With a tag or a digest. */
  readonly reference: Reference;
  /** What it is called in the store; as the reference says when absent. */
  readonly name?: string;
  readonly platform: WantedPlatform;
  readonly concurrentLayers: number;
  readonly signal: AbortSignal;
  readonly observe: PullObserver;
}

export interface PullOutcome {
  readonly name: string;
  readonly digest: Digest;
  readonly status: 'downloaded' | 'up-to-date';
}

/**
 * Pulls one image for one platform: what is here is not asked for again, children arrive before parents, the name
 * last. Ends when every diff ID was verified and every layer indexed; the image can be looked at from `named` on.
 */
export async function pull(parts: TransferParts, order: PullOrder): Promise<PullOutcome> {
  const { store } = parts;
  const name = order.name ?? formatReference(order.reference);
  // Ends with the caller's signal, and with the first failure: then nothing of the pull goes on behind its back.
  const ending = new AbortController();
  // Every layer listens for itself while it moves: eleven are no leak.
  setMaxListeners(0, ending.signal);
  const end = (): void => ending.abort();
  order.signal.addEventListener('abort', end, { once: true });
  if (order.signal.aborted) end();
  const checks = new Map<Digest, Promise<LayerFacts>>();
  const ours = { ...order, signal: ending.signal };
  const request = jobFor(order);
  // The registry thinks about it while the disk is looked at. It reads documents only, and needs no lease for it.
  const walking = walk(parts, ours);
  walking.catch(() => undefined);
  let job: StoreJob | undefined;
  try {
    const whole = await findWhole(parts, name, request, walking);
    if (whole !== undefined) return tellWhole(ours, name, whole);
    job = await store.beginJob(request);
    const outcome = await run(parts, ours, { job, name, image: await walking, checks, end });
    await job.done();
    return outcome;
  } catch (error) {
    end();
    await Promise.allSettled([walking, ...checks.values()]);
    // The failure that ended the pull is the one to tell; the store forgets a job that cannot be written down.
    await job?.fail(order.signal.aborted ? 'cancelled' : 'failed').catch(() => undefined);
    // A signal can end a wait with the platform's own error: callers get ours.
    if (order.signal.aborted) throw cancelled(order.reference, error);
    throw error;
  } finally {
    order.signal.removeEventListener('abort', end);
  }
}

function jobFor(order: PullOrder): JobRequest {
  return {
    kind: 'pull',
    title: order.reference.familiar,
    input: {
      reference: formatReference(order.reference),
      platform: order.platform.kind === 'exact' ? order.platform.text : null,
    },
  };
}

interface Run {
  readonly job: StoreJob;
  readonly name: string;
  readonly image: WalkedImage;
  /** Of layers that were downloaded: what unpacking them told, or will tell. */
  readonly checks: Map<Digest, Promise<LayerFacts>>;
  /** Ends everything that is running. */
  readonly end: () => void;
}

async function run(
  parts: TransferParts,
  order: PullOrder,
  { job, name, image, checks, end }: Run,
): Promise<PullOutcome> {
  const { store } = parts;
  const config = image.manifest.config;
  const present = await job.hold(blobsOf(image));
  order.observe({ kind: 'resolved', reference: name, digest: image.root.digest, platform: image.platform });

  // A thread takes 35 ms to come up: let it, while the first bytes are on their way.
  if (image.manifest.layers.some(({ digest }) => !present.has(digest))) parts.workers.warm('layer');
  const configBytes = await fetchSmallBlob(parts, order.reference, config, order);
  const diffIds = readConfigOf(image.manifest, configBytes).rootfs.diff_ids;
  const named = (await store.names()).find((entry) => entry.name === name);
  const known = await store.facts();
  const layers = distinctLayers(image.manifest.layers);
  observePlan(order, image, present, await store.partials());

  const missing = layers.filter(({ digest }) => !present.has(digest));
  for (const layer of layers) {
    if (!present.has(layer.digest)) continue;
    order.observe(layerEvent(layer, known.has(layer.digest) ? 'reused' : 'checking', layer.size, 0));
  }
  const downloads = downloadsFirst();
  let travelling = missing.length;
  const received = (): void => {
    travelling -= 1;
    // Unpacking begins with the last byte, while the disk is still flushing: that takes no processor.
    if (travelling === 0) downloads.end();
  };
  try {
    await forEachLimited(missing, order.concurrentLayers, async (descriptor) => {
      try {
        const unpackAfter = downloads.over;
        const { facts } = await downloadLayer(parts, { ...order, descriptor, unpackAfter, received });
        checks.set(descriptor.digest, facts);
      } catch (error) {
        end();
        throw error;
      }
    });
  } finally {
    downloads.end();
  }

  const changed =
    missing.length > 0 || !present.has(config.digest) || named?.descriptor.digest !== image.root.digest;
  if (changed || image.documents.some(({ descriptor }) => !present.has(descriptor.digest))) {
    await store.putBlob(config.digest, configBytes);
    // Innermost first: at no instant does a document in the store point at something that is not there.
    for (const document of [...image.documents].reverse()) {
      await store.putBlob(document.descriptor.digest, document.bytes);
    }
    await store.setName(name, withoutUrls(image.root));
  }
  order.observe({ kind: 'named', key: name });

  // One bad layer does not keep the others from being checked: all is told of the image that can be told.
  const results = await Promise.allSettled(
    layers.map(async (layer) => {
      const facts =
        known.get(layer.digest) ??
        (await (checks.get(layer.digest) ?? checkStoredLayer(parts, layer, order.signal)));
      requireDiffId(layer, image, diffIds, facts.diffId);
      order.observe({ kind: 'checked', digest: layer.digest, diffId: facts.diffId });
      if (!known.has(layer.digest)) order.observe(layerEvent(layer, 'done', layer.size, 0));
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { name, digest: image.root.digest, status: changed ? 'downloaded' : 'up-to-date' };
}

interface WholeImage {
  readonly image: WalkedImage;
  readonly diffIds: readonly Digest[];
  readonly facts: ReadonlyMap<Digest, LayerFacts>;
}

/**
 * The image, when it has its name, all its blobs and all its checks already. Then its name keeps it: no lock and no lease
 * is taken, nothing is written, and the pull ends in a third of the time. `undefined`: there is something to do.
 */
async function findWhole(
  parts: TransferParts,
  name: string,
  request: JobRequest,
  walking: Promise<WalkedImage>,
): Promise<WholeImage | undefined> {
  const { store } = parts;
  const named = (await store.names()).find((entry) => entry.name === name);
  // An earlier attempt left a record of what it holds, which a job takes over.
  if (named === undefined || (await store.hasUnfinished(request))) return undefined;
  const image = await walking;
  if (image.root.digest !== named.descriptor.digest) return undefined;
  const facts = await store.facts();
  if (!image.manifest.layers.every(({ digest }) => facts.has(digest))) return undefined;
  const found = await Promise.all(blobsOf(image).map((digest) => store.has(digest)));
  if (found.includes(false)) return undefined;
  const config = await store.readBlob(image.manifest.config);
  return { image, facts, diffIds: readConfigOf(image.manifest, config).rootfs.diff_ids };
}

/** The same events, in the same order, as of a pull that had something to do. */
function tellWhole(order: PullOrder, name: string, { image, diffIds, facts }: WholeImage): PullOutcome {
  const { digest } = image.root;
  order.observe({ kind: 'resolved', reference: name, digest, platform: image.platform });
  const layers = distinctLayers(image.manifest.layers);
  observePlan(order, image, new Set(blobsOf(image)), new Map());
  for (const layer of layers) order.observe(layerEvent(layer, 'reused', layer.size, 0));
  order.observe({ kind: 'named', key: name });
  for (const layer of layers) {
    const actual = facts.get(layer.digest)!.diffId;
    requireDiffId(layer, image, diffIds, actual);
    order.observe({ kind: 'checked', digest: layer.digest, diffId: actual });
  }
  return { name, digest, status: 'up-to-date' };
}

function blobsOf({ documents, manifest }: WalkedImage): readonly Digest[] {
  const descriptors = [...documents.map(({ descriptor }) => descriptor), manifest.config, ...manifest.layers];
  return descriptors.map(({ digest }) => digest);
}

/**
 * On a fast network, downloads go first: the image has its name sooner, and unpacking is not slower for it. A network
 * that takes longer than this leaves the processor idle, so that unpacking may as well follow it.
 */
const UNPACK_FOLLOWS_AFTER_MS = 2_000;

function downloadsFirst(): { readonly over: Promise<void>; readonly end: () => void } {
  const over = deferred<void>();
  const timer = setTimeout(() => over.resolve(), UNPACK_FOLLOWS_AFTER_MS);
  return {
    over: over.promise,
    end() {
      clearTimeout(timer);
      over.resolve();
    },
  };
}

async function walk(parts: TransferParts, order: PullOrder): Promise<WalkedImage> {
  return walkImage(await fetchRoot(parts, order), order.platform, (descriptor) =>
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

function observePlan(
  order: PullOrder,
  image: WalkedImage,
  present: ReadonlySet<Digest>,
  partials: ReadonlyMap<Digest, number>,
): void {
  const layers = distinctLayers(image.manifest.layers).map(({ digest, size }) => ({
    digest,
    size,
    here: present.has(digest) ? size : (partials.get(digest) ?? 0),
  }));
  const small = [...image.documents.map(({ descriptor }) => descriptor), image.manifest.config];
  const smallHere = small.filter(({ digest }) => present.has(digest));
  order.observe({
    kind: 'plan',
    total: sum(layers.map(({ size }) => size)) + sum(small.map(({ size }) => size)),
    reused: sum(layers.map(({ here }) => here)) + sum(smallHere.map(({ size }) => size)),
    layers,
  });
}

function requireDiffId(
  layer: Descriptor,
  image: WalkedImage,
  diffIds: readonly Digest[],
  actual: Digest,
): void {
  for (const [position, { digest }] of image.manifest.layers.entries()) {
    const promised = diffIds[position];
    if (digest !== layer.digest || promised === actual) continue;
    throw new StrataError(
      'DIFF_ID_MISMATCH',
      `Layer ${layer.digest} unpacks to ${actual}, but the config ${image.manifest.config.digest} promises ${promised}`,
      {
        action: 'The image is kept and marked as bad. Do not use it; tell its publisher.',
        evidence: { digest: layer.digest, diffId: actual },
      },
    );
  }
}

/** An image may list one blob several times; it is moved once. */
export function distinctLayers(layers: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
}

/** What goes into index.json is only what a reader needs; foreign addresses are not handed on (QUALITY M4). */
function withoutUrls({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function cancelled(reference: Reference, cause: unknown): StrataError {
  return new StrataError('CANCELLED', `The pull of ${reference.familiar} was cancelled`, {
    action: 'What has arrived is kept: pulling again downloads only the rest.',
    retryable: true,
    cause,
  });
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
