import type { Digest } from '../../oci/digest.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { sharedWork } from '../../transfer/shared-work.ts';
import { manifestFacts, type LookParts, type ManifestFacts } from './manifest-facts.ts';
import type { TagFact } from './tag-facts.ts';

/** Where facts about the tags of one repository come from. */
export interface TagSource {
  /** All that it tells of a tag. */
  look(tag: string, signal: AbortSignal): Promise<TagFact>;
  /** Its digest alone, as cheaply as it goes; `null`: the tag is not there. */
  digest(tag: string, signal: AbortSignal): Promise<string | null>;
  /** What it tells of many at once, without being asked for each. */
  many?(signal: AbortSignal, tell: (tag: string, fact: TagFact) => void): Promise<void>;
  /** What it does not tell, in words. */
  notes(): readonly string[];
}

/** Documents of digests that were seen; a digest never means anything else. */
const MOST_KEPT = 5000;

/**
 * Any registry: HEAD for the digest, then the documents behind it.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 */
export function registrySource(parts: LookParts, repository: Reference): TagSource {
  const kept = new Map<string, ManifestFacts>();
  const shared = sharedWork<ManifestFacts>();

  async function factsOf(digest: Digest, signal: AbortSignal): Promise<ManifestFacts> {
    const known = kept.get(digest);
    if (known !== undefined) return known;
    const facts = await shared(digest, signal, () => manifestFacts(parts, repository, digest, signal));
    kept.set(digest, facts);
    const [oldest] = kept.size > MOST_KEPT ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    return facts;
  }

  return {
    async look(tag, signal) {
      const found = await parts.registry.head(tagged(repository, tag), { signal });
      if (found === undefined) throw gone(repository, tag);
      const { platforms, download, created } = await factsOf(found.digest, signal);
      return { digest: found.digest, platforms, download, pushed: created, error: null };
    },
    async digest(tag, signal) {
      return (await parts.registry.head(tagged(repository, tag), { signal }))?.digest ?? null;
    },
    notes: () => [
      'Dates say when an image was made, by its own config: this registry does not tell when a tag was pushed.',
    ],
  };
}

export function tagged(repository: Reference, tag: string): Reference {
  return parseReference(`${repository.name}:${tag}`);
}

function gone(repository: Reference, tag: string): StrataError {
  return new StrataError(
    'MANIFEST_UNKNOWN',
    `${repository.name} lists the tag ${tag}, but has no image for it`,
    {
      action: 'It was deleted meanwhile, or its upload broke off. Choose another tag.',
      evidence: { tag },
    },
  );
}
