import { readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { digestSchema } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { explained, isMissing } from '../stream/disk-error.ts';
import { derivedLayer, removeDerivedLayer, sizeOfDerivedLayer, type LayerFacts } from './derived.ts';
import { removeIfPresent, replaceFile } from './disk/durable.ts';
import { neededBy, type Ground } from './ground.ts';
import { namesIn } from './disk/names-in.ts';
import { blobPath, type Layout } from './layout.ts';

/** A layer that a step of a build made, as it lies in the store: uncompressed, so that its digest is its diff ID. */
export interface StepLayer {
  readonly digest: Digest;
  readonly size: number;
}

/** What is remembered of a step. As long as it is, no collection takes its layer; a removal of an image that has it, does. */
export interface StepRecord extends StepLayer {
  /** 64 hexadecimal digits, of what the step was made of. */
  readonly key: string;
  /** When it was last found or made; milliseconds since 1970. */
  readonly used: number;
}

/** What a step's record, or some of them together, keep from the disk. */
export interface StepsYield {
  /** Bytes of records, of layers that nothing else needs, and of what was learned of those. */
  readonly bytes: number;
  /** Layers that go. */
  readonly layers: ReadonlySet<Digest>;
}

const recordSchema = z.object({
  version: z.literal(1),
  digest: digestSchema,
  size: z.number().int().nonnegative(),
});

const KEY = /^[0-9a-f]{64}$/;
/** Records read at a time. */
const AT_ONCE = 32;

function recordPath(layout: Layout, key: string): string {
  if (KEY.test(key)) return join(layout.steps, key);
  throw new StrataError('INTERNAL', `"${key}" cannot be the key of a step`);
}

/** `undefined` when it is not there or is torn: a cache may be gone. */
export async function findStep(layout: Layout, key: string): Promise<StepLayer | undefined> {
  const path = recordPath(layout, key);
  const found = await readStep(path);
  const now = new Date();
  if (found !== undefined) await utimes(path, now, now).catch(() => undefined);
  return found;
}

/** Say it before its layer gets its place: then nothing is there that nobody explains, whenever this ends. */
export async function saveStep({ disk, layout }: Ground, key: string, layer: StepLayer): Promise<void> {
  const path = recordPath(layout, key);
  const { digest, size } = layer;
  await disk.makeFolder(layout.steps);
  await replaceFile(disk, layout, path, JSON.stringify({ version: 1, digest, size }), { flush: 'none' });
}

export async function listSteps(layout: Layout): Promise<readonly StepRecord[]> {
  const keys = (await namesIn(layout.steps)).filter((name) => KEY.test(name));
  const records: StepRecord[] = [];
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const some = keys.slice(start, start + AT_ONCE).map(async (key): Promise<readonly StepRecord[]> => {
      const path = join(layout.steps, key);
      const [layer, facts] = await Promise.all([readStep(path), stat(path).catch(() => undefined)]);
      return layer === undefined || facts === undefined ? [] : [{ ...layer, key, used: facts.mtimeMs }];
    });
    records.push(...(await Promise.all(some)).flat());
  }
  return records;
}

/** Layers that steps have. */
export async function stepLayers(layout: Layout): Promise<ReadonlySet<Digest>> {
  return new Set((await listSteps(layout)).map(({ digest }) => digest));
}

type Known = ReadonlyMap<Digest, LayerFacts>;

/** What {@link dropSteps} would bring back now, to the byte. */
export async function yieldOfSteps(
  ground: Ground,
  known: Known,
  goes: (record: StepRecord) => boolean,
): Promise<StepsYield> {
  const { keys, layers, derived } = await planned(ground, known, goes);
  let bytes = 0;
  for (const key of keys) bytes += await sizeOf(join(ground.layout.steps, key));
  for (const digest of layers) bytes += await lastSizeOf(blobPath(ground.layout, digest));
  for (const diffId of derived) bytes += await sizeOfDerivedLayer(ground.layout, diffId);
  return { bytes, layers: new Set(layers) };
}

/**
 * Forgets steps, with the layers that neither a name nor a job nor another step needs. Gives the bytes that came back. For
 * holders of the lock. Layers go first: cut off in between, the records that are left are taken for misses.
 */
export async function dropSteps(
  ground: Ground,
  known: Known,
  goes: (record: StepRecord) => boolean,
): Promise<number> {
  const { disk, layout } = ground;
  return explained('forget steps of', layout.root, async () => {
    const { keys, layers, derived } = await planned(ground, known, goes);
    let freed = 0;
    for (const digest of layers) {
      const path = blobPath(layout, digest);
      const bytes = await lastSizeOf(path);
      if (await removeIfPresent(disk, path)) freed += bytes;
    }
    for (const diffId of derived)
      freed += await removeDerivedLayer(ground, derivedLayer(layout, diffId).folder);
    for (const key of keys) {
      const path = join(layout.steps, key);
      const bytes = await sizeOf(path);
      if (await removeIfPresent(disk, path)) freed += bytes;
    }
    if (layers.length > 0) ground.changed();
    return freed;
  });
}

interface Planned {
  readonly keys: readonly string[];
  readonly layers: readonly Digest[];
  /** Diff IDs that no blob here has any more. */
  readonly derived: readonly Digest[];
}

async function planned(
  ground: Ground,
  known: Known,
  goes: (record: StepRecord) => boolean,
): Promise<Planned> {
  const { layout } = ground;
  // Listed first: a record that comes meanwhile is not taken for a torn one.
  const names = await namesIn(layout.steps);
  const records = await listSteps(layout);
  const going = records.filter(goes);
  const isGoing = new Set(going.map(({ key }) => key));
  const stays = new Set(records.flatMap(({ key, digest }) => (isGoing.has(key) ? [] : [digest])));
  // Torn ones say nothing and keep nothing.
  const whole = new Set(records.map(({ key }) => key));
  const torn = names.filter((name) => !whole.has(name));
  const needed = await neededBy(ground, await ground.names.read());
  const wanted = [...new Set(going.map(({ digest }) => digest))].filter(
    (digest) => !stays.has(digest) && !needed.digests.has(digest),
  );
  // As in a collection: where documents cannot be followed, some of these may be needed.
  const layers = needed.blind.length > 0 ? [] : wanted;
  const leaving = new Set(layers);
  const shared = new Set([...known].flatMap(([digest, { diffId }]) => (leaving.has(digest) ? [] : [diffId])));
  const derived = layers.filter((digest) => !shared.has(digest));
  return { keys: [...isGoing, ...torn], layers, derived };
}

async function readStep(path: string): Promise<StepLayer | undefined> {
  try {
    const { success, data } = recordSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    return success ? { digest: data.digest, size: data.size } : undefined;
  } catch {
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** What comes back when this name goes: nothing when the trash has another link to the bytes. */
async function lastSizeOf(path: string): Promise<number> {
  try {
    const { size, nlink } = await stat(path);
    return nlink > 1 ? 0 : size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}
