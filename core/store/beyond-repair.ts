import type { VerifyProblem } from '../api/verification.ts';
import { isDigest } from '../oci/digest.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';

/** Why pulling cannot bring back what is wrong, and what a person can do then; `null` when it can. */
export function beyondRepair({
  kind,
  images,
}: Pick<VerifyProblem, 'kind' | 'images'>): VerifyProblem['beyondRepair'] {
  if (kind === 'stray-file') {
    return 'It is not of Strata\u2019s making, so Repair leaves it alone. Move it away if nobody needs it.';
  }
  // What no image needs is only in the way.
  if (images.some(isPullable) || (images.length === 0 && kind !== 'bad-index')) return null;
  if (kind === 'bad-index') {
    return 'It does not say which image it was, so nothing can be pulled for it. Restore index.json from a copy, or pull the images that are missing in the list: what is here of them is not downloaded again.';
  }
  return images.every((image) => isDigest(image))
    ? 'Only an image without a name needs it, and what has no name cannot be pulled. Remove that image, or pull it under a name that it has in a registry.'
    : 'The image has a name that says no registry, so it cannot be pulled. Bring it again from where it came.';
}

/** Other tools name images in ways that do not say where they are from ("latest"): what those mean in a registry is another image. */
export function isPullable(name: string): boolean {
  if (isDigest(name)) return false;
  try {
    return formatReference(withDefaultTag(parseReference(name))) === name;
  } catch {
    return false;
  }
}
