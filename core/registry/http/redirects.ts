import { StrataError } from '../../oci/strata-error.ts';
import { discard, shownUrl, type HttpRequest, type HttpResponse, type Send } from './http.ts';

/** As many as Go's and every browser's clients follow at least. */
const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Follows redirects of reads. On the way to another origin the credentials stay behind, and they do not come back when
 * a later hop returns (fault R3). TLS is never given up. Token servers may not redirect at all (R2).
 */
export function followingRedirects(send: Send): Send {
  return async (request) => {
    let current = request;
    for (let hop = 0; ; hop += 1) {
      const response = await send(current);
      const { location } = response.headers;
      if (!REDIRECTS.has(response.status)) return response;
      discard(response);
      if (request.destination === 'token server')
        throw refusal('UNSAFE_REALM', current, 'a token server may not redirect');
      if (request.method !== 'GET' && request.method !== 'HEAD')
        throw refusal('UNSAFE_REDIRECT', current, 'only reads may be redirected');
      if (location === undefined) throw refusal('INVALID_RESPONSE', current, 'it does not say where to');
      if (hop >= MOST_REDIRECTS)
        throw refusal('UNSAFE_REDIRECT', current, `that was redirect number ${hop + 1}`);
      current = next(current, response, location);
    }
  };
}

function next(request: HttpRequest, response: HttpResponse, location: string): HttpRequest {
  let url: URL;
  try {
    url = new URL(location, request.url);
  } catch {
    throw refusal('INVALID_RESPONSE', request, 'the address it names is no URL');
  }
  url.hash = '';
  if (url.protocol !== 'https:' && url.protocol !== request.url.protocol) {
    throw refusal(
      'UNSAFE_REDIRECT',
      request,
      `it leads from ${request.url.protocol}// to ${url.protocol}//`,
      url,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw refusal('UNSAFE_REDIRECT', request, 'its target carries a user name', url);
  }
  if (url.origin === request.url.origin) return { ...request, url };
  const { authorization: _, ...rest } = request;
  return {
    ...rest,
    url,
    destination: 'redirect target',
    // Where a chain began decides what it may reach; a proxy hides the address, then the name must do.
    ledFrom: request.ledFrom ?? response.address ?? request.url.hostname,
  };
}

function refusal(
  code: 'UNSAFE_REALM' | 'UNSAFE_REDIRECT' | 'INVALID_RESPONSE',
  request: HttpRequest,
  why: string,
  to?: URL,
): StrataError {
  return new StrataError(code, `${request.url.host} redirected the request for ${request.what}, and ${why}`, {
    action:
      'The registry, or something between it and this machine, is misconfigured or hostile. Tell whoever runs it.',
    evidence: { url: shownUrl(request.url), ...(to === undefined ? {} : { to: shownUrl(to) }) },
  });
}
