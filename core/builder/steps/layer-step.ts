import { rename, rm } from 'node:fs/promises';
import type { Digest } from '../../oci/digest.ts';
import { OCI_LAYER } from '../../oci/media-types.ts';
import { StrataError } from '../../oci/strata-error.ts';
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
  if (found !== undefined) step.end();
  const make = async (): Promise<readonly BuiltLayer[]> => {
    const below = await parent.layers();
    if (found !== undefined) {
      told.end('cached', { bytes: found.size });
      return [...below, layerOf(found)];
    }
    // Another platform may be making the same one.
    const other = ground.made.get(identity.key);
    if (other === undefined) told.begin();
    try {
      const making = other ?? makeLayer(ground, step);
      ground.made.set(identity.key, making);
      const record = await making;
      if (other === undefined) told.end('done', { bytes: record.size, why });
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
async function findLayer(ground: StageGround, key: string): Promise<LayerRecord | undefined> {
  if (isUncached(ground)) return undefined;
  const record = await ground.records.layer(key);
  if (record === undefined) return undefined;
  return (await ground.job.hold([record.digest])).has(record.digest) ? record : undefined;
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
  { digest, size, entries }: WrittenLayer,
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
  else await store.recordFacts(digest, { diffId: digest, unpacked: size, entries });
}

function layerOf({ digest, size }: { readonly digest: Digest; readonly size: number }): BuiltLayer {
  return { descriptor: { mediaType: OCI_LAYER, digest, size }, diffId: digest };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new StrataError('CANCELLED', 'The build was cancelled', { retryable: true });
}
