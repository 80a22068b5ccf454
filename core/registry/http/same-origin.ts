import { StrataError } from '../../oci/strata-error.ts';
import { shownUrl } from './http.ts';

/** `target` resolved against the request that answered with it; throws `UNSAFE_REDIRECT` unless it stays at its origin (fault R3). */
export function sameOrigin(requestUrl: string, target: string, header: string): URL {
  const from = new URL(requestUrl);
  let url: URL;
  try {
    url = new URL(target, from);
  } catch (cause) {
    throw new StrataError('INVALID_RESPONSE', `${from.host} answered with a ${header} that is no URL`, {
      cause,
    });
  }
  if (url.origin !== from.origin || url.username !== '' || url.password !== '') {
    throw new StrataError(
      'UNSAFE_REDIRECT',
      `${from.host} answered with a ${header} that leads to ${url.host || url.protocol}`,
      {
        action:
          'The registry, or something between it and this machine, is misconfigured or hostile. Tell whoever runs it.',
        evidence: { from: shownUrl(from), to: shownUrl(url) },
      },
    );
  }
  return url;
}
