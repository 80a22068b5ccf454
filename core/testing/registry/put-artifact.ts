import type { Descriptor } from '../../oci/descriptor.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../oci/media-types.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import { fallbackTag } from '../../registry/referrers.ts';
import type { Registry } from '../../registry/registry.ts';
import { sha256 } from '../images/sample-layer.ts';

export interface ArtifactLayer {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface ArtifactOrder {
  readonly artifactType?: string;
  readonly configType?: string;
  readonly layers: readonly ArtifactLayer[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Without one it is reached by its digest alone. */
  readonly tag?: string;
}

/** Puts an artifact beside an image, as the makers of signatures do it; gives what an index would say of it. */
export async function putArtifact(
  registry: Registry,
  repository: string,
  order: ArtifactOrder,
): Promise<Descriptor> {
  const reference = parseReference(repository);
  const config = await putBytes(
    registry,
    reference,
    order.configType ?? 'application/vnd.oci.empty.v1+json',
    Buffer.from('{}'),
  );
  const layers: Descriptor[] = [];
  for (const { mediaType, bytes, annotations } of order.layers) {
    const blob = await putBytes(registry, reference, mediaType, bytes);
    layers.push({ ...blob, ...(annotations === undefined ? {} : { annotations }) });
  }
  const { artifactType, subject, annotations } = order;
  const document = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    ...(artifactType === undefined ? {} : { artifactType }),
    config,
    layers,
    ...(subject === undefined ? {} : { subject }),
    ...(annotations === undefined ? {} : { annotations }),
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const digest = sha256(bytes);
  const at = order.tag === undefined ? { digest } : { tag: order.tag };
  await registry.putManifest({ ...reference, ...at }, { bytes, mediaType: OCI_MANIFEST });
  return {
    mediaType: OCI_MANIFEST,
    digest,
    size: bytes.length,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

/** What clients do where a registry keeps no list: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests-with-subject */
export async function putFallbackList(
  registry: Registry,
  repository: string,
  subject: Descriptor,
  manifests: readonly Descriptor[],
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }));
  const tag = fallbackTag(subject.digest);
  await registry.putManifest({ ...parseReference(repository), tag }, { bytes, mediaType: OCI_INDEX });
}

async function putBytes(
  registry: Registry,
  reference: Reference,
  mediaType: string,
  bytes: Uint8Array,
): Promise<Descriptor> {
  const digest = sha256(bytes);
  await registry.upload(reference, { digest, size: bytes.length }, async function* (offset) {
    yield bytes.subarray(offset);
  });
  return { mediaType, digest, size: bytes.length };
}
