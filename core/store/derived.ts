import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { digestSchema } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { presentBlobs } from './blobs.ts';
import { explained, isMissing, systemCode } from '../stream/disk-error.ts';
import { removeIfPresent, removeQuietly, replaceFile } from './disk/durable.ts';
import type { Ground } from './ground.ts';
import { namesIn } from './disk/names-in.ts';
import { flatName, readFlatName, type Layout } from './layout.ts';
import { listTrash, trashedBlobs } from './removal/trash-folder.ts';

/** What unpacking a layer once told. Rebuildable. */
export interface LayerFacts {
  /** Digest of the tar stream as it really is; the image's config says what it should be. */
  readonly diffId: Digest;
  /** Bytes of that stream. */
  readonly unpacked: number;
  /** Entries in it. */
  readonly entries: number;
}

const lineSchema = z.object({
  digest: digestSchema,
  diffId: digestSchema,
  unpacked: z.number().int().nonnegative(),
  entries: z.number().int().nonnegative(),
});

export interface DerivedLayer {
  readonly folder: string;
  readonly indexFile: string;
}

export function derivedLayer(layout: Layout, diffId: Digest): DerivedLayer {
  const folder = join(layout.derivedLayers, flatName(diffId));
  return { folder, indexFile: join(folder, 'index') };
}

/**
 * Facts of all layers: one line of JSON each, appended. A line that a crash cut off is passed over, and the layer
 * counts as not unpacked yet.
 */
export function openFacts(ground: Pick<Ground, 'layout'>): () => Promise<ReadonlyMap<Digest, LayerFacts>> {
  const { facts: path } = ground.layout;
  let cached: { readonly stamp: string; readonly facts: ReadonlyMap<Digest, LayerFacts> } | undefined;
  return async () =>
    explained('read', path, async () => {
      try {
        const { ino, mtimeNs, size } = await stat(path, { bigint: true });
        const stamp = `${ino}/${mtimeNs}/${size}`;
        if (cached?.stamp !== stamp) cached = { stamp, facts: parseFacts(await readFile(path, 'utf8')) };
        return cached.facts;
      } catch (error) {
        if (isMissing(error)) return new Map();
        throw error;
      }
    });
}

function parseFacts(text: string): ReadonlyMap<Digest, LayerFacts> {
  const facts = new Map<Digest, LayerFacts>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      const { digest, ...rest } = lineSchema.parse(JSON.parse(line));
      facts.set(digest, rest);
    } catch {
      // Cut off by a crash; rebuildable.
    }
  }
  return facts;
}

export async function appendFacts(ground: Ground, digest: Digest, facts: LayerFacts): Promise<void> {
  const { disk, layout } = ground;
  const { diffId, unpacked, entries } = facts;
  await ground.locked(() =>
    explained('write', layout.facts, async () => {
      await disk.makeFolder(layout.derived);
      const file = await disk.append(layout.facts);
      try {
        // The line feed in front ends a line that a crash cut off.
        await file.write(Buffer.from(`\n${JSON.stringify({ digest, diffId, unpacked, entries })}\n`));
      } finally {
        await file.close();
      }
    }),
  );
  ground.changed();
}

/** Makes a finished index (see `temporary()`) the index of a layer. */
export async function publishLayerIndex(
  { disk, layout }: Ground,
  temporary: string,
  diffId: Digest,
): Promise<void> {
  const { folder, indexFile } = derivedLayer(layout, diffId);
  await explained('store', indexFile, async () => {
    try {
      await disk.makeFolder(folder);
      await disk.rename(temporary, indexFile).catch(async (error: unknown) => {
        if (!isMissing(error)) throw error;
        // What is derived was cleared in between: nobody holds the lock for a cache.
        await disk.makeFolder(folder);
        await disk.rename(temporary, indexFile);
      });
    } catch (error) {
      await removeQuietly(disk, temporary);
      throw error;
    }
  });
}

/**
 * Forgets what is derived of layers that are neither here nor in the trash; `indexes`: also indexes without facts,
 * which a running job may be about to record. Those of `made` stay: this process made them of an image that it looks at where
 * it is, and may have downloaded it for that. For holders of the lock.
 */
export async function sweepDerived(
  ground: Ground,
  known: ReadonlyMap<Digest, LayerFacts>,
  { indexes, made }: { readonly indexes: boolean; readonly made: ReadonlySet<Digest> },
): Promise<number> {
  const { disk, layout } = ground;
  const alive = new Set(await presentBlobs(layout));
  for (const { path } of await listTrash(layout.trash)) {
    for (const { digest } of await trashedBlobs(path)) alive.add(digest);
  }
  const kept = [...known].filter(([digest]) => alive.has(digest));
  if (kept.length < known.size) {
    const text = kept.map(([digest, facts]) => `${JSON.stringify({ digest, ...facts })}\n`).join('');
    await replaceFile(disk, layout, layout.facts, text, { flush: 'none' });
  }
  const diffIds = new Set(kept.map(([, { diffId }]) => diffId));
  const dropped = new Set([...known.values()].map(({ diffId }) => diffId));
  let freed = 0;
  for (const name of await namesIn(layout.derivedLayers)) {
    const diffId = readFlatName(name);
    if (diffId === undefined || diffIds.has(diffId)) continue;
    if (!dropped.has(diffId) && (!indexes || made.has(diffId))) continue;
    freed += await removeDerivedLayer(ground, join(layout.derivedLayers, name));
  }
  return freed;
}

/**
 * Deletes what is derived of layers, indexes and all; the facts stay. Gives the bytes that came back. For holders of the lock.
 */
export async function dropDerivedLayers(ground: Ground): Promise<number> {
  const { layout } = ground;
  let freed = 0;
  await explained('delete', layout.derivedLayers, async () => {
    for (const name of await namesIn(layout.derivedLayers))
      if (readFlatName(name) !== undefined)
        freed += await removeDerivedLayer(ground, join(layout.derivedLayers, name));
  });
  return freed;
}

export async function removeDerivedLayer({ disk }: Ground, folder: string): Promise<number> {
  let freed = 0;
  for (const name of await namesIn(folder)) {
    const file = join(folder, name);
    freed += (await stat(file).catch(() => undefined))?.size ?? 0;
    await removeIfPresent(disk, file);
  }
  try {
    await disk.removeFolder(folder);
  } catch (error) {
    // Somebody just put something into it: it goes the next time.
    if (!isMissing(error) && systemCode(error) !== 'ENOTEMPTY') throw error;
  }
  return freed;
}

export async function sizeOfDerivedLayer(layout: Layout, diffId: Digest): Promise<number> {
  const { folder } = derivedLayer(layout, diffId);
  let bytes = 0;
  for (const name of await namesIn(folder))
    bytes += (await stat(join(folder, name)).catch(() => undefined))?.size ?? 0;
  return bytes;
}

/** A cache of somebody above, by a plain name; gone or old at any time. */
function derivedFile(layout: Layout, name: string): string {
  if (!/^[a-z][a-z0-9-]{0,40}$/.test(name) || name === 'layers' || name === 'facts') {
    throw new StrataError('INVALID_INPUT', `"${name}" cannot name a cache`);
  }
  return join(layout.derived, name);
}

export async function readDerived(layout: Layout, name: string): Promise<Uint8Array | undefined> {
  const path = derivedFile(layout, name);
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function writeDerived({ disk, layout }: Ground, name: string, bytes: Uint8Array): Promise<void> {
  const path = derivedFile(layout, name);
  await explained('write', path, async () => {
    await disk.makeFolder(layout.derived);
    await replaceFile(disk, layout, path, bytes, { flush: 'none' });
  });
}
