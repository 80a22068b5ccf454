import { StrataError } from '../../oci/strata-error.ts';
import { z } from 'zod';
import { dateOf, foundAt } from './found.ts';
import { searchIndex } from './docker-hub-index.ts';
import { searchCatalogue } from './docker-hub-search.ts';
import { searchRepositories } from './docker-hub-repositories.ts';
import type { Described, FoundPage, Provider } from './provider.ts';
import { count, flag, readAnswer, rows, text } from './read-answer.ts';

/** The search with facets first, then the older ones, which know less of a repository. */
const WAYS = [searchCatalogue, searchRepositories, searchIndex] as const;

/** What another way of searching would not change. */
const FINAL = new Set(['CANCELLED', 'RATE_LIMITED', 'REGISTRY_UNREACHABLE', 'TLS_FAILED', 'STALLED']);

/** https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/GetRepository */
const repository = z.object({
  description: text,
  full_description: text,
  star_count: count,
  pull_count: count,
  last_updated: text,
  is_private: flag,
  categories: rows(z.object({ name: z.string() })).catch([]),
});

export const dockerHub: Provider = {
  interval: 200,
  async search(query, next, asking): Promise<FoundPage> {
    // A page goes on in the way in which its search began.
    const [, way, mark] = /^(\d)\|(.*)$/s.exec(next ?? '') ?? [];
    const ways = way === undefined ? WAYS.map((_, index) => index) : [Number(way)];
    let failure: unknown;
    for (const index of ways) {
      try {
        const page = await WAYS[index]?.(query, mark ?? null, asking);
        if (page === undefined) continue;
        return { ...page, next: page.next === null ? null : `${index}|${page.next}` };
      } catch (error) {
        if (!(error instanceof StrataError) || FINAL.has(error.code)) throw error;
        failure ??= error;
      }
    }
    throw failure;
  },
  async describe(path, asking): Promise<Described> {
    const [namespace = '', ...rest] = path.split('/');
    const name = rest.join('/');
    const what = `the page of ${path}`;
    const { json } = await asking.pages.web(asking.hosts.hub, {
      path: `/v2/namespaces/${encodeURIComponent(namespace)}/repositories/${encodeURIComponent(name)}`,
      what,
      beside: asking.target.domain,
      signal: asking.signal,
    });
    const told = readAnswer(repository, json, 'Docker Hub', what);
    const official = namespace === 'library';
    const found = foundAt(asking.target.domain, path, {
      description: told.description,
      stars: told.star_count,
      pulls: told.pull_count,
      official,
      updated: dateOf(told.last_updated),
      isPrivate: told.is_private,
      categories: told.categories.map((category) => category.name),
    });
    if (found === undefined) throw new StrataError('INVALID_REFERENCE', `"${path}" is no name on Docker Hub`);
    return {
      found,
      readme: told.full_description ?? null,
      page: `https://hub.docker.com/${official ? `_/${name}` : `r/${path}`}`,
      notes: [],
    };
  },
};
