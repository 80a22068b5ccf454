import { z } from 'zod';
import { StrataError } from '../oci/strata-error.ts';
import { headerText, type HttpResponse } from './http/http.ts';
import { nextPage } from './http/next-page.ts';

/** Asked for per page; registries answer with fewer or, some, with all. */
export const TAGS_PER_PAGE = 1000;

/** Ten million tags at full pages. A listing that does not end by then never does (fault R7). */
const MOST_PAGES = 10_000;

const schema = z.object({ tags: z.array(z.string()).nullish() });
const TAG = /^\w[\w.-]{0,127}$/;

export interface TagPage {
  readonly bytes: Uint8Array;
  readonly response: HttpResponse;
}

/**
 * All tags, page after page. Ends at a page that was there before, by its address or by its content: some registries
 * link in circles. Names that are no tags are left out.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export async function* listTags(
  first: URL,
  what: string,
  fetchPage: (url: URL) => Promise<TagPage>,
): AsyncGenerator<string, void> {
  const seen = new Set<string>();
  let previous = '';
  let url: URL | undefined = first;
  for (let page = 0; url !== undefined; page += 1) {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    if (page >= MOST_PAGES) {
      throw new StrataError('INVALID_RESPONSE', `${url.host} does not come to an end with ${what}`, {
        evidence: { pages: page },
      });
    }
    const { bytes, response }: TagPage = await fetchPage(url);
    const tags = readTags(bytes, url, what);
    const content = tags.join('\n');
    if (content !== '' && content === previous) return;
    previous = content;
    yield* tags;
    const next: string | null = nextPage(url.href, headerText(response.headers, 'link'));
    url = next === null ? undefined : new URL(next);
  }
}

function readTags(bytes: Uint8Array, url: URL, what: string): readonly string[] {
  try {
    const { tags } = schema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return (tags ?? []).filter((tag) => TAG.test(tag));
  } catch (cause) {
    throw new StrataError(
      'INVALID_RESPONSE',
      `${url.host} answered ${what} with something that is no list of tags`,
      { cause },
    );
  }
}
