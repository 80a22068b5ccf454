import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { wholeBody } from '../http/body.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { readErrorText } from '../http/error-text.ts';
import { shownUrl, type HttpRequest, type Send } from '../http/http.ts';
import { ERROR_BODY_BYTES, TOKEN_BODY_BYTES, type Limits } from '../limits.ts';
import { realmRefusal } from './realm.ts';
import { Secret, type Redactor } from '../credentials/secret.ts';
import { statusError } from '../http/status-error.ts';

export interface Token {
  readonly secret: Secret;
  /** How long it is good for from its receipt; `issued_at` is another machine's clock and is not read (fault R9). */
  readonly lifeMs: number;
  /** A new refresh token, when the server changed it. */
  readonly refresh?: Secret;
}

export interface TokenOrder {
  readonly realm: string;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
  readonly credentials: Credentials | undefined;
  /** The registry that asked for it, host and port. */
  readonly registry: string;
  readonly domain: string;
  readonly insecure: boolean;
}

/** Clients must assume it where `expires_in` is missing, and nothing shorter is worth having: distribution's token specification. */
const SHORTEST_LIFE_MS = 60_000;
const CLIENT_ID = 'strata';

const schema = z.object({
  token: z.string().nullish(),
  access_token: z.string().nullish(),
  expires_in: z.number().nullish().catch(undefined),
  refresh_token: z.string().nullish(),
});

/**
 * Asks a token server for a bearer token: GET with basic authentication or anonymously, POST with a refresh token.
 * https://distribution.github.io/distribution/spec/auth/token/ and /oauth/
 */
export async function fetchToken(
  send: Send,
  limits: Limits,
  redactor: Redactor,
  order: TokenOrder,
  cause: HttpRequest,
  ledFrom: string,
): Promise<Token> {
  const refusal = realmRefusal(order.realm, order.registry, order.insecure);
  if (refusal !== undefined) throw unsafeRealm(order, refusal);
  const request = tokenRequest(order, cause, ledFrom);
  const response = await send(request);
  if (response.status !== 200) {
    const said = readErrorText(
      await wholeBody(response, request, limits, ERROR_BODY_BYTES),
      response.headers['content-type'],
    );
    throw statusError(response, { ...said, text: redactor.clean(said.text) }, request, {
      kind: 'registry',
      familiar: order.domain,
      domain: order.domain,
      loggedIn: order.credentials !== undefined,
    });
  }
  return readToken(await wholeBody(response, request, limits, TOKEN_BODY_BYTES), request, redactor);
}

function tokenRequest(order: TokenOrder, cause: HttpRequest, ledFrom: string): HttpRequest {
  const { credentials, service, scopes } = order;
  const url = new URL(order.realm);
  const shared = {
    what: `a token for ${cause.what}`,
    destination: 'token server',
    ledFrom,
    ...(cause.deadline === undefined ? {} : { deadline: cause.deadline }),
  } as const;
  if (credentials?.kind === 'identity-token') {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: CLIENT_ID,
      scope: scopes.join(' '),
    });
    if (service !== undefined) form.set('service', service);
    form.set('refresh_token', credentials.token.reveal());
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    return { ...shared, method: 'POST', url, headers, body: new Secret(form.toString()) };
  }
  if (service !== undefined) url.searchParams.set('service', service);
  url.searchParams.delete('scope');
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const get = { ...shared, method: 'GET', url, headers: { accept: 'application/json' } } as const;
  if (credentials?.kind !== 'password') return get;
  url.searchParams.set('account', credentials.username);
  return { ...get, authorization: basicAuthorization(credentials) };
}

export function basicAuthorization(credentials: Extract<Credentials, { kind: 'password' }>): Secret {
  const pair = `${credentials.username}:${credentials.password.reveal()}`;
  return new Secret(`Basic ${Buffer.from(pair).toString('base64')}`);
}

function readToken(body: Uint8Array, request: HttpRequest, redactor: Redactor): Token {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    // The parser's own message quotes the text, which may be a token.
    throw unusable(request, 'it is not JSON');
  }
  const answer = schema.safeParse(json);
  const token = answer.data?.token || answer.data?.access_token || '';
  // A token goes into a header as it is: nothing but visible ASCII may.
  if (!/^[\x21-\x7e]+$/.test(token)) throw unusable(request, 'it holds no usable token');
  redactor.add(token);
  const refresh = answer.data?.refresh_token;
  if (refresh) redactor.add(refresh);
  return {
    secret: new Secret(token),
    lifeMs: Math.max(SHORTEST_LIFE_MS, (answer.data?.expires_in ?? 0) * 1000),
    ...(refresh ? { refresh: new Secret(refresh) } : {}),
  };
}

function unusable(request: HttpRequest, why: string): StrataError {
  return new StrataError(
    'INVALID_RESPONSE',
    `The answer of ${request.url.host} to ${request.what} is unusable: ${why}`,
    {
      evidence: { url: shownUrl(request.url) },
    },
  );
}

function unsafeRealm(order: TokenOrder, why: string): StrataError {
  return new StrataError(
    'UNSAFE_REALM',
    `${order.domain} sends logins to a token server that cannot be trusted with them: ${why}`,
    {
      action: 'Nothing was sent. The registry is misconfigured or hostile; tell whoever runs it.',
      evidence: {
        registry: order.registry,
        realm:
          order.realm
            .replace(/\/\/[^/]*@/, '//')
            .split('?')[0]
            ?.slice(0, 200) ?? '',
      },
    },
  );
}
