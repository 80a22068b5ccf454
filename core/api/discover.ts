/** What is out there: repositories of all enabled registries, found by one query (A1–A5, A18, A19, I5). */
import type { ErrorReport } from './errors.ts';
import type { RegistryKind } from './registries.ts';

export type Facet = 'trusted' | 'verified' | 'os' | 'architecture' | 'category';

export interface SearchQuery {
  readonly text: string;
  /** Domains; `null`: every enabled one. */
  readonly registries: readonly string[] | null;
  readonly facets: {
    /** Official images, and those of verified or sponsored publishers. */
    readonly trusted: boolean;
    readonly verified: boolean;
    readonly os: readonly string[];
    readonly architecture: readonly string[];
    readonly category: readonly string[];
  };
  readonly sort: 'best' | 'stars' | 'pulls' | 'updated';
}

export interface FoundRepository {
  readonly registry: string;
  /** Full name without a tag ("docker.io/library/nginx"). */
  readonly reference: string;
  readonly familiar: string;
  readonly description: string;
  readonly stars: number | null;
  readonly pulls: number | null;
  readonly official: boolean;
  readonly publisher: 'verified' | 'sponsored' | null;
  readonly updated: string | null;
  readonly isPrivate: boolean | null;
  readonly os: readonly string[];
  readonly architectures: readonly string[];
  readonly categories: readonly string[];
  readonly bookmarked: boolean;
}

/** Where one registry's answer to a search stands. */
export interface SearchAnswer {
  readonly registry: string;
  readonly name: string;
  readonly registryKind: RegistryKind;
  readonly state:
    | { readonly kind: 'asking' }
    | { readonly kind: 'answered'; readonly more: boolean; readonly total: number | null }
    /** It cannot be searched; `note` says what can be done instead. */
    | { readonly kind: 'unable'; readonly note: string }
    | { readonly kind: 'failed'; readonly error: ErrorReport };
  /** Facets of the query that this registry cannot answer: its results are not narrowed by them. */
  readonly ignored: readonly Facet[];
}

export interface SearchProgress {
  readonly id: string;
  readonly answer: SearchAnswer;
  /** Found since the last event, best first. */
  readonly found: readonly FoundRepository[];
}

export interface RepositoryPage {
  readonly repository: FoundRepository;
  /** Markdown as the registry has it, control characters made visible, at most 200,000 characters; `null`: it keeps none. */
  readonly readme: string | null;
  readonly readmeCut: boolean;
  /** Its page on the web, for a person to open; `null`: none known. */
  readonly page: string | null;
  /** What could not be told, in words. */
  readonly notes: readonly string[];
}

export interface KnownRepository {
  readonly reference: string;
  readonly familiar: string;
  readonly registry: string;
  readonly bookmarked: boolean;
  readonly visited: string | null;
}
