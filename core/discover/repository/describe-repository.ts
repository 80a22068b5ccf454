import type { RepositoryPage } from '../../api/discover.ts';
import { parseReference } from '../../oci/reference.ts';
import { isCancelled, reportError, StrataError } from '../../oci/strata-error.ts';
import { visibleLine, visibleText } from '../../oci/visible-text.ts';
import { foundAt } from '../providers/found.ts';
import type { Described, Target } from '../providers/provider.ts';
import type { SearchParts } from '../search/search.ts';

const LONGEST_README = 200_000;

interface DescribeOptions {
  readonly bookmarked: boolean;
  readonly signal: AbortSignal;
}

/**
 * What a registry tells of one repository. A web API that fails takes nothing away but its own words: the repository
 * may be there all the same, so that is a note. Throws `INVALID_REFERENCE`, `CANCELLED`.
 */
export async function describeRepository(
  parts: Pick<SearchParts, 'pages' | 'hosts' | 'providers'>,
  target: Target,
  name: string,
  { bookmarked, signal }: DescribeOptions,
): Promise<RepositoryPage> {
  const { path } = parseReference(name);
  const { found, readme, page, notes } = await told();
  return {
    repository: { ...found, bookmarked },
    // Cut first: making control characters visible costs time.
    readme: readme === null ? null : visibleText(readme.slice(0, LONGEST_README)).slice(0, LONGEST_README),
    readmeCut: readme !== null && readme.length > LONGEST_README,
    page: page === null ? null : webAddress(page),
    notes,
  };

  async function told(): Promise<Described> {
    try {
      return await parts.providers[target.kind].describe(path, {
        target,
        pages: parts.pages,
        hosts: parts.hosts,
        signal,
      });
    } catch (error) {
      if (isCancelled(error)) throw error;
      const plain = foundAt(target.domain, path);
      if (plain === undefined) throw error;
      return { found: plain, readme: null, page: null, notes: [why(error)] };
    }
  }
}

function why(error: unknown): string {
  const { message, action } = reportError(error);
  const status = error instanceof StrataError ? error.evidence['status'] : undefined;
  if (status === 404) return 'The registry has no page of this repository; it may be private.';
  return visibleLine(`${message}.${action === undefined ? '' : ` ${action}`}`);
}

/** Only addresses that a browser may be sent to. */
function webAddress(text: string): string | null {
  try {
    const url = new URL(text);
    const plain = url.protocol === 'https:' && url.username === '' && url.password === '';
    return plain ? url.href : null;
  } catch {
    return null;
  }
}
