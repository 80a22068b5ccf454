import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import type { WebPages } from '../../registry/web.ts';
import { readAnswer } from './read-answer.ts';

/** More are not kept: they would be some hundred megabytes, and nobody looks through them. */
const MOST_NAMES = 1_000_000;
const LONGEST_NAME = 255;
const PER_PAGE = 1000;
/** Of pages as small as registries make them. A listing that goes on never ends (fault R7). */
const MOST_PAGES = 20_000;
/** A registry that ignores the size of a page sends all at once. */
const PAGE_BYTES = 64 * 1024 * 1024;

const answer = z.object({ repositories: z.array(z.unknown()).nullish() });

/**
 * Names of all repositories, page after page. Ends at a page that was there before, by its address or by its content.
 * https://distribution.github.io/distribution/spec/api/#listing-repositories
 */
export async function* listNames(
  pages: WebPages,
  domain: string,
  path: string,
  options: { readonly what: string; readonly basic: boolean; readonly signal: AbortSignal },
): AsyncGenerator<readonly string[], void> {
  const { what, basic, signal } = options;
  const seen = new Set<string>();
  let address: string | null = `${path}?n=${PER_PAGE}`;
  let previous = '';
  let listed = 0;
  while (address !== null && seen.size < MOST_PAGES && listed < MOST_NAMES) {
    const asked = withinHost(address);
    if (seen.has(asked)) return;
    seen.add(asked);
    const { json, next }: { readonly json: unknown; readonly next: string | null } = await pages.web(domain, {
      path: address,
      what,
      atMost: PAGE_BYTES,
      ...(basic ? { login: { of: domain, as: 'basic' } } : {}),
      signal,
    });
    const names = (readAnswer(answer, json, domain, what).repositories ?? [])
      .filter((name): name is string => typeof name === 'string' && name.length <= LONGEST_NAME)
      .slice(0, MOST_NAMES - listed);
    const content = names.join('\n');
    if (content !== '' && content === previous) return;
    previous = content;
    listed += names.length;
    yield names;
    address = next;
  }
}

/** The first address is a path, and links are whole ones of the same origin. */
function withinHost(address: string): string {
  const { pathname, search } = new URL(address, 'https://localhost');
  return `${pathname}${search}`;
}

/** Why a list of names is not to be had, as what can be done instead; other errors as they are. */
export function unlisted(error: unknown, domain: string): unknown {
  if (!(error instanceof StrataError)) return error;
  const status = Number(error.evidence['status']);
  const instead = `Open a repository by its full name: ${domain}/name`;
  if ([400, 404, 405, 501].includes(status))
    return new StrataError(
      'UNSUPPORTED_BY_REGISTRY',
      `${domain} does not list its repositories. ${instead}`,
      { cause: error },
    );
  if (status === 403 || (status === 401 && error.message.includes('refused the login')))
    return new StrataError(
      'UNSUPPORTED_BY_REGISTRY',
      `${domain} does not list its repositories for this account. ${instead}`,
      { cause: error },
    );
  return error;
}
