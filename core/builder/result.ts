import { createHash } from 'node:crypto';
import { MOST_LAYERS } from '../oci/manifest.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { parseDigest, type Digest } from '../oci/digest.ts';
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
} from '../oci/media-types.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Store } from '../store/store.ts';
import type { StoreJob } from '../store/jobs.ts';
import { writeConfig } from './config/write-config.ts';
import type { ImageState } from './config/image-state.ts';
import type { BuildTime } from './layer/fixed-time.ts';
import type { BuiltLayer } from './stages/built.ts';

export interface WrittenImage {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
}

/** Writes config and manifest of an image whose layers are here. Name it last. */
export async function writeImage(
  store: Store,
  job: StoreJob,
  image: { readonly state: ImageState; readonly layers: readonly BuiltLayer[] },
  { format, time }: { readonly format: 'oci' | 'docker'; readonly time: BuildTime },
): Promise<WrittenImage> {
  const { state, layers } = image;
  if (layers.length > MOST_LAYERS)
    throw new StrataError(
      'INVALID_DOCKERFILE',
      `The image has ${layers.length} layers; ${MOST_LAYERS} are the most`,
    );
  const created = new Date(time.seconds * 1000).toISOString().replace('.000Z', 'Z');
  const configBytes = writeConfig(
    state,
    layers.map(({ diffId }) => diffId),
    created,
  );
  const isDocker = format === 'docker';
  const config = descriptorOf(isDocker ? DOCKER_CONFIG : OCI_CONFIG, configBytes);
  const mediaType = isDocker ? DOCKER_MANIFEST : OCI_MANIFEST;
  const named = layers.map(({ descriptor: { mediaType: written, digest, size } }) => ({
    mediaType: layerType(written, isDocker),
    digest,
    size,
  }));
  const manifestBytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers: named }));
  const manifest = descriptorOf(mediaType, manifestBytes);
  const present = await job.hold([config.digest, manifest.digest, ...named.map(({ digest }) => digest)]);
  const lost = named.find(({ digest }) => !present.has(digest));
  if (lost !== undefined)
    throw new StrataError('BLOB_UNKNOWN', `Layer ${lost.digest} was removed while the image was built`, {
      retryable: true,
    });
  await store.putBlob(config.digest, configBytes);
  await store.putBlob(manifest.digest, manifestBytes);
  return { manifest, config };
}

function layerType(mediaType: string, isDocker: boolean): string {
  const compression = layerCompression(mediaType);
  if (!isDocker) return { none: OCI_LAYER, gzip: OCI_LAYER_GZIP, zstd: OCI_LAYER_ZSTD }[compression];
  if (compression === 'zstd')
    throw new StrataError(
      'INVALID_INPUT',
      "The base image has layers in zstd, which docker's format does not know",
      {
        action: 'Leave --format docker out.',
      },
    );
  return compression === 'gzip' ? DOCKER_LAYER_GZIP : DOCKER_LAYER;
}

function descriptorOf(
  mediaType: string,
  bytes: Uint8Array,
): { mediaType: string; digest: Digest; size: number } {
  const digest = parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  return { mediaType, digest, size: bytes.length };
}
