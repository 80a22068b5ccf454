import type { Referrer, ReferrerTree } from '../../api/trust.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseDigest } from '../../oci/digest.ts';

/** Trees that are remembered: a document is asked for by whoever looks at its tree. */
const MOST_TREES = 20;

export interface HeldDocuments {
  keep(reference: string, tree: ReferrerTree): void;
  find(reference: string, digest: string): Descriptor | undefined;
}

/** What the artifacts of images hold, by the names that were asked for: a digest alone tells no size. */
export function heldDocuments(): HeldDocuments {
  const trees = new Map<string, ReadonlyMap<string, Descriptor>>();
  return {
    keep(reference, { roots }) {
      trees.delete(reference);
      trees.set(reference, new Map(documentsOf(roots).map((each) => [each.digest, each])));
      const [oldest] = trees.keys();
      if (trees.size > MOST_TREES && oldest !== undefined) trees.delete(oldest);
    },
    find: (reference, digest) => trees.get(reference)?.get(digest),
  };
}

function documentsOf(referrers: readonly Referrer[]): readonly Descriptor[] {
  return referrers.flatMap(({ documents, children }) => [
    ...documents.map(({ digest, mediaType, size }) => ({ digest: parseDigest(digest), mediaType, size })),
    ...documentsOf(children),
  ]);
}
