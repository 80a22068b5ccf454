import { z } from 'zod';
import type { SearchQuery } from '../../api/discover.ts';
import { dateOf, foundAt } from './found.ts';
import type { Asking, FoundPage } from './provider.ts';
import { count, readAnswer, rows, text } from './read-answer.ts';

const PAGE = 50;
/** The first and the last of a page lie within so many. */
const DEEPEST = 2500;

const named = rows(z.object({ name: z.string() })).catch([]);
const result = z.object({
  slug: text,
  name: text,
  id: text,
  type: text,
  badge: text,
  source: text,
  short_description: text,
  star_count: count,
  pull_count: z.union([z.number(), z.string()]).nullish().catch(null),
  updated_at: text,
  operating_systems: named,
  architectures: named,
  categories: named,
});
const answer = z.object({ total: count, results: rows(result) });

/** Docker Hub's search with facets. https://github.com/docker/hub-mcp/blob/main/specs/search.yaml */
export async function searchCatalogue(
  query: SearchQuery,
  mark: string | null,
  { target, pages, hosts, signal }: Asking,
): Promise<FoundPage> {
  const from = Number(mark ?? 0);
  const what = `the search for "${query.text}"`;
  const asked = new URLSearchParams({
    query: query.text,
    type: 'image',
    from: String(from),
    size: String(PAGE),
  });
  const { facets } = query;
  if (facets.verified) asked.set('badges', 'verified_publisher');
  else if (facets.trusted) asked.set('badges', 'official,verified_publisher,open_source');
  if (facets.os.length > 0) asked.set('operating_systems', facets.os.join(','));
  if (facets.architecture.length > 0) asked.set('architectures', facets.architecture.join(','));
  if (facets.category.length > 0) asked.set('categories', facets.category.join(','));
  if (query.sort === 'pulls' || query.sort === 'updated') {
    asked.set('sort', query.sort === 'pulls' ? 'pull_count' : 'updated_at');
    asked.set('order', 'desc');
  }
  const { json } = await pages.web(hosts.hub, {
    path: `/api/search/v4?${asked.toString()}`,
    what,
    beside: target.domain,
    signal,
  });
  const { total, results } = readAnswer(answer, json, 'Docker Hub', what);
  const found = results
    .filter(({ type }) => type === null || type === undefined || type === 'image')
    .flatMap((row) => {
      const path = row.slug ?? row.name ?? row.id ?? '';
      const official = row.badge === 'official';
      return (
        foundAt(target.domain, path.includes('/') ? path : `library/${path}`, {
          description: row.short_description,
          stars: row.star_count,
          pulls: pullsOf(row.pull_count),
          official,
          publisher: publisherOf(row.badge),
          updated: dateOf(row.updated_at),
          os: row.operating_systems.map(({ name }) => name),
          architectures: row.architectures.map(({ name }) => name),
          categories: row.categories.map(({ name }) => name),
        }) ?? []
      );
    });
  const reached = from + PAGE;
  const goesOn = results.length > 0 && reached + PAGE <= DEEPEST && reached < (total ?? 0);
  return { found, next: goesOn ? String(reached) : null, total: total ?? null, ignored: [] };
}

function publisherOf(badge: string | null | undefined): 'verified' | 'sponsored' | null {
  // The second spelling stands in Docker's own description.
  if (badge === 'verified_publisher' || badge === 'verfified_publisher') return 'verified';
  return badge === 'open_source' ? 'sponsored' : null;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, B: 1e9 };

/** "1B+" is at least that many. */
function pullsOf(told: string | number | null | undefined): number | null {
  if (typeof told !== 'string') return told ?? null;
  const [, figure = '', unit = ''] = /^([\d.,]{1,20})\s*([KMB]?)\+?$/i.exec(told.trim()) ?? [];
  const count = Math.round(Number(figure.replaceAll(',', '')) * (UNITS[unit.toUpperCase()] ?? Number.NaN));
  return figure !== '' && Number.isSafeInteger(count) ? count : null;
}
