import type { TagPlatform } from '../../api/tags.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { readConfig, readDocument, type ImageDocument } from '../../oci/document.ts';
import { readTime } from '../../oci/go-time.ts';
import type { ImageIndex } from '../../oci/image-index.ts';
import type { ImageManifest } from '../../oci/manifest.ts';
import { isImageConfigMediaType } from '../../oci/media-types.ts';
import { choosePlatform, formatPlatform, imageManifests, type WantedPlatform } from '../../oci/platform.ts';
import type { Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import { forEachLimited } from '../../transfer/limited.ts';
import { fetchSmallBlob } from '../../transfer/small-blob.ts';

export interface LookParts extends Pick<TransferParts, 'store' | 'registry'> {
  /** What this machine would pull. */
  readonly platform: WantedPlatform;
}

export interface ManifestFacts {
  readonly platforms: readonly TagPlatform[];
  /** Bytes for this machine's platform; `null`: there is none for it. */
  readonly download: number | null;
  /** When the image for this machine was made, by its config. */
  readonly created: string | null;
}

/** Manifests of one index that are asked for at a time, and at most. */
const AT_A_TIME = 4;
const MOST_PLATFORMS = 24;

/** What a digest stands for: its platforms, what each downloads, when it was made. Asks for documents only. */
export async function manifestFacts(
  parts: LookParts,
  reference: Reference,
  digest: Digest,
  signal: AbortSignal,
): Promise<ManifestFacts> {
  const document = await readAt(parts, reference, digest, signal);
  if (document.kind === 'manifest') {
    const config = await configFacts(parts, reference, document.value, signal);
    const download = downloadOf(document.value);
    return {
      platforms: [{ platform: config.platform, digest, download }],
      download,
      created: config.created,
    };
  }
  const own = chosen(document.value, parts.platform);
  const entries = imageManifests(document.value);
  const downloads = new Map<string, number>();
  let created: string | null = null;
  // This machine's first: when there are more than are asked for, that one is among them.
  const asked = [
    ...new Map([...(own === null ? [] : [own]), ...entries].map((entry) => [entry.digest, entry])).values(),
  ];
  await forEachLimited(asked.slice(0, MOST_PLATFORMS), AT_A_TIME, async (entry) => {
    const child = await readAt(parts, reference, entry.digest, signal).catch(unlessMissing);
    // Copies of an index often leave out what their owner does not need.
    if (child === undefined) return;
    // An index inside an index is legal, and nobody publishes one: what it weighs stays untold.
    if (child.kind === 'index') return;
    downloads.set(entry.digest, downloadOf(child.value));
    if (entry === own) ({ created } = await configFacts(parts, reference, child.value, signal));
  });
  return {
    platforms: entries.map((entry) => ({
      platform: formatPlatform(entry.platform),
      digest: entry.digest,
      download: downloads.get(entry.digest) ?? null,
    })),
    download: own === null ? null : (downloads.get(own.digest) ?? null),
    created,
  };
}

/** The entry that a pull takes, or `null`. */
export function chosen(index: ImageIndex, platform: WantedPlatform): Descriptor | null {
  try {
    return choosePlatform(index, platform);
  } catch {
    return null;
  }
}

/** Bytes of its layers, each once, and its config. */
function downloadOf({ config, layers }: ImageManifest): number {
  const sizes = new Map([config, ...layers].map(({ digest, size }) => [digest, size]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof StrataError && error.code === 'MANIFEST_UNKNOWN') return undefined;
  throw error;
}

async function readAt(
  { store, registry }: LookParts,
  reference: Reference,
  digest: Digest,
  signal: AbortSignal,
): Promise<ImageDocument> {
  const size = await store.size(digest);
  if (size !== undefined) return readDocument(await store.readBlob({ digest, size }));
  const { bytes, mediaType } = await registry.manifest(reference, { digest, signal });
  return readDocument(bytes, { mediaType });
}

async function configFacts(
  parts: LookParts,
  reference: Reference,
  { config }: ImageManifest,
  signal: AbortSignal,
): Promise<{ readonly platform: string; readonly created: string | null }> {
  // A chart or another artifact: it is for no platform.
  if (!isImageConfigMediaType(config.mediaType)) return { platform: 'unknown', created: null };
  const read = readConfig(
    await fetchSmallBlob(parts, reference, config, { signal, observe: () => undefined }),
  );
  const time = readTime(read.created);
  return { platform: formatPlatform(read), created: time === null ? null : new Date(time).toISOString() };
}
