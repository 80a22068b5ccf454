import { StrataError } from '../../oci/strata-error.ts';
import { sameOrigin } from './same-origin.ts';

/**
 * Address of the next page by a Link header (RFC 8288), or `null` when there is none. A page elsewhere than at the
 * origin of `requestUrl` throws: credentials go with the request.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags
 */
export function nextPage(requestUrl: string, link: string | undefined): string | null {
  if (link === undefined || link.trim() === '') return null;
  for (const [target, params] of links(link)) {
    const relation = /(?:^|;)\s*rel\s*=\s*(?:"([^"]*)"|([^;,\s]*))/i.exec(params);
    const relations = (relation?.[1] ?? relation?.[2] ?? 'next').toLowerCase().split(/\s+/);
    if (relations.includes('next')) return sameOrigin(requestUrl, target, 'Link').href;
  }
  return null;
}

function* links(header: string): Generator<readonly [target: string, params: string]> {
  const pattern = /\s*<([^>]*)>((?:\s*;\s*[^=;,\s]+\s*(?:=\s*(?:"[^"]*"|[^",;\s]*))?)*)\s*(?:,|$)/y;
  while (pattern.lastIndex < header.length) {
    const match = pattern.exec(header);
    if (match === null) {
      throw new StrataError(
        'INVALID_RESPONSE',
        `The registry answered with the unusable Link "${header.slice(0, 200)}"`,
      );
    }
    yield [match[1] ?? '', match[2] ?? ''];
  }
}
