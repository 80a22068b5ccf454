import type { Digest } from '../../oci/digest.ts';
import { isDocument, type Follow, type Reference } from '../names/references.ts';

/** Everything that some roots need, whether it is here or not. */
export interface Closure {
  readonly digests: ReadonlySet<Digest>;
  /**
   * Documents that should be here and cannot be followed, so that the set may lack what they need. Collection stops
   * then rather than guess; checking the store says what to do.
   */
  readonly blind: readonly Digest[];
}

/** Documents read at a time: enough to keep a disk busy, few enough for the limit of open files. */
const AT_ONCE = 32;

/**
 * Marks from `roots`. `roots` with a media type of a document must be followable; mere digests (what a job holds) are
 * followed when they happen to be documents.
 */
export async function closureOf(
  follow: Follow,
  roots: Iterable<Pick<Reference, 'digest' | 'mediaType'>>,
  held: Iterable<Digest> = [],
): Promise<Closure> {
  const digests = new Set<Digest>();
  const blind: Digest[] = [];
  const read = new Set<Digest>();
  const indexes: { readonly digest: Digest; readonly children: readonly Reference[] }[] = [];
  let front: { readonly digest: Digest; readonly role: 'root' | 'child' | 'held' }[] = [];

  for (const { digest, mediaType } of roots) {
    if (!digests.has(digest) && isDocument({ mediaType })) front.push({ digest, role: 'root' });
    digests.add(digest);
  }
  for (const digest of held) {
    if (!digests.has(digest)) front.push({ digest, role: 'held' });
    digests.add(digest);
  }
  while (front.length > 0) {
    const next: typeof front = [];
    for (let start = 0; start < front.length; start += AT_ONCE) {
      await Promise.all(
        front.slice(start, start + AT_ONCE).map(async ({ digest, role }) => {
          const found = await follow(digest);
          if (found.kind === 'damaged' && role !== 'held') blind.push(digest);
          if (found.kind === 'missing' && role === 'root') blind.push(digest);
          if (found.kind !== 'read') return;
          read.add(digest);
          if (role === 'root' && found.references.documents.length > 0) {
            indexes.push({ digest, children: found.references.documents });
          }
          for (const leaf of found.references.leaves) digests.add(leaf.digest);
          for (const child of found.references.documents) {
            if (digests.has(child.digest)) continue;
            digests.add(child.digest);
            next.push({ digest: child.digest, role: 'child' });
          }
        }),
      );
    }
    front = next;
  }
  // An image is pulled for one platform or more; an index of which nothing is left has lost what it was pulled for.
  for (const { digest, children } of indexes) {
    if (!children.some((child) => read.has(child.digest))) blind.push(digest);
  }
  return { digests, blind };
}
