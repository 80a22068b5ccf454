import { StrataError } from '../../oci/strata-error.ts';
import { sameOrigin } from './same-origin.ts';

/** Where an upload goes on; throws when the registry names none or one at another origin: bytes and credentials would go there. */
export function uploadLocation(requestUrl: string, location: string | undefined): string {
  if (location === undefined || location.trim() === '') {
    throw new StrataError(
      'INVALID_RESPONSE',
      `${new URL(requestUrl).host} began an upload without saying where it goes on`,
    );
  }
  return sameOrigin(requestUrl, location.trim(), 'Location').href;
}
