import { readConfig, readDocument } from '../oci/document.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageConfig } from '../oci/config.ts';
import type { ImageManifest } from '../oci/manifest.ts';
import { choosePlatform, formatPlatform, imageManifests, type WantedPlatform } from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import { isImageConfigMediaType } from '../oci/media-types.ts';

/** The documents of one image for one platform, from its root down to the layers. */
export interface WalkedImage {
  /** What the name points to: the index when there is one, else the manifest. */
  readonly root: Descriptor;
  /** Index documents above the manifest, outermost first, with their bytes; then the manifest. */
  readonly documents: readonly StoredDocument[];
  readonly manifest: ImageManifest;
  readonly platform: string;
  /** Platforms that the root offers. */
  readonly platforms: readonly string[];
}

export interface StoredDocument {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

export type ReadDocument = (descriptor: Descriptor) => Promise<Uint8Array>;

/** An index inside an index is legal; more than this deep it is an attack (fault M4). */
const DEEPEST_INDEX = 4;

/** Goes from a root document to the manifest of the wanted platform. Reads documents only; moves nothing. */
export async function walkImage(
  root: StoredDocument,
  wanted: WantedPlatform,
  read: ReadDocument,
): Promise<WalkedImage> {
  const documents: StoredDocument[] = [];
  const seen = new Set<Digest>();
  let platforms: readonly string[] | undefined;
  let chosen: string | undefined;
  let current = root;
  for (;;) {
    if (seen.has(current.descriptor.digest) || seen.size > DEEPEST_INDEX) {
      throw new StrataError('INDEX_TOO_DEEP', `${root.descriptor.digest} leads through too many indexes`, {
        action: 'This is not how images are published. Ask whoever published it.',
        evidence: { digest: current.descriptor.digest, depth: seen.size },
      });
    }
    seen.add(current.descriptor.digest);
    documents.push(current);
    const document = readDocument(current.bytes, { mediaType: current.descriptor.mediaType });
    if (document.kind === 'manifest') {
      requireImage(document.value, current.descriptor);
      return {
        root: root.descriptor,
        documents,
        manifest: document.value,
        platform: chosen ?? '',
        platforms: platforms ?? [],
      };
    }
    platforms ??= imageManifests(document.value).map((entry) => formatPlatform(entry.platform));
    const next = choosePlatform(document.value, wanted);
    if (next.platform !== undefined) chosen = formatPlatform(next.platform);
    current = { descriptor: next, bytes: await read(next) };
  }
}

/** A manifest may carry anything; only what has an image config has layers that make a file system (fault M4). */
function requireImage(manifest: ImageManifest, descriptor: Descriptor): void {
  if (isImageConfigMediaType(manifest.config.mediaType)) return;
  const what = manifest.artifactType ?? manifest.config.mediaType;
  throw new StrataError('NOT_AN_IMAGE', `${descriptor.digest} is not a container image but "${what}"`, {
    action:
      'Pull the image itself; artifacts such as charts, signatures and bills of materials are not images.',
    evidence: { mediaType: what },
  });
}

/** Reads a config and holds it against its manifest: as many diff IDs as layers, or it is refused (fault M1). */
export function readConfigOf(manifest: ImageManifest, bytes: Uint8Array): ImageConfig {
  const config = readConfig(bytes);
  const promised = config.rootfs.diff_ids.length;
  if (promised !== manifest.layers.length) {
    throw new StrataError(
      'INVALID_DOCUMENT',
      `The config ${manifest.config.digest} names ${promised} diff IDs for ${manifest.layers.length} layers`,
      { action: 'The image is malformed where it was published; pull another tag or tell its publisher.' },
    );
  }
  return config;
}
