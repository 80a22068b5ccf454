import { z } from 'zod';
import { isDigest, type Digest } from '../../oci/digest.ts';
import { check, readConfig } from '../../oci/document.ts';
import { MOST_LAYERS } from '../../oci/manifest.ts';
import { DOCKER_CONFIG, DOCKER_LAYER } from '../../oci/media-types.ts';
import { orNull } from '../../oci/or-null.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { parseStrictJson } from '../../oci/strict-json.ts';
import type { Archive } from '../archive/open-archive.ts';
import { digestOf, documentBudget } from './document-budget.ts';
import type { FoundImage, FoundLayer } from './found-image.ts';
import { layoutInArchive } from './layout-files.ts';
import { ociImages } from './oci-images.ts';

const MOST_IMAGES = 10_000;

/** https://github.com/moby/docker-image-spec/blob/main/v1.2.md#combined-image-json--filesystem-changeset-format */
const manifestSchema = z
  .array(
    z.object({
      Config: z.string(),
      RepoTags: orNull(z.array(z.string())),
      Layers: orNull(z.array(z.string()).max(MOST_LAYERS)),
    }),
  )
  .max(MOST_IMAGES);

/**
 * The images of `docker save` from 1.10 on. Newer ones hold an OCI layout of the same images beside it, which names
 * digests and platforms: then that is what is looked at, under the names given here.
 */
export async function dockerImages(archive: Archive): Promise<readonly FoundImage[]> {
  const entries = check(
    manifestSchema,
    parseStrictJson(await document(archive, 'manifest.json'), 'archive'),
    'archive',
  );
  const files = layoutInArchive(archive);
  const layout = archive.members.has('index.json') ? await ociImages(files) : [];
  const byConfig = new Map(layout.map((image) => [image.imageId, image]));
  const spend = documentBudget();
  const images = new Map<string, FoundImage>();
  const names = new Map<string, Set<string>>();
  for (const { Config, RepoTags = [], Layers = [] } of entries) {
    const bytes = await document(archive, Config);
    spend(bytes);
    const imageId = digestOf(bytes, 'sha256');
    requireNamed(Config, imageId);
    const own = names.get(imageId) ?? new Set();
    for (const name of RepoTags) own.add(name);
    names.set(imageId, own);
    if (!images.has(imageId))
      images.set(
        imageId,
        byConfig.get(imageId) ?? imageOf(archive, Config, { bytes, imageId, layers: Layers }),
      );
  }
  return [...images].map(([imageId, image]) => ({ ...image, names: [...(names.get(imageId) ?? [])] }));
}

function imageOf(
  archive: Archive,
  name: string,
  { bytes, imageId, layers }: { bytes: Uint8Array; imageId: Digest; layers: readonly string[] },
): FoundImage {
  const config = readConfig(bytes);
  const diffIds = config.rootfs.diff_ids;
  if (diffIds.length !== layers.length) {
    throw new StrataError(
      'INVALID_DOCUMENT',
      `The config ${name.slice(0, 200)} names ${diffIds.length} diff IDs for ${layers.length} layers`,
    );
  }
  return {
    names: [],
    imageId,
    manifest: null,
    config,
    configSize: bytes.length,
    annotations: {},
    platform: formatPlatform(config),
    layers: layers.map((layer, position) => layerOf(archive, layer, diffIds[position] ?? null)),
    documents: [
      { role: 'config', digest: imageId, mediaType: DOCKER_CONFIG, read: () => document(archive, name) },
    ],
  };
}

/** Nothing in such an archive says how a layer is compressed; nearly all are not, and their bytes tell. */
function layerOf(archive: Archive, name: string, diffId: Digest | null): FoundLayer {
  const digest = blobDigest(name);
  const { members } = archive;
  const member = digest === undefined ? members.findOnly(name) : members.find(name);
  return {
    diffId,
    digest: digest ?? null,
    mediaType: DOCKER_LAYER,
    size: member?.size ?? 0,
    bytes: member === undefined ? null : { path: archive.file, offset: member.offset, length: member.size },
  };
}

/** From docker 25 on, members are named as in an OCI layout. */
function blobDigest(name: string): Digest | undefined {
  const hex = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name)?.[1];
  const digest = `sha256:${hex}`;
  return isDigest(digest) ? digest : undefined;
}

/** "<64 hex>.json" or "blobs/sha256/<64 hex>": a name that is a digest has to be the right one (fault M1). */
function requireNamed(name: string, actual: Digest): void {
  const hex = /(?:^|\/)([0-9a-f]{64})(?:\.json)?$/.exec(name)?.[1];
  if (hex === undefined || actual === `sha256:${hex}`) return;
  throw new StrataError('DIGEST_MISMATCH', `The config named ${hex} has the digest ${actual}`, {
    action: 'The archive is damaged, or was changed. Save the image again.',
    evidence: { name, got: actual },
  });
}

export async function document(archive: Archive, name: string): Promise<Uint8Array> {
  const member = archive.members.findOnly(name);
  if (member === undefined)
    throw new StrataError('INVALID_ARCHIVE', `"${name.slice(0, 200)}" is not in it`, {
      evidence: { name: name.slice(0, 200) },
    });
  return archive.readDocument(name, member);
}
