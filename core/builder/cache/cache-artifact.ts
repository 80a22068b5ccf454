import { z } from 'zod';
import { descriptorSchema, type Descriptor } from '../../oci/descriptor.ts';
import { OCI_LAYER, OCI_MANIFEST } from '../../oci/media-types.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { sha256 } from '../../stream/hash.ts';
import type { CachedSteps } from '../records.ts';

/**
 * Steps of builds, for other machines: an OCI image manifest whose `artifactType` and config have this type, and whose layers are
 * layers of steps, uncompressed, so that their digests are their diff IDs. The config says which step made which:
 *
 *   {"version": 1,
 *    "steps": {"<key of a step>": "<digest of its layer>", …},
 *    "found": {"<key of what a step takes from an image>": "<digest of the files that it found>", …}}
 *
 * Keys are 64 hexadecimal digits, the same wherever the same is built. Everything is sorted: the same steps are the same artifact.
 */
export const CACHE_TYPE = 'application/vnd.strata.build-cache.v1+json';

/** A build has hundreds of steps at most; a max of many builds in one place has more. */
const MOST_STEPS = 10_000;
const MOST_LAYERS = 2_000;
/** Documents are at most 4 MiB everywhere. */
export const LARGEST_CONFIG = 4 * 1024 * 1024;

const key = z.string().regex(/^[0-9a-f]{64}$/);
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const atMost = (most: number) => (entries: object) => Object.keys(entries).length <= most;

const configSchema = z.object({
  version: z.literal(1),
  steps: z.record(key, digest).refine(atMost(MOST_STEPS)),
  found: z.record(key, z.string().max(200)).refine(atMost(MOST_STEPS)),
});

const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  artifactType: z.literal(CACHE_TYPE),
  config: descriptorSchema.refine(
    ({ mediaType, size }) => mediaType === CACHE_TYPE && size <= LARGEST_CONFIG,
  ),
  layers: z.array(descriptorSchema.refine(({ mediaType }) => mediaType === OCI_LAYER)).max(MOST_LAYERS),
});
type CacheManifest = z.infer<typeof manifestSchema>;

export interface CacheArtifact {
  readonly manifest: Uint8Array;
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  readonly layers: readonly Descriptor[];
}

export function writeArtifact({ layers, found }: CachedSteps): CacheArtifact {
  const steps = Object.fromEntries(sorted(layers).map(([each, layer]) => [each, layer.digest]));
  const bytes = Buffer.from(JSON.stringify({ version: 1, steps, found: Object.fromEntries(sorted(found)) }));
  const config = { mediaType: CACHE_TYPE, digest: sha256(bytes), size: bytes.length };
  const sizes = new Map([...layers.values()].map(({ digest: layer, size }) => [layer, size]));
  const named = sorted(sizes).map(([layer, size]) => ({ mediaType: OCI_LAYER, digest: layer, size }));
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: CACHE_TYPE,
    config,
    layers: named,
  };
  return {
    manifest: Buffer.from(JSON.stringify(manifest)),
    config: { descriptor: config, bytes },
    layers: named,
  };
}

export function readManifest(bytes: Uint8Array, where: string): CacheManifest {
  return read(bytes, manifestSchema, where);
}

/** Steps whose layers the manifest names. */
export function readConfig(bytes: Uint8Array, { layers }: CacheManifest, where: string): CachedSteps {
  const { steps, found } = read(bytes, configSchema, where);
  const named = new Map<string, Descriptor>(layers.map((layer) => [layer.digest, layer]));
  return {
    layers: new Map(
      Object.entries(steps).flatMap(([each, layer]) => {
        const descriptor = named.get(layer);
        return descriptor === undefined ? [] : [[each, descriptor] as const];
      }),
    ),
    found: new Map(Object.entries(found)),
  };
}

function read<Schema extends z.ZodType>(bytes: Uint8Array, schema: Schema, where: string): z.output<Schema> {
  try {
    const { success, data } = schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (success) return data;
  } catch {
    // No JSON is no cache, either.
  }
  throw new StrataError('INVALID_RESPONSE', `${where} holds no build cache that Strata can read`, {
    action: 'Name a place that was written by --cache-to.',
  });
}

function sorted<Key extends string, Value>(map: ReadonlyMap<Key, Value>): (readonly [Key, Value])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
