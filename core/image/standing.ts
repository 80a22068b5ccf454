import type { Digest } from '../oci/digest.ts';
import type { Image } from './image.ts';

interface Place {
  readonly next: Map<Digest, Place>;
  readonly images: Standing[];
}

type Standing = { -readonly [Key in keyof Image]: Image[Key] };

/**
 * Tells every image which others stand on all its layers. Layers are compared by diff ID, so that a base that was
 * compressed anew is still the base. Of images with the very same layers, the one with the longer history stands on
 * the other: it only added instructions that made no layer.
 */
export function linkStandings(images: readonly Standing[]): void {
  const ground: Place = { next: new Map(), images: [] };
  for (const image of images) {
    const place = walk(ground, image, true);
    if (place !== undefined && place !== ground) place.images.push(image);
  }
  for (const image of images) {
    const under: Image[] = [];
    walk(ground, image, false, (place) => {
      for (const base of place.images) if (base !== image && isUnder(base, image)) under.push(base);
    });
    if (under.length === 0) continue;
    image.standsOn = under.reverse();
    for (const base of under) {
      if (base.usedBy.length === 0) (base as Standing).usedBy = [image];
      else (base.usedBy as Image[]).push(image);
    }
  }
}

function isUnder(base: Image, image: Image): boolean {
  if (base.layers.length < image.layers.length) return true;
  return (base.variant.config?.steps ?? 0) < (image.variant.config?.steps ?? 0);
}

function walk(ground: Place, image: Image, grow: boolean, visit?: (place: Place) => void): Place | undefined {
  let place = ground;
  for (const { diffId } of image.layers) {
    if (diffId === null) return undefined;
    let next = place.next.get(diffId);
    if (next === undefined) {
      if (!grow) return undefined;
      next = { next: new Map(), images: [] };
      place.next.set(diffId, next);
    }
    place = next;
    visit?.(place);
  }
  return place;
}
