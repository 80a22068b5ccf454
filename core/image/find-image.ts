import { isDigest } from '../oci/digest.ts';
import { formatReference, isImageId, parseReference, withDefaultTag } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Image } from './image.ts';
import { imageTitle, nameParts } from './image-name.ts';
import { nearest } from './list/nearest.ts';

export interface FoundImage {
  readonly image: Image;
  /** The full name when it was found by one, `null` when by an ID or digest. */
  readonly name: string | null;
  /** By (the beginning of) an ID, not by a name or a repository's digest. */
  readonly byId: boolean;
}

/**
 * What a person means by a text, in docker's order: a whole ID or digest, then a name ("nginx" is nginx:latest),
 * "name@digest", then the beginning of an ID. Throws `IMAGE_NOT_FOUND` (with what comes near) or `AMBIGUOUS_ID`.
 */
export function findImage(images: readonly Image[], text: string): FoundImage {
  const found =
    (isDigest(text) || isImageId(text) ? byId(images, text) : null) ??
    byName(images, text) ??
    byId(images, text);
  if (found !== null) return found;
  const near = nearest(
    nameParts(text).familiar,
    images.flatMap((image) => image.names.map((name) => nameParts(name).familiar)),
  );
  throw new StrataError('IMAGE_NOT_FOUND', `No such image: ${text.slice(0, 300)}`, {
    action:
      near === null ? 'Pull it first, or look at what is here with: strata images' : `Did you mean ${near}?`,
    evidence: { image: text.slice(0, 300) },
  });
}

/** The image of a row key: a full name, or the manifest digest of an unnamed image. */
export function imageByKey(images: readonly Image[], key: string): FoundImage {
  for (const image of images) {
    if (image.names.includes(key)) return { image, name: key, byId: false };
    if (image.manifestDigest === key) return { image, name: image.names[0] ?? null, byId: true };
  }
  return findImage(images, key);
}

function byName(images: readonly Image[], text: string): FoundImage | null {
  const full = fullName(text);
  for (const image of images) {
    if (image.names.includes(text)) return { image, name: text, byId: false };
    if (full !== null && image.names.includes(full.name)) return { image, name: full.name, byId: false };
  }
  if (full?.digest === undefined) return null;
  for (const image of images) {
    const root = image.roots.find(({ descriptor }) => descriptor.digest === full.digest);
    const names = root?.names ?? (image.manifestDigest === full.digest ? image.names : []);
    if (names.some((name) => repositoryOf(name) === full.repository))
      return { image, name: null, byId: false };
  }
  return null;
}

function fullName(text: string) {
  try {
    const reference = withDefaultTag(parseReference(text));
    return { name: formatReference(reference), repository: reference.name, digest: reference.digest };
  } catch {
    // Not a name, so perhaps the beginning of an ID.
    return null;
  }
}

/** "docker.io/library/nginx" of "docker.io/library/nginx:1.27". */
export function repositoryOf(name: string): string {
  const { registry, repository } = nameParts(name);
  if (registry !== 'docker.io') return repository;
  return repository.includes('/') ? `docker.io/${repository}` : `docker.io/library/${repository}`;
}

/** All images that (the beginning of) an ID or digest can mean. */
export function imagesById(images: readonly Image[], text: string): readonly Image[] {
  const prefix = text.startsWith('sha256:') ? text : `sha256:${text}`;
  if (!/^sha256:[0-9a-f]{1,64}$/.test(prefix) && !isDigest(text)) return [];
  const wanted = isDigest(text) ? text : prefix;
  return images.filter(
    (image) =>
      image.imageId.startsWith(wanted) ||
      image.manifestDigest.startsWith(wanted) ||
      image.roots.some(({ descriptor }) => descriptor.digest.startsWith(wanted)),
  );
}

function byId(images: readonly Image[], text: string): FoundImage | null {
  const matching = imagesById(images, text);
  const first = matching[0];
  if (first === undefined) return null;
  if (matching.length > 1 && new Set(matching.map(({ imageId }) => imageId)).size > 1) {
    throw new StrataError(
      'AMBIGUOUS_ID',
      `"${text.slice(0, 80)}" is the beginning of ${matching.length} image IDs`,
      {
        action: `Give more digits. It may be ${matching.slice(0, 5).map(imageTitle).join(', ')}.`,
        evidence: { id: text.slice(0, 80), images: matching.length },
      },
    );
  }
  if (matching.length > 1) {
    throw new StrataError(
      'AMBIGUOUS_ID',
      `"${text.slice(0, 80)}" is the ID of ${matching.length} images, whose layers are packed differently`,
      {
        action: `Name one of them: ${matching.slice(0, 5).map(imageTitle).join(', ')}.`,
        evidence: { id: text.slice(0, 80), images: matching.length },
      },
    );
  }
  return { image: first, name: null, byId: true };
}
