import type { ErrorReport } from '../../api/errors.ts';
import type { TagPlatform } from '../../api/tags.ts';
import type { TagFacts } from './tag-view.ts';

/** What a registry has told of a tag. `null`: it was asked and does not tell; `undefined`: not asked yet. */
export interface TagFact {
  readonly digest?: string | null;
  readonly pushed?: string | null;
  readonly platforms?: readonly TagPlatform[] | null;
  readonly download?: number | null;
  readonly error?: ErrorReport | null;
}

/** Facts are kept for the tags that were looked at; far more than a person scrolls through. */
const MOST_KNOWN = 50_000;

export interface KnownTags extends TagFacts {
  get(tag: string): TagFact | undefined;
  set(tag: string, fact: TagFact): void;
  /** Tags that are known to have this digest. */
  sharing(digest: string): ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

export function knownTags(): KnownTags {
  const facts = new Map<string, TagFact>();
  const byDigest = new Map<string, Set<string>>();
  let revision = 0;

  function leave(tag: string, digest: string | null | undefined): void {
    if (digest === null || digest === undefined) return;
    const others = byDigest.get(digest);
    others?.delete(tag);
    if (others?.size === 0) byDigest.delete(digest);
  }

  return {
    get revision() {
      return revision;
    },
    get: (tag) => facts.get(tag),
    set(tag, fact) {
      const before = facts.get(tag);
      leave(tag, before?.digest);
      facts.delete(tag);
      facts.set(tag, { ...before, ...fact });
      const digest = facts.get(tag)?.digest;
      if (digest !== null && digest !== undefined)
        byDigest.set(digest, (byDigest.get(digest) ?? new Set()).add(tag));
      revision += 1;
      const [oldest] = facts.size > MOST_KNOWN ? facts.keys() : [];
      if (oldest === undefined) return;
      leave(oldest, facts.get(oldest)?.digest);
      facts.delete(oldest);
    },
    sharing: (digest) => byDigest.get(digest) ?? NOBODY,
    date(tag) {
      const time = Date.parse(facts.get(tag)?.pushed ?? '');
      return Number.isNaN(time) ? undefined : time;
    },
    size: (tag) => facts.get(tag)?.download ?? undefined,
    known: () => facts.keys(),
  };
}
