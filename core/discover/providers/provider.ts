import type { Facet, FoundRepository, SearchQuery } from '../../api/discover.ts';
import type { RegistryKind } from '../../api/registries.ts';
import type { WebPages } from '../../registry/web.ts';

/** A registry that is asked. */
export interface Target {
  /** As in references. */
  readonly domain: string;
  readonly name: string;
  readonly kind: RegistryKind;
}

/** Where web APIs are that are not at the registry itself. Only tests say anything else than {@link WEB_HOSTS}. */
export interface WebHosts {
  readonly hub: string;
  /** Where the search of `docker search` is. */
  readonly hubIndex: string;
  /** Of the GitLab that a registry belongs to. */
  readonly gitlab: (domain: string) => string;
}

export const WEB_HOSTS: WebHosts = {
  hub: 'hub.docker.com',
  hubIndex: 'index.docker.io',
  // At the same host on another port, or at "registry." before it.
  // https://docs.gitlab.com/administration/packages/container_registry/#configure-container-registry-under-its-own-domain
  gitlab: (domain) => domain.replace(/:\d+$/, '').replace(/^registry\./, ''),
};

export interface Asking {
  readonly target: Target;
  readonly pages: WebPages;
  readonly hosts: WebHosts;
  readonly signal: AbortSignal;
}

export type Found = Omit<FoundRepository, 'bookmarked'>;

export interface FoundPage {
  readonly found: readonly Found[];
  /** For the next page, in whatever form the provider likes; `null`: this is the last one. */
  readonly next: string | null;
  /** How many there are; `null`: not told. */
  readonly total: number | null;
  /** Facets of the query that were not looked at. */
  readonly ignored: readonly Facet[];
}

export interface Described {
  readonly found: Found;
  readonly readme: string | null;
  readonly page: string | null;
  readonly notes: readonly string[];
}

/**
 * What one kind of registry tells of its repositories. What it cannot do it says by `UNSUPPORTED_BY_REGISTRY`, whose
 * message says what can be done instead; other errors are failures of this attempt.
 */
export interface Provider {
  /** Milliseconds that it is left alone between two searches. */
  readonly interval: number;
  search(query: SearchQuery, next: string | null, asking: Asking): Promise<FoundPage>;
  /** `path`: the name inside the registry. */
  describe(path: string, asking: Asking): Promise<Described>;
}
