import { hubTags, type HubTag } from './hub-tags.ts';
import { NOT_FOUND, startWebServer, type WebAnswer, type WebServer } from './web-server.ts';

export interface HubRepository {
  /** "library/nginx" */
  readonly path: string;
  readonly description: string;
  readonly readme?: string;
  readonly stars: number;
  readonly pulls: number;
  readonly badge?: 'official' | 'verified_publisher' | 'open_source';
  readonly updated?: string;
  readonly os?: readonly string[];
  readonly architectures?: readonly string[];
  readonly categories?: readonly string[];
  /** Newest first. */
  readonly tags?: readonly HubTag[];
}

/**
 * Docker Hub as its documents say, for search and repositories:
 * https://github.com/docker/hub-mcp/blob/main/specs/search.yaml (search with facets),
 * https://docs.docker.com/reference/api/hub/latest/ (repositories),
 * https://github.com/moby/moby/blob/master/registry/search.go (v1 search).
 */
export function startHubServer(repositories: readonly HubRepository[]): Promise<WebServer> {
  return startWebServer(({ url }) => {
    if (url.pathname === '/api/search/v4') return faceted(url, repositories);
    if (url.pathname === '/v2/search/repositories/') return plain(url, repositories);
    if (url.pathname === '/v1/search') return index(url, repositories);
    const [, namespace, name, rest] =
      /^\/v2\/namespaces\/([^/]+)\/repositories\/([^/]+)(\/tags.*)?$/.exec(url.pathname) ?? [];
    const found = repositories.find(({ path }) => path === `${namespace}/${name}`);
    if (found === undefined) return NOT_FOUND;
    return rest === undefined ? { body: page(found) } : hubTags(url, found.path, found.tags ?? []);
  });
}

function faceted(url: URL, repositories: readonly HubRepository[]): WebAnswer {
  const asked = url.searchParams;
  const list = (name: string): readonly string[] => asked.get(name)?.split(',') ?? [];
  const from = Number(asked.get('from') ?? 0);
  const size = Number(asked.get('size') ?? 10);
  if (from + size > 2500) return { status: 400, body: { message: 'from + size must not exceed 2500' } };
  const some = (wanted: readonly string[], has: readonly string[] = []): boolean =>
    wanted.length === 0 || wanted.some((one) => has.includes(one));
  const found = matching(repositories, asked.get('query') ?? '').filter(
    ({ badge, os, architectures, categories }) =>
      some(list('badges'), [badge ?? 'none']) &&
      some(list('operating_systems'), os) &&
      some(list('architectures'), architectures) &&
      some(list('categories'), categories),
  );
  if (asked.get('sort') === 'pull_count') found.sort((a, b) => b.pulls - a.pulls);
  return {
    body: {
      total: found.length,
      results: found.slice(from, from + size).map((one) => ({
        id: familiar(one),
        name: familiar(one),
        slug: familiar(one),
        type: 'image',
        publisher: { id: '1', name: 'Somebody' },
        created_at: '2014-06-05T20:07:25Z',
        updated_at: one.updated ?? '2026-01-02T03:04:05Z',
        short_description: one.description,
        badge: one.badge ?? 'none',
        star_count: one.stars,
        pull_count: one.pulls >= 1e9 ? `${Math.floor(one.pulls / 1e9)}B+` : String(one.pulls),
        operating_systems: named(one.os),
        architectures: named(one.architectures),
        categories: named(one.categories),
      })),
    },
  };
}

function plain(url: URL, repositories: readonly HubRepository[]): WebAnswer {
  const found = matching(repositories, url.searchParams.get('query') ?? '');
  const size = Number(url.searchParams.get('page_size') ?? 25);
  const number = Number(url.searchParams.get('page') ?? 1);
  const goesOn = number * size < found.length;
  return {
    body: {
      count: found.length,
      next: goesOn ? `https://hub.docker.com/v2/search/repositories/?page=${number + 1}` : '',
      previous: '',
      results: found.slice((number - 1) * size, number * size).map((one) => ({
        repo_name: familiar(one),
        short_description: one.description,
        star_count: one.stars,
        pull_count: one.pulls,
        repo_owner: '',
        is_automated: false,
        is_official: one.badge === 'official',
      })),
    },
  };
}

function index(url: URL, repositories: readonly HubRepository[]): WebAnswer {
  const found = matching(repositories, url.searchParams.get('q') ?? '');
  const size = Number(url.searchParams.get('n') ?? 25);
  const number = Number(url.searchParams.get('page') ?? 1);
  return {
    body: {
      num_pages: Math.ceil(found.length / size),
      num_results: found.length,
      page_size: size,
      page: number,
      query: url.searchParams.get('q'),
      results: found.slice((number - 1) * size, number * size).map((one) => ({
        name: familiar(one),
        description: one.description,
        star_count: one.stars,
        is_official: one.badge === 'official',
        is_automated: false,
        is_trusted: false,
      })),
    },
  };
}

function page(one: HubRepository): object {
  const [namespace, name] = one.path.split('/');
  return {
    user: namespace,
    name,
    namespace,
    repository_type: 'image',
    status: 1,
    status_description: 'active',
    description: one.description,
    is_private: false,
    is_automated: false,
    star_count: one.stars,
    pull_count: one.pulls,
    last_updated: one.updated ?? '2026-01-02T03:04:05Z',
    date_registered: '2014-06-05T20:07:25Z',
    full_description: one.readme ?? '',
    categories: named(one.categories),
  };
}

function matching(repositories: readonly HubRepository[], text: string): HubRepository[] {
  return repositories.filter(({ path, description }) => `${path} ${description}`.includes(text));
}

function familiar({ path }: HubRepository): string {
  return path.replace(/^library\//, '');
}

function named(words: readonly string[] = []): readonly object[] {
  return words.map((name) => ({ name, label: name.toUpperCase(), slug: name.toLowerCase() }));
}
