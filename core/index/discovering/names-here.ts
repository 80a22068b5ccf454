import type { BaseImage } from '../../api/images.ts';
import type { BaseHere, NamedHere } from '../../discover/updates/check-updates.ts';
import type { Image } from '../../image/image.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import type { StepRecord } from '../../store/steps.ts';
import type { Images } from '../core.ts';

/**
 * Names of the store whose registries can be asked what they stand for now, with the base of each image. A name that ends
 * in a digest can never stand for anything else. `keys`: names; `null`: all.
 */
export async function namesHere(
  images: Images,
  steps: readonly StepRecord[],
  keys: readonly string[] | null,
): Promise<readonly NamedHere[]> {
  const built = new Set<string>(steps.map(({ digest }) => digest));
  const wanted = keys === null ? undefined : new Set(keys);
  const found: NamedHere[] = [];
  for (const image of images.all) {
    const names = image.names.filter((name) => wanted?.has(name) ?? true);
    if (names.length === 0) continue;
    const isBuiltHere = image.layers.some(({ digest }) => built.has(digest));
    const base = baseHere((await images.detail(names[0] ?? '', null)).base, images.all);
    for (const key of names) {
      const reference = readName(key);
      const root = image.roots.find((each) => each.names.includes(key));
      if (reference === undefined || root === undefined) continue;
      const manifests = image.variants
        .filter((variant) => variant.here)
        .map(({ descriptor }) => descriptor.digest);
      found.push({
        key,
        reference,
        have: root.descriptor.digest,
        manifests,
        platform: image.platform,
        isBuiltHere,
        base,
      });
    }
  }
  // An image of several platforms is there once for each that is here.
  return [...new Map(found.map((named) => [named.key, named])).values()];
}

function readName(name: string): Reference | undefined {
  try {
    const reference = parseReference(name);
    return reference.digest === undefined && reference.tag !== undefined ? reference : undefined;
  } catch {
    // Other tools may have written names that no registry has.
    return undefined;
  }
}

/** `null` when it is not known what the base was: a history tells its name and not which of them. */
function baseHere(base: BaseImage | null, all: readonly Image[]): BaseHere | null {
  if (base === null || base.name === null) return null;
  const image = base.key === null ? undefined : all.find(({ names }) => names.includes(base.key ?? ''));
  if (base.how === 'store' && image === undefined) return null;
  const digests = [
    ...(base.digest === null ? [] : [base.digest]),
    ...(image === undefined || (base.how === 'annotation' && base.digest !== null)
      ? []
      : [image.manifestDigest, ...image.roots.map(({ descriptor }) => descriptor.digest)]),
  ];
  return digests.length === 0 ? null : { name: base.name, digests };
}
