import type { WhatIf } from '../../api/storage.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import { imageTitle } from '../image-name.ts';
import { reachableBlobs, sharingImage } from '../list/totals.ts';

/** How much of an image is its base's now. */
export interface BasePart {
  readonly image: Image;
  /** Layers 0 to `layers` − 1. */
  readonly layers: number;
  /** What it stands on, when that has a name. */
  readonly standsOn: string | null;
  /** Nobody told: it was taken to be so. */
  readonly assumed: boolean;
}

/** What the disk would hold if images stood on another base: their own layers stay, those of their base are the new base's. */
export function whatIf(images: readonly Image[], base: Image, moved: readonly BasePart[]): WhatIf {
  const blobs = reachableBlobs(images);
  const sizeOf = (digest: Digest): number => blobs.get(digest)?.size ?? 0;
  const leaving = new Map<Image, ReadonlySet<Digest>>();
  const parts = moved.map(({ image, layers, standsOn }) => {
    if (image === base || beginsWith(image, base))
      return { ...sharingImage(image), replaces: 0, standsOn: image === base ? null : imageTitle(base) };
    const own = new Set(image.layers.slice(layers).map(({ digest }) => digest));
    const inBase = new Set(base.layers.map(({ digest }) => digest));
    const leaves = new Set(
      image.layers
        .slice(0, layers)
        .map(({ digest }) => digest)
        .filter((digest) => !own.has(digest) && !inBase.has(digest)),
    );
    leaving.set(image, leaves);
    return { ...sharingImage(image), replaces: sum(leaves, sizeOf), standsOn };
  });
  const before = sum(blobs.keys(), sizeOf);
  const staying = new Set<Digest>();
  for (const image of images)
    for (const { digest } of image.blobs) if (leaving.get(image)?.has(digest) !== true) staying.add(digest);
  const after = sum(staying, sizeOf);
  return {
    base: sharingImage(base),
    images: parts,
    before,
    after,
    saves: before - after,
    assumptions: assumptions(base, moved),
  };
}

function beginsWith(image: Image, base: Image): boolean {
  if (base.layers.length === 0 || base.layers.length > image.layers.length) return false;
  return base.layers.every(
    ({ digest, diffId }, position) =>
      image.layers[position]?.digest === digest ||
      (diffId !== null && image.layers[position]?.diffId === diffId),
  );
}

function assumptions(base: Image, moved: readonly BasePart[]): readonly string[] {
  const guessed = moved.filter(({ assumed }) => assumed).map(({ image }) => imageTitle(image));
  return [
    `What an image adds to its base stays as large on ${imageTitle(base)} as it is now.`,
    'Bytes that another image needs stay; images that are not listed stay as they are.',
    'Whether the software works on the other base was not looked at.',
    ...(guessed.length === 0
      ? []
      : [`What the base of ${list(guessed)} is, nothing tells: its first layer was taken for it.`]),
  ];
}

function list(titles: readonly string[]): string {
  const shown = titles.slice(0, 5).join(', ');
  return titles.length > 5 ? `${shown} and ${titles.length - 5} more` : shown;
}

function sum(digests: Iterable<Digest>, sizeOf: (digest: Digest) => number): number {
  let total = 0;
  for (const digest of digests) total += sizeOf(digest);
  return total;
}
