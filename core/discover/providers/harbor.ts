import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { dateOf, firstLine, foundAt, ignoredFacets } from './found.ts';
import type { Provider } from './provider.ts';
import { count, flag, readAnswer, rows, text } from './read-answer.ts';

/** https://goharbor.io/docs/main/build-customize-contribute/configure-swagger/ (api/v2.0/swagger.yaml: GET /search) */
const answer = z.object({
  repository: rows(
    z.object({ repository_name: z.string(), project_public: flag, pull_count: count, artifact_count: count }),
  ),
});

/** The same document: GET /projects/{project_name}/repositories/{repository_name} */
const repository = z.object({ description: text, pull_count: count, update_time: text });

export const harbor: Provider = {
  interval: 200,
  async search(query, _, { target, pages, signal }) {
    const what = `the search for "${query.text}"`;
    const { json } = await pages.web(target.domain, {
      path: `/api/v2.0/search?q=${encodeURIComponent(query.text)}`,
      what,
      // Strangers are shown public projects alone, and are not asked who they are.
      login: { of: target.domain, as: 'basic' },
      atMost: 16 * 1024 * 1024,
      signal,
    });
    const found = readAnswer(answer, json, target.domain, what).repository.flatMap(
      (row) =>
        foundAt(target.domain, row.repository_name, {
          pulls: row.pull_count,
          isPrivate:
            row.project_public === null || row.project_public === undefined ? null : !row.project_public,
        }) ?? [],
    );
    return { found, next: null, total: found.length, ignored: ignoredFacets(query, []) };
  },
  async describe(path, { target, pages, signal }) {
    const what = `the page of ${path}`;
    const [project = '', ...rest] = path.split('/');
    // Twice: a slash that is written once is taken for a part of the address.
    const name = encodeURIComponent(encodeURIComponent(rest.join('/')));
    const { json } = await pages.web(target.domain, {
      path: `/api/v2.0/projects/${encodeURIComponent(project)}/repositories/${name}`,
      what,
      login: { of: target.domain, as: 'basic' },
      signal,
    });
    const told = readAnswer(repository, json, target.domain, what);
    const description = told.description ?? '';
    const found = foundAt(target.domain, path, {
      description: firstLine(description),
      pulls: told.pull_count,
      updated: dateOf(told.update_time),
    });
    if (found === undefined)
      throw new StrataError('INVALID_REFERENCE', `"${path}" is no name at ${target.domain}`);
    return {
      found,
      readme: description === '' ? null : description,
      page: null,
      notes: ['Harbor has no stars.'],
    };
  },
};
