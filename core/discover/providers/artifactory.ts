import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import type { WebPages } from '../../registry/web.ts';
import { catalogue } from './catalogue.ts';
import { listNames } from './listing.ts';
import type { Asking, Provider } from './provider.ts';
import { readAnswer, rows } from './read-answer.ts';

/** https://jfrog.com/help/r/jfrog-rest-apis/get-repositories */
const repositories = rows(z.object({ key: z.string().max(200) }));
const MOST_REPOSITORIES = 1000;

/**
 * Artifactory keeps docker repositories side by side, and each has a catalogue of its own:
 * https://jfrog.com/help/r/jfrog-rest-apis/list-docker-repositories. Where they cannot be listed, the registry is asked
 * as any other.
 */
export function artifactory(): Provider {
  return catalogue(async function* ({ target, pages }: Asking, signal) {
    const { domain } = target;
    const what = 'the list of repositories';
    const keys = await dockerRepositories(pages, domain, what, signal);
    if (keys === undefined) {
      yield* listNames(pages, domain, '/v2/_catalog', { what, basic: false, signal });
      return;
    }
    for (const key of keys) {
      const path = `/artifactory/api/docker/${encodeURIComponent(key)}/v2/_catalog`;
      for await (const names of listNames(pages, domain, path, { what, basic: true, signal }))
        yield names.map((name) => `${key}/${name}`);
    }
  });
}

async function dockerRepositories(
  pages: WebPages,
  domain: string,
  what: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    const { json } = await pages.web(domain, {
      path: '/artifactory/api/repositories?packageType=docker',
      what,
      login: { of: domain, as: 'basic' },
      signal,
    });
    return readAnswer(repositories, json, domain, what)
      .slice(0, MOST_REPOSITORIES)
      .map(({ key }) => key);
  } catch (error) {
    const unknown =
      error instanceof StrataError &&
      (error.code === 'INVALID_RESPONSE' || [401, 403, 404].includes(Number(error.evidence['status'])));
    if (unknown) return undefined;
    throw error;
  }
}
