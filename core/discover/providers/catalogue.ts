import { StrataError } from '../../oci/strata-error.ts';
import { foundAt, ignoredFacets } from './found.ts';
import { listNames, unlisted } from './listing.ts';
import { createNameList, type NameList } from './name-list.ts';
import type { Asking, Provider } from './provider.ts';

const PAGE = 100;

type List = (asking: Asking, signal: AbortSignal) => AsyncIterable<readonly string[]>;

const plainly: List = ({ target, pages }, signal) =>
  listNames(pages, target.domain, '/v2/_catalog', {
    what: 'the list of repositories',
    basic: false,
    signal,
  });

/** Any registry that lists the names of its repositories. Keeps one list per registry for some minutes. */
export function catalogue(list: List = plainly): Provider {
  const lists = new Map<string, NameList>();
  return {
    // Only the first search asks the registry.
    interval: 0,
    async search(query, next, asking) {
      const { domain } = asking.target;
      const known = lists.get(domain) ?? createNameList((signal) => list(asking, signal));
      lists.set(domain, known);
      try {
        const { names, next: mark, total } = await known.find(query.text, next, PAGE, asking.signal);
        return {
          found: names.flatMap((name) => foundAt(domain, name) ?? []),
          next: mark,
          total,
          ignored: ignoredFacets(query, []),
        };
      } catch (error) {
        throw unlisted(error, domain);
      }
    },
    describe(path, { target }) {
      const found = foundAt(target.domain, path);
      if (found === undefined)
        return Promise.reject(
          new StrataError('INVALID_REFERENCE', `"${path}" is no name at ${target.domain}`),
        );
      return Promise.resolve({
        found,
        readme: null,
        page: null,
        notes: [`${target.domain} tells names and tags alone: no description, no stars, no pulls.`],
      });
    },
  };
}
