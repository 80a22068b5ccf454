import type { SearchAnswer, SearchQuery } from '../../api/discover.ts';
import { openKnown } from '../../discover/known/known.ts';
import { WEB_HOSTS, type Target, type WebHosts } from '../../discover/providers/provider.ts';
import { createProviders } from '../../discover/providers/providers.ts';
import { describeRepository } from '../../discover/repository/describe-repository.ts';
import { createPace } from '../../discover/search/pace.ts';
import { searchAll, type Search, type SearchParts } from '../../discover/search/search.ts';
import { parseReference } from '../../oci/reference.ts';
import { reportError } from '../../oci/strata-error.ts';
import type { Discovering } from '../discovering.ts';
import { HUB, plainEntry } from '../registries/registry-entry.ts';
import type { DiscoverParts } from './parts.ts';

type Searching = Pick<Discovering, 'search' | 'repository' | 'forgetLists' | 'known' | 'bookmark'>;

const NEVER = new AbortController().signal;

export function searchingOver(
  { home, registry, registries }: Pick<DiscoverParts, 'home' | 'registry' | 'registries'>,
  hosts: WebHosts = WEB_HOSTS,
): Searching {
  const known = openKnown(home);
  let parts: SearchParts = { pages: registry, hosts, providers: createProviders(), pace: createPace() };

  const targetOf = async (domain: string): Promise<Target> =>
    (await registries()).find((one) => one.domain === domain) ?? plainEntry(domain);
  const targets = async (domains: readonly string[] | null): Promise<readonly Target[]> => {
    if (domains !== null) return Promise.all([...new Set(domains)].map(targetOf));
    return (await registries()).filter(({ enabled }) => enabled);
  };
  const bookmarks = async (): Promise<ReadonlySet<string>> => {
    // A file of bookmarks that cannot be read is told where they are shown; it hinders nobody from searching.
    const all = await known.list().catch(() => []);
    return new Set(all.filter(({ bookmarked }) => bookmarked).map(({ reference }) => reference));
  };

  return {
    search(query, { signal, onAnswer }) {
      const begin = async (): Promise<Search> => {
        const [asked, marked] = await Promise.all([targets(query.registries), bookmarks()]);
        return searchAll(parts, asked, query, {
          signal,
          onAnswer,
          isBookmarked: (reference) => marked.has(reference),
        });
      };
      const begun = begin();
      const answered = begun.then((search) => search.answered);
      answered.catch((error: unknown) => onAnswer({ answer: notBegun(query, error), found: [] }));
      return {
        more: (domain) => void begun.then((search) => search.more(domain)).catch(() => undefined),
        answered,
      };
    },
    async repository(name, { signal = NEVER } = {}) {
      const { domain, name: reference } = parseReference(name);
      const [target, marked] = await Promise.all([targetOf(domain), bookmarks()]);
      const page = await describeRepository(parts, target, reference, {
        bookmarked: marked.has(reference),
        signal,
      });
      // What was looked at is a convenience: a disk that is full or read-only does not take the page away.
      await known.visit(reference).catch(() => undefined);
      return page;
    },
    forgetLists() {
      // Providers keep their lists, and a search that goes on keeps its own.
      parts = { ...parts, providers: createProviders() };
    },
    known: () => known.list(),
    bookmark: (name, on) => known.bookmark(name, on),
  };
}

/** Which registries there are could not be found out. */
function notBegun({ registries }: SearchQuery, error: unknown): SearchAnswer {
  const { domain, name, kind } = plainEntry(registries?.[0] ?? HUB);
  return {
    registry: domain,
    name,
    registryKind: kind,
    state: { kind: 'failed', error: reportError(error) },
    ignored: [],
  };
}
