import type { TagsQuery } from '../../api/tags.ts';
import { isNoise } from './noise.ts';
import { readFilter } from './read-filter.ts';
import { readTag } from './read-tag.ts';

export interface TagFacts {
  /** Milliseconds since 1970; `undefined`: not known. */
  date(tag: string): number | undefined;
  /** Bytes. */
  size(tag: string): number | undefined;
  /** Tags of which one or the other is known. A new number whenever that changed. */
  readonly revision: number;
  known(): Iterable<string>;
}

export type ViewQuery = Pick<TagsQuery, 'filter' | 'sort' | 'hideNoise'>;

export interface SelectedTags {
  readonly tags: readonly string[];
  readonly problem: string | null;
}

/** Questions that are kept answered: what a person looks at, and what another window does. */
const KEPT = 4;

interface Kept extends SelectedTags {
  readonly key: string;
  /** What it was made from: another array, or other facts, make it out of date. */
  readonly from: readonly string[];
  readonly revision: number;
}

/** Filters and sorts; asked the same of the same again, it gives what it gave. */
export function tagViews(facts: TagFacts): (ordered: readonly string[], query: ViewQuery) => SelectedTags {
  let kept: Kept[] = [];
  return (ordered, query) => {
    const { by, descending } = query.sort;
    const key = JSON.stringify([query.filter, by, descending, query.hideNoise]);
    const revision = by === 'date' || by === 'size' ? facts.revision : 0;
    const found = kept.find(
      (view) => view.key === key && view.from === ordered && view.revision === revision,
    );
    if (found !== undefined) return found;
    const view = { key, from: ordered, revision, ...select(ordered, query, facts) };
    kept = [view, ...kept.filter((other) => other.key !== key && other.from === ordered)].slice(0, KEPT);
    return view;
  };
}

function select(
  ordered: readonly string[],
  { filter, sort, hideNoise }: ViewQuery,
  facts: TagFacts,
): SelectedTags {
  const { matches, problem } = readFilter(filter);
  const isWanted = hideNoise ? (tag: string): boolean => matches(tag) && !isNoise(tag) : matches;
  const everything = filter.trim() === '' && !hideNoise;
  const tags = everything ? ordered : ordered.filter(isWanted);
  return { tags: sortTags(tags, sort, facts), problem };
}

function sortTags(
  tags: readonly string[],
  { by, descending }: TagsQuery['sort'],
  facts: TagFacts,
): readonly string[] {
  switch (by) {
    case 'version':
      return descending ? tags : oldestFirst(tags);
    case 'name': {
      const named = [...tags].sort();
      return descending ? named.reverse() : named;
    }
    case 'date':
      return known(tags, facts.date, facts.known(), descending);
    case 'size':
      return known(tags, facts.size, facts.known(), descending);
  }
}

/** What moves stays on top: it is what most people look for. */
function oldestFirst(newestFirst: readonly string[]): readonly string[] {
  const moving = newestFirst.findIndex((tag) => readTag(tag).kind !== 'moving');
  if (moving < 0) return newestFirst;
  return [...newestFirst.slice(0, moving), ...newestFirst.slice(moving).reverse()];
}

/** Those of which it is known, sorted; then the others, by version. */
function known(
  tags: readonly string[],
  fact: (tag: string) => number | undefined,
  candidates: Iterable<string>,
  descending: boolean,
): readonly string[] {
  const facts = new Map<string, number>();
  for (const tag of candidates) {
    const value = fact(tag);
    if (value !== undefined) facts.set(tag, value);
  }
  if (facts.size === 0) return tags;
  const first: string[] = [];
  const rest: string[] = [];
  for (const tag of tags) (facts.has(tag) ? first : rest).push(tag);
  const sign = descending ? -1 : 1;
  // Equal ones stay as they are: by version.
  first.sort((one, other) => sign * ((facts.get(one) ?? 0) - (facts.get(other) ?? 0)));
  return [...first, ...rest];
}
