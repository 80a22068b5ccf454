import type { Secret } from './secret.ts';

/** How to log in at one registry. */
export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: Secret }
  /** An OAuth2 refresh token; exchanged at the token server. */
  | { readonly kind: 'identity-token'; readonly token: Secret }
  /** A bearer token ready for use. */
  | { readonly kind: 'registry-token'; readonly token: Secret };

/** Where logins come from. `undefined`: none for this registry; a failure concerns this registry alone. */
export interface CredentialSource {
  find(
    registry: string,
    options?: { readonly repository?: string; readonly signal?: AbortSignal },
  ): Promise<Credentials | undefined>;
}

/** For registries that need no login. */
export const NO_CREDENTIALS: CredentialSource = { find: () => Promise.resolve(undefined) };
