import type { Descriptor } from '../../oci/descriptor.ts';
import { MOST_LAYERS } from '../../oci/manifest.ts';
import {
  DOCKER_CONFIG,
  DOCKER_LAYER,
  DOCKER_LAYER_GZIP,
  DOCKER_MANIFEST,
  layerCompression,
  OCI_CONFIG,
  OCI_LAYER,
  OCI_LAYER_GZIP,
  OCI_LAYER_ZSTD,
  OCI_MANIFEST,
} from '../../oci/media-types.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { ImageState } from '../config/image-state.ts';
import { writeConfig } from '../config/write-config.ts';
import type { BuiltLayer } from '../stages/built.ts';
import { documentBlob, jsonBlob, type DocumentBlob } from './document-blob.ts';

/** Config and manifest of one image, with its layers as the manifest names them. */
export interface ImageDocuments {
  readonly config: DocumentBlob;
  readonly manifest: DocumentBlob;
  readonly layers: readonly Descriptor[];
}

export interface ImageFormat {
  readonly format: 'oci' | 'docker';
  readonly annotations: Readonly<Record<string, string>>;
  /** ISO 8601, without fractions of seconds. */
  readonly created: string;
}

export function imageDocuments(
  { state, layers }: { readonly state: ImageState; readonly layers: readonly BuiltLayer[] },
  { format, annotations, created }: ImageFormat,
): ImageDocuments {
  if (layers.length > MOST_LAYERS)
    throw new StrataError(
      'INVALID_DOCKERFILE',
      `The image has ${layers.length} layers; ${MOST_LAYERS} are the most`,
    );
  const isDocker = format === 'docker';
  const diffIds = layers.map(({ diffId }) => diffId);
  const config = documentBlob(isDocker ? DOCKER_CONFIG : OCI_CONFIG, writeConfig(state, diffIds, created));
  const named = layers.map(({ descriptor: { mediaType, digest, size } }) => ({
    mediaType: layerType(mediaType, isDocker),
    digest,
    size,
  }));
  const mediaType = isDocker ? DOCKER_MANIFEST : OCI_MANIFEST;
  const manifest = jsonBlob(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: config.descriptor,
    layers: named,
    ...withAnnotations(annotations),
  });
  return { config, manifest, layers: named };
}

/** Sorted, so that their order on a command line does not count. */
function withAnnotations(annotations: Readonly<Record<string, string>>): object {
  const sorted = Object.entries(annotations).sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.length === 0 ? {} : { annotations: Object.fromEntries(sorted) };
}

function layerType(mediaType: string, isDocker: boolean): string {
  const compression = layerCompression(mediaType);
  if (!isDocker) return { none: OCI_LAYER, gzip: OCI_LAYER_GZIP, zstd: OCI_LAYER_ZSTD }[compression];
  if (compression === 'zstd')
    throw new StrataError(
      'INVALID_INPUT',
      "The base image has layers in zstd, which docker's format does not know",
      { action: 'Leave --format docker out.' },
    );
  return compression === 'gzip' ? DOCKER_LAYER_GZIP : DOCKER_LAYER;
}
