import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { mapLimited } from '../../transfer/limited.ts';
import { dateOf, firstLine, foundAt, ignoredFacets } from './found.ts';
import type { Asking, Found, Provider } from './provider.ts';
import { count, readAnswer, rows, text } from './read-answer.ts';

/** Each project of a page costs a request of its own. */
const PROJECTS = 10;
const AT_A_TIME = 4;
/** Names of images lie at most two steps below their project. https://docs.gitlab.com/user/packages/container_registry/#naming-convention-for-your-container-images */
const STEPS = 3;

/** https://docs.gitlab.com/api/projects/#list-all-projects */
const project = z.object({
  id: z.number().int(),
  description: text,
  star_count: count,
  last_activity_at: text,
  visibility: text,
  topics: rows(z.string()).catch([]),
  web_url: text,
});
type Project = z.infer<typeof project>;

/** https://docs.gitlab.com/api/container_registry/#list-registry-repositories */
const images = rows(z.object({ location: z.string() }));
/** https://docs.gitlab.com/api/repository_files/#retrieve-a-file-from-a-repository */
const file = z.object({ content: z.string().max(8 * 1024 * 1024), encoding: z.literal('base64') });

export const gitlab: Provider = {
  interval: 500,
  async search(query, next, asking) {
    const page = Number(next ?? 1);
    const what = `the search for "${query.text}"`;
    const asked = new URLSearchParams({
      search: query.text,
      order_by: query.sort === 'stars' ? 'star_count' : 'last_activity_at',
      page: String(page),
      per_page: String(PROJECTS),
    });
    const { json, header } = await api(asking, `projects?${asked.toString()}`, what);
    const projects = readAnswer(rows(project), json, asking.target.domain, what);
    const found = (await mapLimited(projects, AT_A_TIME, (one) => imagesOf(one, asking))).flat();
    const goesOn = projects.length > 0 && /^\d{1,6}$/.test(header('x-next-page') ?? '');
    return {
      found,
      next: goesOn ? String(page + 1) : null,
      total: null,
      ignored: ignoredFacets(query, []),
    };
  },
  async describe(path, asking) {
    const { target } = asking;
    const what = `the page of ${path}`;
    const one = await projectOf(path, asking, what);
    const found = foundAt(target.domain, path, one === undefined ? {} : toldOf(one));
    if (found === undefined)
      throw new StrataError('INVALID_REFERENCE', `"${path}" is no name at ${target.domain}`);
    if (one === undefined)
      return {
        found,
        readme: null,
        page: null,
        notes: ['GitLab shows no project of this name; it may be private. An access token shows more.'],
      };
    return {
      found,
      readme: await readmeOf(one, asking),
      page: one.web_url ?? null,
      notes: ['Description and stars are those of the project.'],
    };
  },
};

function api(asking: Asking, path: string, what: string): ReturnType<Asking['pages']['web']> {
  const { target, pages, hosts, signal } = asking;
  return pages.web(hosts.gitlab(target.domain), {
    path: `/api/v4/${path}`,
    what,
    // What `docker login` is given for GitLab is an access token; a password would be refused and harm nothing.
    login: { of: target.domain, as: 'bearer' },
    beside: target.domain,
    signal,
  });
}

async function imagesOf(one: Project, asking: Asking): Promise<readonly Found[]> {
  const { target } = asking;
  const what = `the images of project ${one.id}`;
  let json: unknown;
  try {
    ({ json } = await api(asking, `projects/${one.id}/registry/repositories?per_page=20`, what));
  } catch (error) {
    // A project that keeps its registry to itself, or has none.
    if (isRefusal(error)) return [];
    throw error;
  }
  return readAnswer(images, json, target.domain, what).flatMap(({ location }) => {
    // "registry.gitlab.com/group/project"
    const path = location.startsWith(`${target.domain}/`) ? location.slice(target.domain.length + 1) : '';
    return foundAt(target.domain, path, toldOf(one)) ?? [];
  });
}

function toldOf(one: Project): Parameters<typeof foundAt>[2] {
  return {
    description: firstLine(one.description),
    stars: one.star_count,
    updated: dateOf(one.last_activity_at),
    isPrivate: typeof one.visibility === 'string' ? one.visibility !== 'public' : null,
    categories: one.topics,
  };
}

async function projectOf(path: string, asking: Asking, what: string): Promise<Project | undefined> {
  const segments = path.split('/');
  for (let steps = 0; steps < STEPS && segments.length - steps >= 2; steps += 1) {
    const name = encodeURIComponent(segments.slice(0, segments.length - steps).join('/'));
    try {
      const { json } = await api(asking, `projects/${name}`, what);
      return readAnswer(project, json, asking.target.domain, what);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return undefined;
}

async function readmeOf(one: Project, asking: Asking): Promise<string | null> {
  const what = `the README of project ${one.id}`;
  try {
    const { json } = await api(asking, `projects/${one.id}/repository/files/README.md?ref=HEAD`, what);
    return Buffer.from(readAnswer(file, json, asking.target.domain, what).content, 'base64').toString('utf8');
  } catch (error) {
    if (isRefusal(error) || (error instanceof StrataError && error.code === 'INVALID_RESPONSE')) return null;
    throw error;
  }
}

/** Not there, or not for us: GitLab does not tell one from the other. */
function isRefusal(error: unknown): boolean {
  return error instanceof StrataError && [401, 403, 404].includes(Number(error.evidence['status']));
}
