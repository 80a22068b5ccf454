import type { ImageRow } from '../api/images.ts';
import type { Image, ImageRoot, ImageVariant } from './image.ts';
import { imageTitle, nameParts, NO_NAME } from './image-name.ts';

/** One row for each name, and one for each image that has none. */
export function imageRows(images: readonly Image[]): readonly ImageRow[] {
  const rows: ImageRow[] = [];
  for (const image of images) rows.push(...rowsOf(image));
  return rows;
}

export function rowsOf(image: Image): readonly ImageRow[] {
  const shared = sharedParts(image);
  const first = image.roots[0];
  if (image.names.length === 0 && first !== undefined)
    return [{ ...shared, ...unnamed(image), digest: first.descriptor.digest }];
  const rows: ImageRow[] = [];
  for (const root of image.roots)
    for (const name of root.names) rows.push({ ...shared, ...named(name), digest: root.descriptor.digest });
  return rows.length < 2 ? rows : rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The row of one name; of the image as such when `name` is `null`. */
export function rowOf(image: Image, name: string | null): ImageRow {
  const rows = rowsOf(image);
  const row = rows.find((candidate) => candidate.name === name) ?? rows[0];
  if (row === undefined) throw new Error('An image has at least one root');
  return row;
}

/** The root that a name points at. */
export function rootOf(image: Image, name: string | null): ImageRoot | undefined {
  return image.roots.find((root) => name !== null && root.names.includes(name)) ?? image.roots[0];
}

function named(name: string) {
  const { registry, repository, tag } = nameParts(name);
  return { key: name, name, registry, repository, tag };
}

function unnamed(image: Image) {
  return { key: image.manifestDigest, name: null, registry: '', repository: NO_NAME, tag: NO_NAME };
}

function sharedParts(image: Image) {
  return {
    manifestDigest: image.manifestDigest,
    imageId: image.imageId,
    platform: image.platform,
    otherPlatforms: otherPlatforms(image.variants, image.variant),
    created: image.created,
    layers: image.layers.length,
    download: image.download,
    unpacked: image.unpacked,
    onDisk: image.onDisk,
    unique: image.unique,
    shared: image.onDisk - image.unique,
    usedBy: image.usedBy.length === 0 ? NOBODY : image.usedBy.map(imageTitle),
    heldBy: image.heldBy,
    labels: image.labels,
    state: image.state,
    problem: image.problem,
  };
}

const NOBODY: readonly string[] = [];

export function otherPlatforms(
  variants: readonly ImageVariant[],
  shown: ImageVariant,
): ImageRow['otherPlatforms'] {
  if (variants.length < 2) return [];
  return variants.filter((other) => other !== shown).map(({ platform, here }) => ({ platform, here }));
}
