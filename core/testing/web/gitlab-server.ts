import { NOT_FOUND, sentLogin, startWebServer, type WebServer } from './web-server.ts';

export interface GitlabProject {
  readonly id: number;
  readonly path: string;
  readonly visibility: 'public' | 'private';
  readonly stars: number;
  readonly description: string;
  /** Below the path of the project; '' is the one called as the project is. `null`: its registry is closed. */
  readonly images: readonly string[] | null;
  readonly readme?: string;
}

/**
 * GitLab as its documents say: https://docs.gitlab.com/api/projects/, https://docs.gitlab.com/api/container_registry/,
 * https://docs.gitlab.com/api/repository_files/. Private projects are there for whoever sends `token`.
 */
export function startGitlabServer(
  projects: readonly GitlabProject[],
  { registry, token }: { readonly registry: () => string; readonly token: string },
): Promise<WebServer> {
  return startWebServer((request) => {
    const { url } = request;
    const seen = projects.filter(({ visibility }) => visibility === 'public' || sentLogin(request) === token);
    if (url.pathname === '/api/v4/projects') {
      const page = Number(url.searchParams.get('page') ?? 1);
      const size = Number(url.searchParams.get('per_page') ?? 20);
      const found = seen.filter(({ path }) => path.includes(url.searchParams.get('search') ?? ''));
      return {
        headers: { 'x-next-page': page * size < found.length ? String(page + 1) : '' },
        body: found.slice((page - 1) * size, page * size).map(described),
      };
    }
    const [, name = '', rest = ''] = /^\/api\/v4\/projects\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
    const project = seen.find(({ id, path }) => String(id) === name || path === decodeURIComponent(name));
    if (project === undefined) return { status: 404, body: { message: '404 Project Not Found' } };
    if (rest === '') return { body: described(project) };
    if (rest === '/registry/repositories') {
      if (project.images === null) return { status: 403, body: { message: '403 Forbidden' } };
      return {
        body: project.images.map((image, at) => {
          const path = image === '' ? project.path : `${project.path}/${image}`;
          return { id: at + 1, name: image, path, project_id: project.id, location: `${registry()}/${path}` };
        }),
      };
    }
    if (rest !== '/repository/files/README.md' || project.readme === undefined) return NOT_FOUND;
    return {
      body: {
        file_name: 'README.md',
        encoding: 'base64',
        content: Buffer.from(project.readme).toString('base64'),
      },
    };
  });
}

function described(one: GitlabProject): object {
  return {
    id: one.id,
    description: one.description,
    path_with_namespace: one.path,
    star_count: one.stars,
    visibility: one.visibility,
    last_activity_at: '2026-03-04T05:06:07.000Z',
    topics: ['tools'],
    web_url: `https://gitlab.example.com/${one.path}`,
  };
}
