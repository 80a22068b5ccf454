import { NOT_FOUND, startWebServer, type WebServer } from './web-server.ts';

export interface QuayRepository {
  readonly namespace: string;
  readonly name: string;
  readonly description: string;
  readonly stars: number;
  readonly modified: number;
}

const PAGE = 10;

/** Quay as its document says: https://docs.projectquay.io/api_quay.html (findRepositories, getRepo). */
export function startQuayServer(repositories: readonly QuayRepository[]): Promise<WebServer> {
  return startWebServer(({ url }) => {
    if (url.pathname === '/api/v1/find/repositories') {
      const text = url.searchParams.get('query') ?? '';
      const page = Number(url.searchParams.get('page') ?? 1);
      const found = repositories.filter(({ name, description }) => `${name} ${description}`.includes(text));
      return {
        body: {
          results: found.slice((page - 1) * PAGE, page * PAGE).map((one) => ({
            kind: 'repository',
            title: 'repo',
            namespace: {
              title: 'org',
              kind: 'organization',
              name: one.namespace,
              score: 1,
              href: `/organization/${one.namespace}`,
            },
            name: one.name,
            description: one.description,
            is_public: true,
            score: 4.2,
            href: `/repository/${one.namespace}/${one.name}`,
            last_modified: one.modified,
            stars: one.stars,
            popularity: 3.1,
          })),
          has_additional: page * PAGE < found.length,
          page,
          page_size: PAGE,
          start_index: (page - 1) * PAGE,
        },
      };
    }
    const found = repositories.find(
      ({ namespace, name }) => url.pathname === `/api/v1/repository/${namespace}/${name}`,
    );
    if (found === undefined) return NOT_FOUND;
    const { namespace, name, description } = found;
    return {
      body: {
        namespace,
        name,
        kind: 'image',
        description,
        is_public: true,
        is_organization: true,
        is_starred: false,
      },
    };
  });
}
