import type { MovingTag } from '../../api/tags.ts';
import { readTag } from './read-tag.ts';
import { compareTags } from './tag-order.ts';

/** Versions that are asked for their digest until one is the same: each is a request. */
const MOST_ASKED = 12;
const AT_A_TIME = 4;
/** Top of the order in which versions are looked for. */
const LOOKED_THROUGH = 400;

/** The tag that moves most: "latest", else the first of those that move. `ordered`: newest first. */
export function movingTag(ordered: readonly string[]): string | null {
  const first = ordered[0];
  return first !== undefined && readTag(first).kind === 'moving' ? first : null;
}

/** Releases that a moving tag may stand for, the likeliest first: the newest ones, spelled out in full. */
export function candidatesFor(tag: string, ordered: readonly string[]): readonly string[] {
  const variant = /^[a-z]+[-_.](.+)$/i.exec(tag)?.[1] ?? '';
  const from = ordered.findIndex((each) => readTag(each).kind === 'version');
  if (from < 0) return [];
  const releases = ordered
    .slice(from, from + LOOKED_THROUGH)
    .map((each) => ({ each, read: readTag(each) }))
    .filter(({ read }) => read.kind === 'version' && read.prerelease === null);
  const alike = releases.filter(({ read }) => read.variant === variant);
  const usable = alike.length > 0 ? alike : releases;
  const longest = Math.max(0, ...usable.slice(0, 40).map(({ read }) => read.numbers.length));
  const exact = usable.filter(({ read }) => read.numbers.length === longest);
  const general = usable.filter(({ read }) => read.numbers.length !== longest);
  return [...exact.slice(0, MOST_ASKED - 2), ...general].slice(0, MOST_ASKED).map(({ each }) => each);
}

/** What says the most: more numbers, then no variant, then the newer. */
export function mostExact(tags: Iterable<string>): string | null {
  const versions = [...tags]
    .map((tag) => ({ tag, read: readTag(tag) }))
    .filter(({ read }) => read.kind === 'version');
  versions.sort(
    (one, other) =>
      other.read.numbers.length - one.read.numbers.length ||
      one.read.variant.length - other.read.variant.length ||
      compareTags(one.tag, other.tag),
  );
  return versions[0]?.tag ?? null;
}

interface Digests {
  /** Tags known to have the digest. */
  readonly sharing: (digest: string) => Iterable<string>;
  /** `null`: the tag is gone. */
  readonly ask: (tag: string) => Promise<string | null>;
}

/** What a moving tag stands for, and whether there is something newer that it is not. Asks a bounded number of times. */
export async function whatItStandsFor(
  tag: string,
  ordered: readonly string[],
  { sharing, ask }: Digests,
): Promise<MovingTag> {
  const digest = await ask(tag);
  if (digest === null) return { tag, digest, sameAs: null, newer: null };
  const candidates = candidatesFor(tag, ordered);
  const asked = new Map<string, string | null>();
  const found = (): string | null => mostExact([...sharing(digest)].filter((other) => other !== tag));
  for (let at = 0; at < candidates.length; at += AT_A_TIME) {
    const known = found();
    // Once it is known what it is, only what is higher matters.
    const some = candidates
      .slice(at, at + AT_A_TIME)
      .filter((each) => known === null || isHigher(each, known));
    if (known !== null && some.length === 0) break;
    for (const [position, answer] of (await Promise.all(some.map(ask))).entries())
      asked.set(some[position] ?? '', answer);
  }
  const sameAs = found();
  if (sameAs === null) return { tag, digest, sameAs, newer: null };
  const newer = candidates
    .filter((each) => (asked.get(each) ?? digest) !== digest && isHigher(each, sameAs))
    .sort(compareTags)[0];
  return { tag, digest, sameAs, newer: newer ?? null };
}

/** By its numbers alone: "1.27.2-alpine" is not higher than "1.27.2". */
function isHigher(one: string, other: string): boolean {
  const plain = (tag: string): string => readTag(tag).numbers.join('.');
  const [high, low] = [plain(one), plain(other)];
  // "1.27" beside "1.27.2" is the same by another name, not something higher.
  if (low.startsWith(`${high}.`) || high === low) return false;
  return compareTags(high, low) < 0;
}
