import { StrataError } from '../../oci/strata-error.ts';
import { eraseWithHelper, storeWithHelper } from '../../registry/credentials/credential-helper.ts';
import { helperKey, responsibleHelper } from '../../registry/credentials/docker-config.ts';
import { Secret } from '../../registry/credentials/secret.ts';
import type { LoginVault, SignInOrder } from '../registries.ts';
import { openDockerConfig, type DockerConfigFile } from './docker-config-file.ts';
import { installedHelpers, usualHelpers } from './installed-helpers.ts';

export interface DockerVaultOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly helperTimeoutMs?: number;
}

/**
 * Logins where `docker login` keeps them, for the command line: with the credential helper that config.json names, else
 * with one that is installed. Never in the file itself, where anybody who reads it could read them (fault C1).
 */
export function dockerVault(options: DockerVaultOptions = {}): LoginVault {
  const env = options.env ?? process.env;
  const platform = options.platform ?? process.platform;
  const running = {
    env,
    ...(options.helperTimeoutMs === undefined ? {} : { timeoutMs: options.helperTimeoutMs }),
  };

  const keep = async (helper: string, order: SignInOrder): Promise<void> => {
    const { domain, username, secret } = order;
    // What docker writes for a refresh token.
    const login = { username: username === '' ? '<token>' : username, secret: new Secret(secret) };
    await storeWithHelper(helper, helperKey(domain), login, running);
  };
  /** The first installed helper that takes it: one may be there without the keychain that it needs. */
  const keepAnywhere = async (order: SignInOrder): Promise<string> => {
    const usual = usualHelpers(platform);
    const failures: string[] = [];
    for (const helper of await installedHelpers(usual, env, platform)) {
      try {
        await keep(helper, order);
        return helper;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw noHelper(order.domain, usual, failures);
  };

  return {
    // Whatever docker keeps is found as docker's.
    find: () => Promise.resolve(undefined),
    async save(order) {
      const file = await openDockerConfig(env);
      const responsible = responsibleHelper(file.config, order.domain)?.name;
      const helper = responsible ?? (await keepAnywhere(order));
      if (responsible !== undefined) await keep(responsible, order);
      await file.change((json) =>
        noted(json, file, order.domain, responsible === undefined ? helper : undefined),
      );
    },
    async remove(domain) {
      const file = await openDockerConfig(env);
      const helper = responsibleHelper(file.config, domain)?.name;
      if (helper !== undefined) await eraseWithHelper(helper, helperKey(domain), running);
      if (file.keysOf(domain).length > 0) await file.change((json) => withoutLogin(json, file, domain));
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

/** docker notes each login by an empty entry, and a helper that it found by itself for all registries to come. */
function noted(json: Json, file: DockerConfigFile, domain: string, helper: string | undefined): Json {
  const kept = withoutLogin(json, file, domain);
  const listed = { ...kept, auths: { ...recordOf(kept['auths']), [helperKey(domain)]: {} } };
  if (helper === undefined) return listed;
  // docker looks for no login in the file once a helper is responsible: those that lie there would be lost to it.
  if (file.holdsSecrets)
    return { ...listed, credHelpers: { ...recordOf(json['credHelpers']), [helperKey(domain)]: helper } };
  return { ...listed, credsStore: helper };
}

function withoutLogin(json: Json, file: DockerConfigFile, domain: string): Json {
  const gone = new Set(file.keysOf(domain));
  const auths = Object.entries(recordOf(json['auths'])).filter(([key]) => !gone.has(key));
  return { ...json, auths: Object.fromEntries(auths) };
}

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function noHelper(domain: string, lookedFor: readonly string[], failures: readonly string[]): StrataError {
  const names = lookedFor.map((name) => `docker-credential-${name}`).join(', ');
  const failed = failures.length === 0 ? '' : ` ${failures.join(' ')}`;
  return new StrataError(
    'NO_KEYCHAIN',
    `The login for ${domain} is right, and there is nowhere to keep it: looked for ${names} and for what docker's config.json names.${failed}`,
    {
      action:
        'Nothing was written, as a file would hold the password in clear. Install a credential helper (the package golang-docker-credential-helpers with a keychain, or pass), or sign in within the window, which uses the keychain of the system. Where neither can be, as in a pipeline: a login of docker or podman is used, too.',
      command: `podman login ${domain}`,
      evidence: { registry: domain },
    },
  );
}
