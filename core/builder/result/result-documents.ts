import type { BuildRequest } from '../../api/build.ts';
import type { Descriptor, Platform } from '../../oci/descriptor.ts';
import { DOCKER_LIST, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../../oci/media-types.ts';
import { formatPublished } from '../../oci/platform.ts';
import type { OpenContext } from '../context/open-context.ts';
import type { ImageState } from '../config/image-state.ts';
import type { BuildTime } from '../layer/fixed-time.ts';
import type { BuiltLayer } from '../stages/built.ts';
import type { BuildFacts } from './build-facts.ts';
import { jsonBlob, type DocumentBlob } from './document-blob.ts';
import { imageDocuments, type ImageDocuments } from './image-documents.ts';
import { PREDICATE_TYPE, provenance, statement, type Predicate } from './provenance.ts';

/** What was built for one platform. */
export interface PlatformResult {
  /** As its config says. */
  readonly platform: Platform;
  readonly state: ImageState;
  readonly layers: readonly BuiltLayer[];
  readonly facts: BuildFacts;
}

/** All documents of a result, those that name others behind them. */
export interface ResultDocuments {
  /** Manifest, or index. */
  readonly root: Descriptor;
  readonly images: readonly (ImageDocuments & { readonly platform: Platform })[];
  readonly documents: readonly DocumentBlob[];
  /** By platform ("linux/arm64"); the statements are JSON. */
  readonly provenance: Readonly<Record<string, Predicate>>;
  readonly statements: Readonly<Record<string, Uint8Array>>;
}

interface ResultOrder {
  readonly request: BuildRequest;
  readonly names: readonly string[];
  readonly time: BuildTime;
  readonly dockerfile: { readonly name: string; readonly text: string };
  readonly machine: string;
  readonly context: Pick<OpenContext, 'material'>;
}

/** An image alone is its manifest; several, or one with an attestation, are an index. */
export function resultDocuments(results: readonly PlatformResult[], order: ResultOrder): ResultDocuments {
  const { request, time } = order;
  const { format, annotations } = request;
  const created = new Date(time.seconds * 1000).toISOString().replace('.000Z', 'Z');
  const images = results.map((result) => ({
    ...imageDocuments(result, { format, annotations, created }),
    platform: result.platform,
  }));
  const documents = images.flatMap(({ config, manifest }) => [config, manifest]);
  const [only] = images;
  const mode = request.provenance;
  if (images.length === 1 && only !== undefined && mode === 'none')
    return { root: only.manifest.descriptor, images, documents, provenance: {}, statements: {} };
  const predicates: Record<string, Predicate> = {};
  const statements: Record<string, Uint8Array> = {};
  const attestations = results.flatMap(({ facts, platform }, at) => {
    const image = images[at];
    if (mode === 'none' || image === undefined) return [];
    const text = formatPublished(platform);
    const predicate = provenance({ ...order, mode, facts, platform: text, layers: image.layers });
    predicates[text] = predicate;
    const subject = image.manifest.descriptor;
    const layer = jsonBlob(
      'application/vnd.in-toto+json',
      statement(predicate, order.names, { manifest: subject, platform: text }),
    );
    statements[text] = layer.bytes;
    return [attestation(subject, layer)];
  });
  const mediaType = format === 'docker' ? DOCKER_LIST : OCI_INDEX;
  const index = jsonBlob(mediaType, {
    schemaVersion: 2,
    mediaType,
    manifests: [
      ...images.map(({ manifest, platform }) => ({ ...manifest.descriptor, platform })),
      ...attestations.map(({ entry }) => entry),
    ],
  });
  return {
    root: index.descriptor,
    images,
    documents: [...documents, ...attestations.flatMap(({ blobs }) => blobs), index],
    provenance: predicates,
    statements,
  };
}

/** https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md */
function attestation(
  subject: Descriptor,
  layer: DocumentBlob,
): { readonly entry: object; readonly blobs: readonly DocumentBlob[] } {
  const unknown = { architecture: 'unknown', os: 'unknown' };
  const rootfs = { type: 'layers', diff_ids: [layer.descriptor.digest] };
  const config = jsonBlob(OCI_CONFIG, { ...unknown, config: {}, rootfs });
  const manifest = jsonBlob(OCI_MANIFEST, {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    config: config.descriptor,
    layers: [{ ...layer.descriptor, annotations: { 'in-toto.io/predicate-type': PREDICATE_TYPE } }],
  });
  const annotations = {
    'vnd.docker.reference.digest': subject.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  };
  return {
    entry: { ...manifest.descriptor, annotations, platform: unknown },
    blobs: [layer, config, manifest],
  };
}
