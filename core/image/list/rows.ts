import type { ImageRow } from '../../api/images.ts';
import type { Image, ImageRoot, ImageVariant } from '../image.ts';
import { imageTitle, nameParts, NO_NAME } from '../image-name.ts';

/** One row for each name, and one for each image that has none. Images never change, so neither do their rows. */
export function imageRows(images: readonly Image[]): readonly ImageRow[] {
  const made = ROWS.get(images);
  if (made !== undefined) return made;
  const rows = images.flatMap(rowsOf);
  ROWS.set(images, rows);
  return rows;
}

const ROWS = new WeakMap<readonly Image[], readonly ImageRow[]>();

function rowsOf(image: Image): readonly ImageRow[] {
  const shared = sharedParts(image);
  const first = image.roots[0];
  if (image.names.length === 0 && first !== undefined)
    return [row(image, null, first.descriptor.digest, shared)];
  const rows: ImageRow[] = [];
  for (const root of image.roots) {
    for (const name of root.names) rows.push(row(image, name, root.descriptor.digest, shared));
  }
  return rows.length < 2 ? rows : rows.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The row of one name; of the image as such when `name` is `null`. */
export function rowOf(image: Image, name: string | null): ImageRow {
  const rows = rowsOf(image);
  const found = rows.find((candidate) => candidate.name === name) ?? rows[0];
  if (found === undefined) throw new Error('An image has at least one root');
  return found;
}

/** The root that a name points at. */
export function rootOf(image: Image, name: string | null): ImageRoot | undefined {
  return image.roots.find((root) => name !== null && root.names.includes(name)) ?? image.roots[0];
}

const NO_PARTS = { registry: '', repository: NO_NAME, tag: NO_NAME };

interface SharedParts {
  readonly otherPlatforms: ImageRow['otherPlatforms'];
  readonly usedBy: readonly string[];
}

function sharedParts(image: Image): SharedParts {
  return {
    otherPlatforms: otherPlatforms(image.variants, image.variant),
    usedBy: image.usedBy.length === 0 ? NOBODY : image.usedBy.map(imageTitle),
  };
}

// Written out in full: two spreads for each of 10,000 rows take longer than everything else together.
function row(image: Image, name: string | null, digest: string, shared: SharedParts): ImageRow {
  const { registry, repository, tag } = name === null ? NO_PARTS : nameParts(name);
  return {
    key: name ?? image.manifestDigest,
    name,
    repository,
    tag,
    registry,
    digest,
    manifestDigest: image.manifestDigest,
    imageId: image.imageId,
    platform: image.platform,
    otherPlatforms: shared.otherPlatforms,
    created: image.created,
    layers: image.layers.length,
    download: image.download,
    unpacked: image.unpacked,
    onDisk: image.onDisk,
    unique: image.unique,
    shared: image.onDisk - image.unique,
    usedBy: shared.usedBy,
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
