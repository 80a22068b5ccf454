import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** How a fault registry asks for a login. */
export type RegistryAuth =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'token';
      /** Absent: tokens are given to everybody. */
      readonly username?: string;
      readonly password?: string;
      /** Accepted as refresh token in place of the password. */
      readonly identityToken?: string;
      /** `null`: the answer does not say. */
      readonly expiresIn?: number | null;
      /** Instead of its own /token. */
      readonly realm?: string;
      /** Which name the token has in the answer. */
      readonly field?: 'token' | 'access_token';
    };

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export interface AuthGuard {
  /** An answer that refuses, or `undefined` when the request may go on. */
  refusal(request: IncomingMessage, scope: string): Answer | undefined;
  token(request: IncomingMessage, url: URL, form: string): Answer;
  /** All tokens given so far stop working, as when they expire in the middle of a pull. */
  expireTokens(): void;
}

export function createAuthGuard(auth: RegistryAuth | undefined, origin: () => string): AuthGuard {
  const tokens = new Set<string>();
  const basic = (name: string, password: string): string =>
    `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
  return {
    refusal(request, scope) {
      if (auth === undefined) return undefined;
      const { authorization = '' } = request.headers;
      if (auth.kind === 'basic') {
        if (authorization === basic(auth.username, auth.password)) return undefined;
        return unauthorized('Basic realm="fault registry"');
      }
      if (authorization.startsWith('Bearer ') && tokens.has(authorization.slice('Bearer '.length)))
        return undefined;
      const realm = auth.realm ?? `${origin()}/token`;
      return unauthorized(
        `Bearer realm="${realm}",service="fault-registry"${scope === '' ? '' : `,scope="${scope}"`}`,
      );
    },
    token(request, _url, form) {
      if (auth?.kind !== 'token') return json(404, {});
      const refresh = new URLSearchParams(form).get('refresh_token');
      const allowed =
        (auth.username === undefined && auth.identityToken === undefined) ||
        (refresh !== null && refresh === auth.identityToken) ||
        (auth.username !== undefined &&
          request.headers.authorization === basic(auth.username, auth.password ?? ''));
      if (!allowed)
        return json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'incorrect username or password' }] });
      const token = randomBytes(24).toString('base64url');
      tokens.add(token);
      const { expiresIn = 300 } = auth;
      return json(200, {
        [auth.field ?? 'token']: token,
        ...(expiresIn === null ? {} : { expires_in: expiresIn }),
      });
    },
    expireTokens: () => tokens.clear(),
  };
}

function unauthorized(challenge: string): Answer {
  const answer = json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] });
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } };
}

export function json(status: number, value: unknown): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}
