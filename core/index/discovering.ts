import type { KnownRepository, RepositoryPage, SearchProgress, SearchQuery } from '../api/discover.ts';
import type { Pinned, RemoteManifest } from '../discover/tags/remote-manifests.ts';
import type { ImageUpdate, TagRow, TagsPage, TagsQuery } from '../api/tags.ts';

interface Bounded {
  readonly signal?: AbortSignal;
}

/** A search that goes on: each registry answers for itself. */
export interface RunningSearch {
  /** Asks one registry for its next page. */
  more(registry: string): void;
  /** Resolves when every registry has answered or failed. */
  readonly answered: Promise<void>;
}

/** Tags of one repository; they arrive page by page and are known more exactly as the registry is asked. */
export interface OpenedTags {
  page(query: Omit<TagsQuery, 'id'>): TagsPage;
  look(tags: readonly string[], options?: Bounded): Promise<readonly TagRow[]>;
  /** All that match a filter, in its order. */
  matching(query: Pick<TagsQuery, 'filter' | 'sort' | 'hideNoise'>): readonly string[];
  /** Resolves when the listing has ended, rejects when it failed. */
  readonly listed: Promise<void>;
}

/** What finds repositories and their tags. Errors are `StrataError`s. */
export interface Discovering {
  search(
    query: SearchQuery,
    options: {
      readonly signal: AbortSignal;
      readonly onAnswer: (progress: Omit<SearchProgress, 'id'>) => void;
    },
  ): RunningSearch;
  repository(reference: string, options?: Bounded): Promise<RepositoryPage>;
  /** Lists of repositories are others now: what was kept of them is asked for again. */
  forgetLists(): void;
  known(): Promise<readonly KnownRepository[]>;
  bookmark(reference: string, on: boolean): Promise<readonly KnownRepository[]>;
  tags(
    reference: string,
    options: { readonly signal: AbortSignal; readonly onChange: () => void },
  ): Promise<OpenedTags>;
  /** What a name stands for in its registry, never here; `all`: with what an index lists. */
  manifests(
    reference: string,
    options: Bounded & { readonly all: boolean },
  ): Promise<{ readonly root: RemoteManifest; readonly listed: readonly RemoteManifest[] }>;
  /** The name with the digest that it stands for at the moment; reads no manifest, so that it counts as no pull. */
  pin(reference: string, options?: Bounded): Promise<Pinned>;
  updates(): Promise<readonly ImageUpdate[]>;
  checkUpdates(
    keys: readonly string[] | null,
    options?: Bounded & { readonly onProgress?: (done: number, total: number) => void },
  ): Promise<readonly ImageUpdate[]>;
}
