import { imageByKey } from '../../image/find-image.ts';
import { rootOf } from '../../image/list/rows.ts';
import type { Digest } from '../../oci/digest.ts';
import { formatReference, parseReference, withDefaultTag, type Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { shortDigest } from '../../oci/digest.ts';
import { nameParts } from '../../image/image-name.ts';
import type { KnownElsewhere } from '../../transfer/push/plan-move.ts';
import type { StoredDocument } from '../../transfer/walk.ts';
import type { Store } from '../../store/store.ts';
import type { Images } from '../core.ts';

export interface FoundRoot {
  readonly root: StoredDocument;
  /** As people call it. */
  readonly title: string;
}

/** What a key of an image leads to; a full name leads there without looking at any other image. */
export async function findPushed(
  store: Store,
  images: () => Promise<Images>,
  key: string,
): Promise<FoundRoot> {
  const names = await store.names();
  const full = fullName(key);
  const named =
    names.find(({ name }) => name === key) ?? names.find(({ name }) => name !== null && name === full);
  if (named !== undefined && named.name !== null) {
    const { mediaType, digest, size } = named.descriptor;
    const bytes = await store.readBlob(named.descriptor);
    return {
      root: { descriptor: { mediaType, digest, size }, bytes },
      title: nameParts(named.name).familiar,
    };
  }
  const found = imageByKey((await images()).all, key);
  const root = rootOf(found.image, found.name);
  if (root === undefined) throw new StrataError('IMAGE_NOT_FOUND', `No such image: ${key.slice(0, 300)}`);
  const { mediaType, digest, size } = root.descriptor;
  const bytes = await store.readBlob(root.descriptor);
  const title = found.name === null ? shortDigest(digest) : nameParts(found.name).familiar;
  return { root: { descriptor: { mediaType, digest, size }, bytes }, title };
}

/**
 * Repositories whose images are here, by the blobs that they have: they were pulled from there or pushed to there, or at least
 * called so. Whether it is true is for the registry to say.
 */
export async function knownElsewhere(
  store: Store,
  images: () => Promise<Images>,
  targets: readonly Reference[],
): Promise<KnownElsewhere> {
  const wanted = new Set(targets.map(({ domain }) => domain));
  const here = new Set(targets.map(({ name }) => name));
  const repositories = new Map<string, Reference>();
  for (const { name } of await store.names()) {
    const reference = name === null ? undefined : readName(name);
    if (reference !== undefined && wanted.has(reference.domain) && !here.has(reference.name))
      repositories.set(name ?? '', reference);
  }
  if (repositories.size === 0) return () => [];
  const places = new Map<string, Set<string>>();
  for (const image of (await images()).all) {
    for (const root of image.roots) {
      for (const name of root.names) {
        const reference = repositories.get(name);
        if (reference === undefined) continue;
        for (const { digest } of root.blobs) {
          const key = `${reference.domain} ${digest}`;
          const paths = places.get(key) ?? new Set();
          places.set(key, paths.add(reference.path));
        }
      }
    }
  }
  return (domain, digest: Digest) => [...(places.get(`${domain} ${digest}`) ?? [])];
}

/** As the store has it; `undefined` for what is no name, such as an ID. */
function fullName(text: string): string | undefined {
  const reference = readName(text);
  return reference === undefined ? undefined : formatReference(withDefaultTag(reference));
}

function readName(name: string): Reference | undefined {
  try {
    return parseReference(name);
  } catch {
    // An ID, or what another tool called it in the layout.
    return undefined;
  }
}
