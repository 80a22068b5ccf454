import type { Credentials, CredentialSource } from '../../registry/credentials/credentials.ts';
import { Secret } from '../../registry/credentials/secret.ts';
import type { LoginVault, SignInOrder } from '../registries.ts';

/** What was entered here counts first, then what docker and podman keep. A vault that fails fails that registry alone. */
export function loginsOf(vault: LoginVault | undefined, docker: CredentialSource): CredentialSource {
  if (vault === undefined) return docker;
  return {
    async find(registry, options) {
      const own = await vault.find(registry);
      return own === undefined ? docker.find(registry, options) : credentialsOf(own);
    },
  };
}

/** An access token goes where a password goes, as registries take it; without a name it is for their token servers alone. */
export function credentialsOf({
  username,
  secret,
  as,
}: Pick<SignInOrder, 'username' | 'secret' | 'as'>): Credentials {
  return as === 'token' && username === ''
    ? { kind: 'identity-token', token: new Secret(secret) }
    : { kind: 'password', username, password: new Secret(secret) };
}
