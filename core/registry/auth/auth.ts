import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { abortable } from '../http/abortable.ts';
import { parseChallenges, chooseChallenge, type Challenge } from './challenge.ts';
import type { Credentials, CredentialSource } from '../credentials/credentials.ts';
import { discard, type HttpRequest, type HttpResponse, type Send } from '../http/http.ts';
import type { Limits } from '../limits.ts';
import { Secret, type Redactor } from '../credentials/secret.ts';
import { createTokenCache } from './token-cache.ts';
import { basicAuthorization, fetchToken } from './token.ts';

export interface AuthParts {
  readonly domain: string;
  /** Where the registry's API is; nobody else is ever sent its credentials. */
  readonly base: URL;
  readonly limits: Limits;
  readonly credentials: CredentialSource;
  readonly redactor: Redactor;
}

export interface Authentication {
  readonly send: Send;
  /** Whether credentials were found for this registry; `false` before they were needed. */
  loggedIn(): boolean;
}

/** How long nobody's being signed in is believed, in milliseconds. */
const NOBODY_MS = 20_000;

/**
 * Answers a 401 of the registry itself: once per request, so at most two attempts (fault R1). A token that was
 * refused is replaced once, which is also how one that expired in mid-pull is renewed. A second 401 is returned as it is.
 */
export function authenticated(send: Send, parts: AuthParts): Authentication {
  const { base, redactor } = parts;
  const tokens = createTokenCache();
  let found: Promise<Credentials | undefined> | undefined;
  let askedAt = 0;
  let loggedIn = false;
  let renewed: Secret | undefined;
  let basic: Secret | undefined;

  const credentials = async (request: HttpRequest): Promise<Credentials | undefined> => {
    // Somebody may have signed in meanwhile, in a terminal.
    if (!loggedIn && performance.now() - askedAt > NOBODY_MS) found = undefined;
    if (found === undefined) askedAt = performance.now();
    // Several requests wait for it: it does not end because the first of them was cancelled.
    found ??= parts.credentials.find(parts.domain);
    try {
      const login = await abortable(found, request);
      loggedIn = login !== undefined;
      if (login?.kind === 'password') {
        redactor.add(login.password.reveal(), basicAuthorization(login).reveal().slice('Basic '.length));
      } else if (login !== undefined) {
        redactor.add(login.token.reveal());
      }
      return login;
    } catch (error) {
      // Helpers may work next time: a keychain was locked.
      if (!isCancelled(error)) found = undefined;
      throw error;
    }
  };

  const bearer = async (
    challenge: Challenge,
    request: HttpRequest,
    spent: Secret | undefined,
    ledFrom: string,
  ): Promise<Secret> => {
    const { realm = '', service, scope } = challenge.params;
    const { signal: _, ...shared } = request;
    const token = tokens.get(scopeKey(request), spent, async () => {
      const login = await credentials(shared);
      if (login?.kind === 'registry-token') return { secret: login.token, lifeMs: Infinity };
      const scopes = [
        ...new Set(
          [request.scope, scope].flatMap((text) => text?.split(' ') ?? []).filter((text) => text !== ''),
        ),
      ];
      const current =
        login?.kind === 'identity-token' && renewed !== undefined ? { ...login, token: renewed } : login;
      const token = await fetchToken(
        send,
        parts.limits,
        redactor,
        {
          realm,
          service,
          scopes,
          credentials: current,
          registry: base.host,
          domain: parts.domain,
          insecure: base.protocol === 'http:',
        },
        shared,
        ledFrom,
      );
      if (login?.kind === 'identity-token') renewed = token.refresh ?? renewed;
      return token;
    });
    return abortable(token, request);
  };

  const answer = async (
    response: HttpResponse,
    request: HttpRequest,
    used: { readonly token: Secret | undefined; readonly basic: Secret | undefined },
  ): Promise<Secret | undefined> => {
    const header = response.headers['www-authenticate'];
    const challenge = header === undefined ? undefined : chooseChallenge(parseChallenges(header));
    if (challenge === undefined) return undefined;
    if (challenge.scheme === 'bearer') {
      const token = await bearer(challenge, request, used.token, response.address ?? base.hostname);
      return new Secret(`Bearer ${token.reveal()}`);
    }
    const login = await credentials(request);
    // The same password twice is not a second attempt but a locked account.
    if (login?.kind !== 'password' || used.basic !== undefined) return undefined;
    basic = basicAuthorization(login);
    return basic;
  };

  return {
    loggedIn: () => loggedIn,
    async send(request) {
      if (request.url.origin !== base.origin) {
        throw new StrataError(
          'INTERNAL',
          `A request for ${request.url.host} was about to be sent with the credentials of ${base.host}`,
        );
      }
      if (request.authorization !== undefined) return send(request);
      const token = tokens.peek(scopeKey(request));
      const used = { token, basic: token === undefined ? basic : undefined };
      const first = token === undefined ? basic : new Secret(`Bearer ${token.reveal()}`);
      const response = await send(first === undefined ? request : { ...request, authorization: first });
      // A 401 of a redirect target is no question of the registry's.
      if (response.status !== 401 || response.url.origin !== base.origin) return response;
      const authorization = await answer(response, request, used);
      if (authorization === undefined) {
        // A wrong or changed password is read again next time.
        found = undefined;
        basic = undefined;
        return response;
      }
      discard(response);
      return send({ ...request, authorization });
    },
  };
}

function scopeKey(request: HttpRequest): string {
  return request.scope ?? '';
}
