import { findImage, imagesById } from '../../image/find-image.ts';
import type { Image } from '../../image/image.ts';
import { imageTitle } from '../../image/image-name.ts';
import { shortDigest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';

export interface ChosenNames {
  /** Row keys, in the order they were given. */
  readonly keys: readonly string[];
  readonly failures: readonly StrataError[];
}

/**
 * What `rmi` means by its words, one after the other, as if each had been carried out before the next: a name is a
 * name; an ID is an image, which must not have several names unless it is forced.
 */
export function chooseNames(images: readonly Image[], words: readonly string[], force: boolean): ChosenNames {
  const keys = new Set<string>();
  const failures: StrataError[] = [];
  for (const word of words) {
    try {
      for (const key of keysOf(images, word, force, keys)) keys.add(key);
    } catch (error) {
      if (!(error instanceof StrataError)) throw error;
      failures.push(error);
    }
  }
  return { keys: [...keys], failures };
}

function keysOf(
  images: readonly Image[],
  word: string,
  force: boolean,
  taken: ReadonlySet<string>,
): readonly string[] {
  const same = force ? imagesById(images, word) : [];
  const [one] = same;
  // Forced, an ID means all that has it.
  if (one !== undefined && same.length > 1 && same.every(({ imageId }) => imageId === one.imageId))
    return same.flatMap((each) => (each.names.length === 0 ? [each.manifestDigest] : each.names));
  const { image, name } = findImage(images, word);
  const left = image.names.filter((other) => !taken.has(other));
  const gone =
    name === null
      ? taken.has(image.manifestDigest) || (image.names.length > 0 && left.length === 0)
      : taken.has(name);
  if (gone) throw new StrataError('IMAGE_NOT_FOUND', `No such image: ${word}`);
  if (name !== null) return [name];
  if (left.length > 1 && !force) {
    throw new StrataError(
      'IMAGE_IN_USE',
      `conflict: unable to delete ${shortDigest(image.imageId || image.manifestDigest)} (must be forced) - image is referenced in multiple repositories`,
      {
        action: `It is ${left.map((other) => imageTitle({ ...image, names: [other] })).join(' and ')}: name one, or force.`,
      },
    );
  }
  return image.names.length === 0 ? [image.manifestDigest] : left;
}
