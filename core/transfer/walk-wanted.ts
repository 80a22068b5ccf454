import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { readDocument } from '../oci/document.ts';
import type { ImageManifest } from '../oci/manifest.ts';
import { formatPlatform, imageManifests, type WantedPlatform } from '../oci/platform.ts';
import { mapLimited } from './limited.ts';
import { walkImage, type ReadDocument, type StoredDocument, type WalkedImage } from './walk.ts';

/** The images that are wanted of one root: one, or one for each of several platforms (B9). */
export interface WalkedImages {
  readonly root: Descriptor;
  /** Every index and manifest on the way, each once, no document before one that points to it. */
  readonly documents: readonly StoredDocument[];
  /** At least one; no manifest twice. */
  readonly images: readonly WalkedImage[];
  /** What no index says the platform of, though one was asked for: only the config can tell whether it is that one. */
  readonly unstated: readonly UnstatedImage[];
  /** Platforms that the root offers. */
  readonly platforms: readonly string[];
}

interface UnstatedImage {
  readonly wanted: WantedPlatform;
  readonly manifest: ImageManifest;
}

/** An index may list thousands; a registry is not asked for all of them at once. */
const AT_A_TIME = 4;

export type WantedPlatforms = readonly WantedPlatform[] | 'all';

/** Goes from a root to the manifests of all wanted platforms; no document is read twice. */
export async function walkWanted(
  root: StoredDocument,
  wanted: WantedPlatforms,
  read: ReadDocument,
): Promise<WalkedImages> {
  const reading = new Map<Digest, Promise<Uint8Array>>();
  const readOnce: ReadDocument = (descriptor) => {
    const known = reading.get(descriptor.digest) ?? read(descriptor);
    reading.set(descriptor.digest, known);
    return known;
  };
  const wants = wanted === 'all' ? allPlatforms(root) : wanted;
  const walks = await mapLimited(wants, AT_A_TIME, (platform) => walkImage(root, platform, readOnce));
  const unstated = walks.flatMap(({ platform, manifest }, at): readonly UnstatedImage[] => {
    const want = wants[at];
    return want?.kind === 'exact' && platform === '' ? [{ wanted: want, manifest }] : [];
  });
  const images = [...new Map(walks.map((walk) => [manifestOf(walk), walk])).values()];
  return {
    root: root.descriptor,
    documents: outermostFirst(images),
    images,
    unstated,
    platforms: images[0]?.platforms ?? [],
  };
}

/** Every platform that the root offers, under its own name; of a root that is no index, the image itself. */
function allPlatforms(root: StoredDocument): readonly WantedPlatform[] {
  const document = readDocument(root.bytes, { mediaType: root.descriptor.mediaType });
  const whatever: WantedPlatform = { kind: 'default', platform: { os: 'linux', architecture: 'amd64' } };
  if (document.kind === 'manifest') return [whatever];
  const platforms = imageManifests(document.value).flatMap(({ platform }) =>
    platform === undefined ? [] : [platform],
  );
  return platforms.length === 0
    ? [whatever]
    : platforms.map((platform) => ({ kind: 'exact', platform, text: formatPlatform(platform) }));
}

function manifestOf({ documents }: WalkedImage): Digest {
  return documents[documents.length - 1]!.descriptor.digest;
}

/** By how many documents lie above each. */
function outermostFirst(images: readonly WalkedImage[]): readonly StoredDocument[] {
  const depths = new Map<Digest, { readonly depth: number; readonly document: StoredDocument }>();
  for (const { documents } of images) {
    for (const [depth, document] of documents.entries()) {
      const known = depths.get(document.descriptor.digest);
      if (known === undefined || known.depth < depth)
        depths.set(document.descriptor.digest, { depth, document });
    }
  }
  return [...depths.values()].sort((a, b) => a.depth - b.depth).map(({ document }) => document);
}
