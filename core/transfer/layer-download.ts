import { rm } from 'node:fs/promises';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { layerCompression } from '../oci/media-types.ts';
import type { Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import {
  indexLayerFile,
  startLayerPass,
  type LayerFacts,
  type LayerPass,
} from '../image/layer-index/layer-pass.ts';
import type { Registry } from '../registry/registry.ts';
import type { Intake } from '../store/intake.ts';
import type { Store } from '../store/store.ts';
import type { Workers } from '../stream/workers.ts';
import type { Admit } from './admit.ts';
import type { PullObserver } from './pull-event.ts';
import { receiveLayer } from './receive-layer.ts';

export interface TransferParts {
  readonly store: Store;
  readonly registry: Registry;
  readonly workers: Workers;
  /** Asked of every image that is pulled; absent: all come in. */
  readonly admit?: Admit;
}

export interface LayerOrder {
  readonly reference: Reference;
  readonly descriptor: Descriptor;
  readonly observe: PullObserver;
  /** See {@link startLayerPass}. */
  readonly unpackAfter: Promise<void>;
  /** Its last byte has come over the network; it is not on the disk for sure yet. */
  readonly received: () => void;
  readonly signal: AbortSignal;
}

/**
 * Downloads one layer into the store: its bytes are hashed, written, inflated, hashed again and indexed in one pass.
 * Resolves once the blob is in the store; the promise inside resolves when the rest of the pass is through.
 * An unfinished download stays on disk and the next attempt, in whatever process, goes on from there.
 */
export async function downloadLayer(
  parts: TransferParts,
  order: LayerOrder,
): Promise<{ facts: Promise<LayerFacts> }> {
  const { store, workers } = parts;
  const { descriptor, signal, observe } = order;
  const intake = await store.intake(descriptor);
  const indexFile = store.temporary();
  let pass: LayerPass | undefined;
  try {
    pass = startLayerPass(workers, {
      file: intake.file,
      resumeFrom: intake.resumeFrom,
      expected: { digest: descriptor.digest, size: descriptor.size },
      compression: layerCompression(descriptor.mediaType),
      mode: 'index',
      indexFile,
      unpackAfter: order.unpackAfter,
      signal,
    });
    observe(layerEvent(descriptor, 'downloading', intake.resumeFrom, intake.resumeFrom));
    await receiveWhole(parts, order, pass, intake);
    await intake.commit();
    observe(layerEvent(descriptor, 'checking', descriptor.size, intake.resumeFrom));
    const facts = finish(store, descriptor.digest, pass, indexFile);
    // The failure is met by whoever awaits `facts`; until then it must not count as unhandled.
    facts.catch(() => undefined);
    return { facts };
  } catch (error) {
    if (pass !== undefined) await abandon(pass, indexFile);
    // Why the download ended counts, not what else a broken disk refused. Tried twice: bytes that this process seems to
    // be writing are taken over by nobody before its end.
    const put = isContentWrong(error) ? intake.discard : intake.release;
    await put()
      .catch(() => put())
      .catch(() => undefined);
    throw error;
  }
}

async function finish(store: Store, digest: Digest, pass: LayerPass, indexFile: string): Promise<LayerFacts> {
  try {
    return await publish(store, digest, indexFile, await pass.finished());
  } catch (error) {
    await abandon(pass, indexFile);
    throw error;
  }
}

/** Ends a pass; an index that it had finished just before is nobody's. */
async function abandon(pass: LayerPass, indexFile: string): Promise<void> {
  await pass.abort();
  await rm(indexFile, { force: true }).catch(() => undefined);
}

/** Fetches until every byte is in and verified. What an earlier attempt left may be damaged: then once more, from 0. */
async function receiveWhole(
  parts: TransferParts,
  order: LayerOrder,
  pass: LayerPass,
  intake: Intake,
): Promise<void> {
  try {
    await receiveLayer(parts.registry, order, pass);
    order.received();
    await pass.downloaded();
  } catch (error) {
    if (!isContentWrong(error)) throw error;
    const { digest } = order.descriptor;
    const byMirror = parts.registry.distrust(digest);
    if (intake.resumeFrom === 0 && !byMirror) throw error;
    const damaged = byMirror
      ? `A mirror sent other bytes than ${digest}`
      : `What was left of ${digest} is damaged`;
    order.observe({
      kind: 'note',
      level: 'warning',
      text: `${damaged}; downloading it again from its beginning`,
    });
    await pass.restart();
    await receiveLayer(parts.registry, order, pass);
    await pass.downloaded();
  }
}

/** A blob that is in the store but was never unpacked here (another tool put it there, or derived data was deleted). */
export async function checkStoredLayer(
  parts: TransferParts,
  descriptor: Descriptor,
  signal: AbortSignal,
): Promise<LayerFacts> {
  const { store, workers } = parts;
  const indexFile = store.temporary();
  try {
    const facts = await indexLayerFile(workers, {
      file: store.blobPath(descriptor.digest),
      expected: { digest: descriptor.digest, size: descriptor.size },
      compression: layerCompression(descriptor.mediaType),
      indexFile,
      signal,
    });
    return await publish(store, descriptor.digest, indexFile, facts);
  } catch (error) {
    await rm(indexFile, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function publish(
  store: Store,
  digest: Digest,
  indexFile: string,
  facts: LayerFacts,
): Promise<LayerFacts> {
  await store.publishLayerIndex(indexFile, facts.diffId);
  await store.recordFacts(digest, facts);
  return facts;
}

function isContentWrong(error: unknown): boolean {
  return error instanceof StrataError && (error.code === 'DIGEST_MISMATCH' || error.code === 'SIZE_MISMATCH');
}

export function layerEvent(
  descriptor: Descriptor,
  state: 'waiting' | 'downloading' | 'checking' | 'done' | 'reused',
  received: number,
  resumed: number,
): Parameters<PullObserver>[0] {
  return { kind: 'layer', digest: descriptor.digest, state, received, resumed };
}
