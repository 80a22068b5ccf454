import { z } from 'zod';
import type { SearchQuery } from '../../api/discover.ts';
import { foundAt, ignoredFacets } from './found.ts';
import type { Asking, FoundPage } from './provider.ts';
import { count, flag, readAnswer, rows, text } from './read-answer.ts';

const PAGE = 50;

const answer = z.object({
  count,
  next: text,
  results: rows(
    z.object({
      repo_name: z.string(),
      short_description: text,
      star_count: count,
      pull_count: count,
      is_official: flag,
    }),
  ),
});

/** Docker Hub's older search: no facets. https://docs.docker.com/reference/api/hub/latest/ */
export async function searchRepositories(
  query: SearchQuery,
  mark: string | null,
  { target, pages, hosts, signal }: Asking,
): Promise<FoundPage> {
  const number = Number(mark ?? 1);
  const what = `the search for "${query.text}"`;
  const asked = new URLSearchParams({ query: query.text, page: String(number), page_size: String(PAGE) });
  const { json } = await pages.web(hosts.hub, {
    path: `/v2/search/repositories/?${asked.toString()}`,
    what,
    beside: target.domain,
    signal,
  });
  const { count: total, next, results } = readAnswer(answer, json, 'Docker Hub', what);
  const found = results.flatMap((row) => {
    const name = row.repo_name;
    return (
      foundAt(target.domain, name.includes('/') ? name : `library/${name}`, {
        description: row.short_description,
        stars: row.star_count,
        pulls: row.pull_count,
        official: row.is_official ?? false,
      }) ?? []
    );
  });
  // Where its link leads is of no interest: the next page is the next number.
  const goesOn = typeof next === 'string' && next !== '' && results.length > 0;
  return {
    found,
    next: goesOn ? String(number + 1) : null,
    total: total ?? null,
    ignored: ignoredFacets(query, []),
  };
}
