import { StrataError } from '../../oci/strata-error.ts';
import { wholeBody } from '../http/body.ts';
import { chooseChallenge, parseChallenges, type Challenge } from '../auth/challenge.ts';
import { readErrorText } from '../http/error-text.ts';
import { headerText, shownUrl, type HttpRequest, type HttpResponse, type Send } from '../http/http.ts';
import { ERROR_BODY_BYTES, type Limits } from '../limits.ts';
import type { Secret } from '../credentials/secret.ts';
import { statusError } from '../http/status-error.ts';

/** How a registry answered at `/v2/`. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support */
export interface ApiAnswer {
  readonly status: number;
  readonly challenge: Challenge | undefined;
  /** Of the other end; the host where a proxy hides it. */
  readonly address: string;
  /** "registry/2.0", where it says so. */
  readonly version: string;
}

interface Asking {
  readonly send: Send;
  readonly limits: Limits;
  readonly domain: string;
  readonly request: HttpRequest;
  readonly authorization?: Secret;
}

/** Throws unless it is a registry that lets in or asks for a login. */
export async function askApi({ send, limits, domain, request, authorization }: Asking): Promise<ApiAnswer> {
  const response = await send(authorization === undefined ? request : { ...request, authorization });
  const body = await wholeBody(response, request, limits, ERROR_BODY_BYTES).catch(() => new Uint8Array());
  const { status, headers } = response;
  const type = headerText(headers, 'content-type') ?? '';
  if (status === 200 && /html/i.test(type)) throw webPage(response, domain);
  const header = headers['www-authenticate'];
  const challenge = header === undefined ? undefined : chooseChallenge(parseChallenges(header));
  if (status === 401 && challenge === undefined) throw unknownLogin(response, domain, header);
  if (status === 200 || status === 401) {
    return {
      status,
      challenge,
      address: response.address ?? request.url.hostname,
      version: headerText(headers, 'docker-distribution-api-version')?.slice(0, 40) ?? '',
    };
  }
  throw statusError(response, readErrorText(body, type), request, {
    kind: 'registry',
    familiar: domain,
    domain,
    loggedIn: authorization !== undefined,
  });
}

function webPage(response: HttpResponse, domain: string): StrataError {
  return new StrataError(
    'INVALID_RESPONSE',
    `${domain} answered with a web page where a registry answers with its API`,
    {
      action:
        'Check the name and the port. If they are right, something in between answers: a proxy, or the sign-in page of a guest network. Open the address in a browser to see it.',
      evidence: { url: shownUrl(response.url), status: response.status },
    },
  );
}

function unknownLogin(
  response: HttpResponse,
  domain: string,
  header: string | readonly string[] | undefined,
): StrataError {
  const schemes = parseChallenges(header ?? []).map(({ scheme }) => scheme);
  const named = schemes.length === 0 ? 'without saying how' : `by ${schemes.join(', ').slice(0, 100)}`;
  return new StrataError(
    'INVALID_RESPONSE',
    `${domain} asks for a login ${named}; registries ask by Basic or Bearer`,
    {
      action: 'Something in between may ask: a proxy or a gateway. Tell whoever runs the registry.',
      evidence: { url: shownUrl(response.url), status: response.status },
    },
  );
}
