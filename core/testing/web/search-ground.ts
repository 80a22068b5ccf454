import { afterEach } from 'vitest';
import type { FoundRepository, SearchAnswer, SearchQuery } from '../../api/discover.ts';
import type { RegistryKind } from '../../api/registries.ts';
import type { Target, WebHosts } from '../../discover/providers/provider.ts';
import { createProviders } from '../../discover/providers/providers.ts';
import { createPace } from '../../discover/search/pace.ts';
import { searchAll, type Search, type SearchParts } from '../../discover/search/search.ts';
import type { CredentialSource } from '../../registry/credentials/credentials.ts';
import { client } from '../registry/fault-registry-fixture.ts';
import type { WebServer } from './web-server.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** A server that ends with the test. */
export async function served(starting: Promise<WebServer>): Promise<WebServer> {
  const server = await starting;
  open.push(server);
  return server;
}

export const NO_FACETS: SearchQuery['facets'] = {
  trusted: false,
  verified: false,
  os: [],
  architecture: [],
  category: [],
};

export function queryFor(text: string, more: Partial<SearchQuery> = {}): SearchQuery {
  return { text, registries: null, facets: NO_FACETS, sort: 'best', ...more };
}

export function target(domain: string, kind: RegistryKind): Target {
  return { domain, name: kind, kind };
}

interface SearchOrders {
  readonly hosts?: Partial<WebHosts>;
  readonly credentials?: CredentialSource;
  readonly patienceMs?: number;
}

/** What searches stand on, with all web APIs of the world at nowhere unless said otherwise. */
export function searchParts({ hosts, credentials, patienceMs }: SearchOrders = {}): SearchParts {
  return {
    // A list of a million names takes its time to be made, too.
    pages: client({ limits: { stallMs: 20_000 }, ...(credentials === undefined ? {} : { credentials }) }),
    hosts: { hub: '127.0.0.1:9', hubIndex: '127.0.0.1:9', gitlab: () => '127.0.0.1:9', ...hosts },
    providers: createProviders(),
    pace: createPace(),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  };
}

export interface Heard {
  readonly search: Search;
  readonly answers: readonly SearchAnswer[];
  readonly found: readonly FoundRepository[];
  /** The last word of one registry. */
  last(domain: string): SearchAnswer | undefined;
  /** Resolves when a registry has said something else than that it is being asked, since the last call. */
  settled(domain: string): Promise<SearchAnswer>;
  stop(): void;
}

export function searching(
  parts: SearchParts,
  targets: readonly Target[],
  query: SearchQuery,
  isBookmarked: (reference: string) => boolean = () => false,
): Heard {
  const abort = new AbortController();
  const answers: SearchAnswer[] = [];
  const found: FoundRepository[] = [];
  const seen = new Map<string, number>();
  let wake: (() => void)[] = [];
  const settledOf = (domain: string): readonly SearchAnswer[] =>
    answers.filter(({ registry, state }) => registry === domain && state.kind !== 'asking');
  const search = searchAll(parts, targets, query, {
    signal: abort.signal,
    isBookmarked,
    onAnswer: (progress) => {
      answers.push(progress.answer);
      found.push(...progress.found);
      for (const call of wake) call();
      wake = [];
    },
  });
  return {
    search,
    answers,
    found,
    last: (domain) => answers.filter(({ registry }) => registry === domain).at(-1),
    async settled(domain) {
      const at = seen.get(domain) ?? 0;
      seen.set(domain, at + 1);
      for (;;) {
        const answer = settledOf(domain)[at];
        if (answer !== undefined) return answer;
        await new Promise<void>((resolve) => wake.push(resolve));
      }
    },
    stop: () => abort.abort(),
  };
}
