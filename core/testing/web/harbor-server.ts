import { NOT_FOUND, sentLogin, startWebServer, type WebServer } from './web-server.ts';

export interface HarborRepository {
  /** "project/team/app" */
  readonly name: string;
  readonly isPublic: boolean;
  readonly pulls: number;
  readonly description: string;
}

/**
 * Harbor as its document says: https://github.com/goharbor/harbor/blob/main/api/v2.0/swagger.yaml (GET /search and
 * GET /projects/{project_name}/repositories/{repository_name}). Whoever is not `login` sees public projects.
 */
export function startHarborServer(
  repositories: readonly HarborRepository[],
  login: string,
): Promise<WebServer> {
  return startWebServer((request) => {
    const { url } = request;
    const seen = repositories.filter(({ isPublic }) => isPublic || sentLogin(request) === login);
    if (url.pathname === '/api/v2.0/search') {
      const text = url.searchParams.get('q') ?? '';
      return {
        body: {
          project: [],
          repository: seen
            .filter(({ name }) => name.includes(text))
            .map((one) => ({
              project_id: 1,
              project_name: one.name.split('/')[0],
              project_public: one.isPublic,
              repository_name: one.name,
              pull_count: one.pulls,
              artifact_count: 3,
            })),
        },
      };
    }
    const [, project = '', name = ''] =
      /^\/api\/v2\.0\/projects\/([^/]+)\/repositories\/([^/]+)$/.exec(url.pathname) ?? [];
    const path = `${project}/${decodeURIComponent(decodeURIComponent(name))}`;
    const found = seen.find((one) => one.name === path);
    if (found === undefined) return NOT_FOUND;
    return {
      body: {
        id: 7,
        project_id: 1,
        name: found.name,
        description: found.description,
        artifact_count: 3,
        pull_count: found.pulls,
        creation_time: '2025-01-01T00:00:00.000Z',
        update_time: '2026-02-03T04:05:06.000Z',
      },
    };
  });
}
