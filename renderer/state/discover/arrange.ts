/** In which order results of several registries stand in one list. */
import type { FoundRepository, SearchQuery } from '../../../core/api/discover.ts';

interface Arranging {
  readonly text: string;
  readonly sort: SearchQuery['sort'];
  /** Somebody goes through the list: what comes now stands below. */
  readonly settled: boolean;
}

/**
 * By a figure: by that figure. By what fits best: what is called exactly so and vouched for, official ones first; then the
 * best of each registry, their second best, and so on, because no registry tells how well a result fits compared with
 * another's.
 */
export function arrange(
  before: readonly FoundRepository[],
  found: readonly FoundRepository[],
  { text, sort, settled }: Arranging,
): readonly FoundRepository[] {
  const known = new Set(before.map(({ reference }) => reference));
  const fresh = found.filter(({ reference }) => !known.has(reference));
  if (settled) return [...before, ...fresh];
  const all = [...before, ...fresh];
  if (sort !== 'best') return all.toSorted((a, b) => figure(b, sort) - figure(a, sort));
  const places = new Map<string, number>();
  const ranked = all.map((each) => {
    const place = places.get(each.registry) ?? 0;
    places.set(each.registry, place + 1);
    return { each, rank: isCalled(each, text) ? (each.official ? -2 : -1) : place };
  });
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ each }) => each);
}

/** Where a registry tells what people think of a repository, a name alone is no reason to stand first: anybody can take one. */
function isCalled({ familiar, official, publisher, stars, pulls }: FoundRepository, text: string): boolean {
  const wanted = text.toLowerCase();
  if (familiar === wanted) return true;
  const vouched = official || publisher !== null || (stars === null && pulls === null);
  return vouched && familiar.slice(familiar.lastIndexOf('/') + 1) === wanted;
}

/** What a registry does not tell comes last. */
function figure(each: FoundRepository, by: Exclude<SearchQuery['sort'], 'best'>): number {
  if (by === 'updated') return each.updated === null ? -1 : Date.parse(each.updated) || -1;
  return each[by] ?? -1;
}
