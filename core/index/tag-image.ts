import { findImage } from '../image/find-image.ts';
import { rootOf } from '../image/list/rows.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Store } from '../store/store.ts';
import type { Images } from './core.ts';

/** Gives an image a further name. The image is found by key, name or ID; a name that another image has moves over. */
export async function tagImage(
  store: Store,
  images: Images,
  keyOrName: string,
  text: string,
): Promise<{ key: string }> {
  const target = withDefaultTag(parseReference(text));
  if (target.digest !== undefined) {
    throw new StrataError(
      'INVALID_REFERENCE',
      `"${target.familiar}" ends in a digest, which nobody can choose`,
      {
        action: 'Give the image a tag, as in name:1.0.',
      },
    );
  }
  const found = findImage(images.all, keyOrName);
  const root = rootOf(found.image, found.name);
  if (root === undefined) throw new StrataError('IMAGE_NOT_FOUND', `No such image: ${keyOrName}`);
  const key = formatReference(target);
  await store.setName(key, root.descriptor);
  return { key };
}
