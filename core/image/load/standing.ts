import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';

type Standing = { -readonly [Key in keyof Image]: Image[Key] };

/** Room for as many layers as anybody has, and the product of two of these is still exact. */
const MOST_PLACES = 2 ** 26;

/**
 * All layer chains as one tree: a place is a chain of layers, and the way from a place over a layer leads to the next.
 * One map with numbers for keys holds all ways: a map for each place would be most of the time and memory of a list.
 */
class LayerTree {
  readonly #numbers = new Map<Digest, number>();
  readonly #ways = new Map<number, number>();
  readonly #images: Standing[][] = [[]];

  /** Places from the base up, each adding one layer; the ones that are new are made. */
  placesOf({ layers }: Image): readonly number[] | null {
    const places: number[] = [];
    let place = 0;
    for (const { diffId } of layers) {
      if (diffId === null) return null;
      let number = this.#numbers.get(diffId);
      if (number === undefined) {
        number = this.#numbers.size;
        this.#numbers.set(diffId, number);
      }
      const way = place * MOST_PLACES + number;
      const next = this.#ways.get(way);
      place = next ?? this.#images.push([]) - 1;
      if (next === undefined) this.#ways.set(way, place);
      places.push(place);
    }
    return places;
  }

  imagesAt(place: number): Standing[] {
    return this.#images[place] ?? [];
  }
}

/**
 * Tells every image which others stand on all its layers. Layers are compared by diff ID, so that a base that was
 * compressed anew is still the base. Of images with the very same layers, the one with the longer history stands on
 * the other: it only added instructions that made no layer.
 */
export function linkStandings(images: readonly Standing[]): void {
  const tree = new LayerTree();
  const chains = images.map((image) => tree.placesOf(image));
  images.forEach((image, index) => {
    const top = chains[index]?.at(-1);
    if (top !== undefined) tree.imagesAt(top).push(image);
  });
  images.forEach((image, index) => {
    const under: Standing[] = [];
    for (const place of chains[index] ?? []) {
      for (const base of tree.imagesAt(place)) if (base !== image && isUnder(base, image)) under.push(base);
    }
    if (under.length === 0) return;
    image.standsOn = under.reverse();
    for (const base of under) {
      if (base.usedBy.length === 0) base.usedBy = [image];
      else (base.usedBy as Image[]).push(image);
    }
  });
}

function isUnder(base: Image, image: Image): boolean {
  if (base.layers.length < image.layers.length) return true;
  return (base.variant.config?.steps ?? 0) < (image.variant.config?.steps ?? 0);
}
