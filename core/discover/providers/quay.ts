import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { dateOf, firstLine, foundAt, ignoredFacets } from './found.ts';
import type { Provider } from './provider.ts';
import { count, flag, readAnswer, rows, text } from './read-answer.ts';

const PAGE = 25;

/** https://docs.projectquay.io/api_quay.html#findrepositories */
const answer = z.object({
  has_additional: flag,
  results: rows(
    z.object({
      name: z.string(),
      namespace: z.object({ name: z.string() }),
      kind: text,
      description: text,
      is_public: flag,
      stars: count,
      last_modified: count,
    }),
  ),
});

/** https://docs.projectquay.io/api_quay.html#getrepo */
const repository = z.object({ description: text, is_public: flag });

/** Kind of a repository that holds no images. */
const OTHER_KIND = 'application';

export const quay: Provider = {
  interval: 500,
  async search(query, next, { target, pages, signal }) {
    const page = Number(next ?? 1);
    const what = `the search for "${query.text}"`;
    const asked = new URLSearchParams({
      query: query.text,
      page: String(page),
      includeUsage: 'false',
    });
    const { json } = await pages.web(target.domain, {
      path: `/api/v1/find/repositories?${asked.toString()}`,
      what,
      signal,
    });
    const told = readAnswer(answer, json, target.domain, what);
    const found = told.results
      .filter(({ kind }) => kind !== OTHER_KIND)
      .flatMap(
        (row) =>
          foundAt(target.domain, `${row.namespace.name}/${row.name}`, {
            description: firstLine(row.description),
            stars: row.stars,
            updated: dateOf(row.last_modified),
            isPrivate: row.is_public === false ? true : row.is_public === true ? false : null,
          }) ?? [],
      );
    const goesOn = told.has_additional === true && told.results.length > 0 && page < 1000 / PAGE;
    return {
      found,
      next: goesOn ? String(page + 1) : null,
      total: null,
      ignored: ignoredFacets(query, []),
    };
  },
  async describe(path, { target, pages, signal }) {
    const what = `the page of ${path}`;
    const { json } = await pages.web(target.domain, {
      path: `/api/v1/repository/${path.split('/').map(encodeURIComponent).join('/')}?includeTags=false`,
      what,
      signal,
    });
    const told = readAnswer(repository, json, target.domain, what);
    const found = foundAt(target.domain, path, {
      description: firstLine(told.description),
      isPrivate: told.is_public === null || told.is_public === undefined ? null : !told.is_public,
    });
    if (found === undefined)
      throw new StrataError('INVALID_REFERENCE', `"${path}" is no name at ${target.domain}`);
    return {
      found,
      readme: told.description === '' ? null : (told.description ?? null),
      page: `https://${target.domain}/repository/${path}`,
      notes: ['Quay counts no pulls here.'],
    };
  },
};
