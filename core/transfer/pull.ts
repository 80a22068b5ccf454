import { setMaxListeners } from 'node:events';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import { formatPlatform, type WantedPlatform } from '../oci/platform.ts';
import type { LayerFacts } from '../image/layer-index/layer-pass.ts';
import type { JobRequest, StoreJob } from '../store/jobs.ts';
import { deferred } from '../stream/deferred.ts';
import { checkStoredLayer, downloadLayer, layerEvent, type TransferParts } from './layer-download.ts';
import { walkOrder } from './fetch-documents.ts';
import { forEachLimited, mapLimited } from './limited.ts';
import type { PullObserver } from './pull-event.ts';
import { readOnce, requirePlatform, type ReadConfig } from './require-platform.ts';
import { fetchSmallBlob } from './small-blob.ts';
import { readConfigOf } from './walk.ts';
import type { WalkedImages, WantedPlatforms } from './walk-wanted.ts';
import {
  blobsOf,
  layersOf,
  planEvent,
  platformsText,
  requireDiffId,
  type PromisedDiffIds,
} from './wanted-blobs.ts';

export interface PullOrder {
  /** With a tag or a digest. */
  readonly reference: Reference;
  /** What it is called in the store; as the reference says when absent. */
  readonly name?: string;
  readonly platform: WantedPlatform;
  /** Instead of `platform`: each of them is pulled, and the name keeps them all. */
  readonly platforms?: WantedPlatforms;
  /** An image that stands in no index comes in whatever its platform: who asks looks at it afterwards. */
  readonly anySingle?: boolean;
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
 * Pulls one image for one platform or several: what is here is not asked for again, children arrive before parents, the name
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
  const readConfig = readOnce((config) => fetchSmallBlob(parts, order.reference, config, ours));
  const walking = walkAdmitted(parts, ours, readConfig);
  walking.catch(() => undefined);
  let job: StoreJob | undefined;
  try {
    const whole = await findWhole(parts, name, request, walking);
    if (whole !== undefined) return tellWhole(ours, name, whole);
    job = await store.beginJob(request);
    const outcome = await run(parts, ours, { job, name, image: await walking, readConfig, checks, end });
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

/** The documents of an image that may come in, and is for what was asked: no layer is asked for before that is known. */
async function walkAdmitted(
  parts: TransferParts,
  order: PullOrder,
  readConfig: ReadConfig,
): Promise<WalkedImages> {
  const image = await walkOrder(parts, order);
  const root = image.documents.find(({ descriptor }) => descriptor.digest === image.root.digest);
  if (root !== undefined) await parts.admit?.({ ...order, root });
  if (order.anySingle !== true) await requirePlatform(image, order.reference, readConfig);
  return image;
}

function jobFor(order: PullOrder): JobRequest {
  return {
    kind: 'pull',
    title: order.reference.familiar,
    input: {
      reference: formatReference(order.reference),
      platform: order.platform.kind === 'exact' ? order.platform.text : null,
      ...(order.platforms === undefined ? {} : { platforms: joined(order.platforms) }),
    },
  };
}

function joined(platforms: WantedPlatforms): string {
  return platforms === 'all' ? 'all' : platforms.map(({ platform }) => formatPlatform(platform)).join(',');
}

interface Run {
  readonly job: StoreJob;
  readonly name: string;
  readonly image: WalkedImages;
  readonly readConfig: ReadConfig;
  /** Of layers that were downloaded: what unpacking them told, or will tell. */
  readonly checks: Map<Digest, Promise<LayerFacts>>;
  /** Ends everything that is running. */
  readonly end: () => void;
}

async function run(
  parts: TransferParts,
  order: PullOrder,
  { job, name, image, readConfig, checks, end }: Run,
): Promise<PullOutcome> {
  const { store } = parts;
  const present = await job.hold(blobsOf(image));
  const layers = layersOf(image);
  const missing = layers.filter(({ digest }) => !present.has(digest));
  observeResolved(order, name, image);

  // A thread takes 35 ms to come up: let it, while the first bytes are on their way.
  if (missing.length > 0) parts.workers.warm('layer');
  const configs = await mapLimited(image.images, order.concurrentLayers, async ({ manifest }) => {
    const bytes = await readConfig(manifest.config);
    return { digest: manifest.config.digest, bytes, diffIds: readConfigOf(manifest, bytes).rootfs.diff_ids };
  });
  const promises: PromisedDiffIds = new Map(configs.map(({ digest, diffIds }) => [digest, diffIds]));
  const named = (await store.names()).find((entry) => entry.name === name);
  const known = await store.facts();
  order.observe(planEvent(image, present, await store.partials()));

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
    missing.length > 0 ||
    configs.some(({ digest }) => !present.has(digest)) ||
    named?.descriptor.digest !== image.root.digest;
  if (changed || image.documents.some(({ descriptor }) => !present.has(descriptor.digest))) {
    for (const { digest, bytes } of configs) await store.putBlob(digest, bytes);
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
      requireDiffId(layer, image.images, promises, facts.diffId);
      order.observe({ kind: 'checked', digest: layer.digest, diffId: facts.diffId });
      if (!known.has(layer.digest)) order.observe(layerEvent(layer, 'done', layer.size, 0));
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return { name, digest: image.root.digest, status: changed ? 'downloaded' : 'up-to-date' };
}

interface WholeImage {
  readonly image: WalkedImages;
  readonly promises: PromisedDiffIds;
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
  walking: Promise<WalkedImages>,
): Promise<WholeImage | undefined> {
  const { store } = parts;
  const named = (await store.names()).find((entry) => entry.name === name);
  // An earlier attempt left a record of what it holds, which a job takes over.
  if (named === undefined || (await store.hasUnfinished(request))) return undefined;
  const image = await walking;
  if (image.root.digest !== named.descriptor.digest) return undefined;
  const facts = await store.facts();
  if (!layersOf(image).every(({ digest }) => facts.has(digest))) return undefined;
  const found = await Promise.all(blobsOf(image).map((digest) => store.has(digest)));
  if (found.includes(false)) return undefined;
  const promises = new Map<Digest, readonly Digest[]>();
  for (const { manifest } of image.images) {
    const config = await store.readBlob(manifest.config);
    promises.set(manifest.config.digest, readConfigOf(manifest, config).rootfs.diff_ids);
  }
  return { image, facts, promises };
}

/** The same events, in the same order, as of a pull that had something to do. */
function tellWhole(order: PullOrder, name: string, { image, promises, facts }: WholeImage): PullOutcome {
  const layers = layersOf(image);
  observeResolved(order, name, image);
  order.observe(planEvent(image, new Set(blobsOf(image)), new Map()));
  for (const layer of layers) order.observe(layerEvent(layer, 'reused', layer.size, 0));
  order.observe({ kind: 'named', key: name });
  for (const layer of layers) {
    const actual = facts.get(layer.digest)!.diffId;
    requireDiffId(layer, image.images, promises, actual);
    order.observe({ kind: 'checked', digest: layer.digest, diffId: actual });
  }
  return { name, digest: image.root.digest, status: 'up-to-date' };
}

function observeResolved(order: PullOrder, name: string, image: WalkedImages): void {
  const platform = platformsText(image);
  order.observe({ kind: 'resolved', reference: name, digest: image.root.digest, platform });
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

/** What goes into index.json is only what a reader needs; foreign addresses are not handed on (fault M4). */
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
