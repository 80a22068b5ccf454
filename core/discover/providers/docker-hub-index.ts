import { z } from 'zod';
import type { SearchQuery } from '../../api/discover.ts';
import { foundAt, ignoredFacets } from './found.ts';
import type { Asking, FoundPage } from './provider.ts';
import { count, flag, readAnswer, rows, text } from './read-answer.ts';

const PAGE = 50;

const answer = z.object({
  num_pages: count,
  num_results: count,
  results: rows(z.object({ name: z.string(), description: text, star_count: count, is_official: flag })),
});

/** The protocol of `docker search`. https://github.com/moby/docker-image-spec/blob/main/docker-v1-registry.md and moby's registry/search.go */
export async function searchIndex(
  query: SearchQuery,
  mark: string | null,
  { target, pages, hosts, signal }: Asking,
): Promise<FoundPage> {
  const number = Number(mark ?? 1);
  const what = `the search for "${query.text}"`;
  const asked = new URLSearchParams({ q: query.text, n: String(PAGE), page: String(number) });
  const { json } = await pages.web(hosts.hubIndex, {
    path: `/v1/search?${asked.toString()}`,
    what,
    beside: target.domain,
    signal,
  });
  const told = readAnswer(answer, json, 'Docker Hub', what);
  const found = told.results.flatMap((row) => {
    const name = row.name;
    return (
      foundAt(target.domain, name.includes('/') ? name : `library/${name}`, {
        description: row.description,
        stars: row.star_count,
        official: row.is_official ?? false,
      }) ?? []
    );
  });
  const goesOn = found.length > 0 && number < (told.num_pages ?? 0);
  return {
    found,
    next: goesOn ? String(number + 1) : null,
    total: told.num_results ?? null,
    ignored: ignoredFacets(query, []),
  };
}
