import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { readDocument } from '../../oci/document.ts';
import { isIndexMediaType, isManifestMediaType } from '../../oci/media-types.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { mapLimited } from '../limited.ts';
import type { StoredDocument } from '../walk.ts';
import type { MoveSource } from './move-source.ts';

/** A manifest, or an index within an index, with everything below it. */
export interface CollectedPart {
  /** What an index says of it, or its root. */
  readonly descriptor: Descriptor;
  /** `null` where nobody states one: attestations, artifacts. */
  readonly platform: string | null;
  /** Of an attestation: the manifest that it is about. */
  readonly about: string | null;
  /** Children before parents. */
  readonly documents: readonly StoredDocument[];
  readonly blobs: readonly { readonly descriptor: Descriptor; readonly role: string }[];
}

/** An entry of an index, and what of it is there. */
export interface CollectedEntry {
  readonly descriptor: Descriptor;
  readonly platform: string | null;
  readonly about: string | null;
  /** `null`: it, or something below it, is not there. */
  readonly part: CollectedPart | null;
}

/** An index inside an index is legal; more than this deep it is an attack (fault M4). */
const DEEPEST_INDEX = 4;
const READERS = 8;

/** The parts of an index in its order, as far as they are there; a manifest is its own only part. */
export async function collectEntries(
  source: MoveSource,
  root: StoredDocument,
): Promise<readonly CollectedEntry[]> {
  const document = readDocument(root.bytes, { mediaType: root.descriptor.mediaType });
  if (document.kind === 'manifest') {
    const part = await collectPart(source, root.descriptor, root.bytes, 0);
    return [{ descriptor: root.descriptor, platform: null, about: null, part: part ?? null }];
  }
  return mapLimited(document.value.manifests, READERS, async (descriptor) => ({
    descriptor,
    platform: platformOf(descriptor),
    about: aboutOf(descriptor),
    part: (await collectPart(source, descriptor, undefined, 1)) ?? null,
  }));
}

/** `undefined`: it, or something below it, is not there. */
export async function collectPart(
  source: MoveSource,
  descriptor: Descriptor,
  known: Uint8Array | undefined,
  depth: number,
): Promise<CollectedPart | undefined> {
  const shared = { descriptor, platform: platformOf(descriptor), about: aboutOf(descriptor) };
  if (!isManifestMediaType(descriptor.mediaType) && !isIndexMediaType(descriptor.mediaType)) {
    // An index may list anything; what is no document travels as a blob.
    if (!(await source.has(descriptor))) return undefined;
    return { ...shared, documents: [], blobs: [{ descriptor, role: 'blob' }] };
  }
  if (depth > DEEPEST_INDEX)
    throw new StrataError('INDEX_TOO_DEEP', `${descriptor.digest} lies in too many indexes`, {
      action: 'This is not how images are published. Ask whoever published it.',
    });
  const bytes = known ?? (await source.document(descriptor));
  if (bytes === undefined) return undefined;
  const document = readDocument(bytes, { mediaType: descriptor.mediaType });
  const own: StoredDocument = { descriptor, bytes };
  if (document.kind === 'manifest') {
    const blobs = blobsOf(document.value.config, document.value.layers);
    const there = await Promise.all(blobs.map((blob) => source.has(blob.descriptor)));
    return there.includes(false) ? undefined : { ...shared, documents: [own], blobs };
  }
  const parts: CollectedPart[] = [];
  for (const child of document.value.manifests) {
    const part = await collectPart(source, child, undefined, depth + 1);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return {
    ...shared,
    documents: [...parts.flatMap(({ documents }) => documents), own],
    blobs: parts.flatMap(({ blobs }) => blobs),
  };
}

function blobsOf(config: Descriptor, layers: readonly Descriptor[]): CollectedPart['blobs'] {
  const seen = new Set<Digest>();
  const blobs: { readonly descriptor: Descriptor; readonly role: string }[] = [];
  for (const [position, descriptor] of layers.entries()) {
    // Layers that only their publisher may serve stay where they are.
    if (seen.has(descriptor.digest) || isForeign(descriptor)) continue;
    seen.add(descriptor.digest);
    blobs.push({ descriptor, role: `layer ${position + 1}` });
  }
  if (!seen.has(config.digest)) blobs.push({ descriptor: config, role: 'config' });
  return blobs;
}

function isForeign({ mediaType, urls }: Descriptor): boolean {
  return (urls?.length ?? 0) > 0 && /nondistributable|foreign/.test(mediaType);
}

function platformOf({ platform }: Descriptor): string | null {
  if (platform === undefined || (platform.os === 'unknown' && platform.architecture === 'unknown'))
    return null;
  return formatPlatform(platform);
}

function aboutOf({ annotations }: Descriptor): string | null {
  return annotations?.['vnd.docker.reference.digest'] ?? null;
}
