import { rename, rm } from 'node:fs/promises';
import type { Digest } from '../../oci/digest.ts';
import { OCI_LAYER } from '../../oci/media-types.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { checkStoredLayer } from '../../transfer/layer-download.ts';
import { explained } from '../../stream/disk-error.ts';
import type { BuildGround } from '../build-ground.ts';
import type { ImageState } from '../config/image-state.ts';
import type { WrittenLayer } from '../layer/layer-writer.ts';
import type { LayerRecord } from '../records.ts';
import type { ToldStep } from '../reporter.ts';
import type { Built, BuiltLayer } from '../stages/built.ts';
import type { StageGround } from '../stages/stage-ground.ts';
import type { StepIdentity } from './misses.ts';

export interface LayerStep {
  readonly parent: Built;
  /** The image's config behind it. */
  readonly state: ImageState;
  readonly identity: StepIdentity;
  readonly told: ToldStep;
  /** Says what it knows beside what {@link StepIdentity} has. */
  readonly why: () => Promise<string>;
  /** It will be made, as soon as what it stands on is: what it needs and takes a while can begin. */
  readonly begin?: () => void;
  /** Writes its layer to a new file. */
  readonly make: (file: string) => Promise<WrittenLayer>;
  /** Nothing will be made (any more). */
  readonly end: () => void;
}

/** A step that makes a layer: found in the cache by its key, or made when it is needed. */
export async function layerStep(ground: StageGround, step: LayerStep): Promise<Built> {
  const { parent, identity, told, state } = step;
  const found = await findLayer(ground, identity.key);
  const why = found === undefined ? await whyNot(ground, step) : null;
  ground.misses.note(identity, told.title);
  // One that has to come from elsewhere may turn out not to be there.
  if (found?.fetch === undefined && found !== undefined) step.end();
  if (found === undefined) step.begin?.();
  const make = async (): Promise<readonly BuiltLayer[]> => {
    const below = await parent.layers();
    if (found !== undefined && (await isHere(ground, identity.key, found))) {
      told.end('cached', { bytes: found.layer.size });
      step.end();
      return [...below, layerOf(found.layer)];
    }
    // Another platform may be making the same one.
    const other = ground.made.get(identity.key);
    if (other === undefined) told.begin();
    try {
      const making = other ?? makeLayer(ground, step);
      ground.made.set(identity.key, making);
      const record = await making;
      if (other === undefined) told.end('done', { bytes: record.size, why: why ?? NOT_FETCHED });
      else told.end('cached', { bytes: record.size });
      return [...below, layerOf(record)];
    } catch (error) {
      if (other === undefined) told.fail(error);
      throw error;
    } finally {
      step.end();
    }
  };
  let layers: Promise<readonly BuiltLayer[]> | undefined;
  return {
    key: identity.key,
    state,
    isHere: found !== undefined && parent.isHere,
    layers: () => {
      if (layers === undefined) {
        layers = make();
        ground.running.add(layers.catch(() => undefined));
      }
      return layers;
    },
  };
}

async function whyNot(ground: StageGround, step: LayerStep): Promise<string> {
  const why = await step.why();
  return isUncached(ground) ? 'the cache was not to be used' : why;
}

/** By `--no-cache`, or `--no-cache-filter` with the name of its stage. */
function isUncached({ request, stage }: StageGround): boolean {
  return request.noCache || request.noCacheStages.some((name) => name.toLowerCase() === stage);
}

/** Found layers are held before they are counted on: no collection takes them. */
async function findLayer(ground: StageGround, key: string): Promise<FoundLayer | undefined> {
  if (isUncached(ground)) return undefined;
  const layer = await ground.records.layer(key);
  if (layer !== undefined && (await ground.job.hold([layer.digest])).has(layer.digest)) return { layer };
  return ground.records.elsewhere(key);
}

interface FoundLayer {
  readonly layer: LayerRecord;
  /** Of one that another machine made: brings it here. */
  readonly fetch?: () => Promise<void>;
}

const NOT_FETCHED = 'its layer could not be had from the cache that was named';

/** What cannot be fetched, or is not what it should be, is made here. */
async function isHere(ground: StageGround, key: string, { layer, fetch }: FoundLayer): Promise<boolean> {
  if (fetch === undefined) return true;
  const { digest } = layer;
  try {
    if (!(await ground.job.hold([digest])).has(digest)) await fetch();
    await ground.records.saveLayer(key, layer);
    return true;
  } catch (error) {
    if (isCancelled(error)) throw error;
    const reason = error instanceof Error ? error.message : 'unknown';
    ground.reporter.warn(`The layer ${digest} of the cache cannot be used: ${reason}`, null);
    return false;
  }
}

async function makeLayer(ground: BuildGround, { identity, make }: LayerStep): Promise<LayerRecord> {
  const { store } = ground.parts;
  const file = store.temporary();
  try {
    const written = await make(file);
    throwIfAborted(ground.signal);
    // Before its layer has its place: whenever this ends, somebody explains what is there.
    await ground.records.saveLayer(identity.key, written);
    await keepLayer(ground, file, written);
    return written;
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

async function keepLayer(
  { parts, job, signal }: BuildGround,
  file: string,
  { digest, size, entries, contents }: WrittenLayer,
): Promise<void> {
  if ((await job.hold([digest])).has(digest)) return;
  const { store } = parts;
  const intake = await store.intake({ digest, size });
  try {
    await explained('store', intake.file, () => rename(file, intake.file));
    await intake.commit();
  } catch (error) {
    await intake.discard().catch(() => undefined);
    throw error;
  }
  const descriptor = { mediaType: OCI_LAYER, digest, size };
  if (entries === null) await checkStoredLayer(parts, descriptor, signal);
  // Its index is made when somebody looks into it.
  else await store.recordFacts(digest, { diffId: digest, unpacked: contents, entries });
}

function layerOf({ digest, size }: { readonly digest: Digest; readonly size: number }): BuiltLayer {
  return { descriptor: { mediaType: OCI_LAYER, digest, size }, diffId: digest };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StrataError('CANCELLED', 'The build was cancelled', { retryable: true });
}
