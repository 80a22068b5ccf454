/** https://github.com/opencontainers/image-spec/blob/main/media-types.md and https://distribution.github.io/distribution/spec/manifest-v2-2/ */
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar';
export const OCI_LAYER_GZIP = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const OCI_LAYER_ZSTD = 'application/vnd.oci.image.layer.v1.tar+zstd';
export const OCI_ARTIFACT_MANIFEST = 'application/vnd.oci.artifact.manifest.v1+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_CONFIG = 'application/vnd.docker.container.image.v1+json';
export const DOCKER_LAYER = 'application/vnd.docker.image.rootfs.diff.tar';
export const DOCKER_LAYER_GZIP = 'application/vnd.docker.image.rootfs.diff.tar.gzip';
const DOCKER_SCHEMA1 = 'application/vnd.docker.distribution.manifest.v1+json';
const DOCKER_SCHEMA1_SIGNED = 'application/vnd.docker.distribution.manifest.v1+prettyjws';

/** Value of the Accept header of a manifest request. Schema 1 is not in it: registries that can convert then do. */
export const MANIFEST_ACCEPT = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST].join(', ');

/** OCI's plain, gzip and zstd; docker's; and the non-distributable ones of both, which differ only in who may serve them. */
const LAYER =
  /^application\/vnd\.(?:oci\.image\.layer\.(?:nondistributable\.)?v1\.tar(?:[+.](gzip|zstd))?|docker\.image\.rootfs\.(?:diff|foreign\.diff)\.tar(?:[.+](gzip|zstd))?)$/;

export function isIndexMediaType(mediaType: string): boolean {
  return mediaType === OCI_INDEX || mediaType === DOCKER_LIST;
}

export function isManifestMediaType(mediaType: string): boolean {
  return mediaType === OCI_MANIFEST || mediaType === DOCKER_MANIFEST;
}

export function isSchema1MediaType(mediaType: string): boolean {
  return mediaType === DOCKER_SCHEMA1 || mediaType === DOCKER_SCHEMA1_SIGNED;
}

/** A config that describes a file system; anything else belongs to an artifact (a chart, a signature, a model). */
export function isImageConfigMediaType(mediaType: string): boolean {
  return mediaType === OCI_CONFIG || mediaType === DOCKER_CONFIG;
}

export function isLayerMediaType(mediaType: string): boolean {
  return LAYER.test(mediaType);
}

/** What a layer's media type promises about its bytes; what they really are is told by their first bytes. */
export function layerCompression(mediaType: string): 'gzip' | 'zstd' | 'none' {
  const match = LAYER.exec(mediaType);
  const compression = match?.[1] ?? match?.[2];
  if (compression === 'gzip' || compression === 'zstd') return compression;
  return 'none';
}

/** "Application/JSON; charset=utf-8" as "application/json". */
export function plainMediaType(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}
