import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { StrataError } from '../../oci/strata-error.ts';
import { askHelper } from './credential-helper.ts';
import type { Credentials, CredentialSource } from './credentials.ts';
import { Secret } from './secret.ts';
import {
  helperKey,
  isListed,
  namedRegistries,
  readDockerConfig,
  responsibleHelper,
  savedLogin,
  type DockerConfig,
  type SavedLogin,
} from './docker-config.ts';

export interface DockerCredentialOptions {
  /** Instead of docker's own file; podman's are not looked at then. */
  readonly configFile?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly helperTimeoutMs?: number;
}

export interface FoundLogin {
  readonly credentials: Credentials;
  /** The file that names it, and the helper that keeps it when it is not in the file itself. */
  readonly file: string;
  readonly helper: string | null;
}

export interface DockerCredentials extends CredentialSource {
  /** As `find`, with where it is from. */
  locate(...asked: Parameters<CredentialSource['find']>): Promise<FoundLogin | undefined>;
  /** Registries that the files name, whoever keeps the logins. A file that cannot be read names none. */
  domains(): Promise<readonly string[]>;
}

/**
 * The logins that `docker login` and `podman login` left: auths, credHelpers and credsStore of docker's config.json,
 * then podman's auth.json. Files are read when asked, so that a login made meanwhile counts.
 */
export function dockerCredentials(options: DockerCredentialOptions = {}): DockerCredentials {
  const env = options.env ?? process.env;
  const source: DockerCredentials = {
    find: async (...asked) => (await source.locate(...asked))?.credentials,
    async domains() {
      const files = configFiles(options.configFile, env);
      const configs = await Promise.all(files.map((file) => readConfig(file).catch(() => undefined)));
      const names = configs.flatMap((config) => (config === undefined ? [] : namedRegistries(config)));
      return [...new Set(names)];
    },
    async locate(registry, { repository, signal } = {}) {
      const key = repository === undefined ? registry : `${registry}/${repository}`;
      for (const file of configFiles(options.configFile, env)) {
        const config = await readConfig(file);
        if (config === undefined) continue;
        const kept = await fromHelper(config, registry);
        const helper = kept === undefined ? null : (responsibleHelper(config, registry)?.name ?? null);
        const credentials = kept ?? toCredentials(savedLogin(config, key, file));
        if (credentials !== undefined) return { credentials, file, helper };
      }
      return undefined;

      async function fromHelper(config: DockerConfig, domain: string): Promise<Credentials | undefined> {
        const helper = responsibleHelper(config, domain);
        if (helper === undefined) return undefined;
        try {
          return await askHelper(helper.name, helperKey(domain), {
            env,
            ...(options.helperTimeoutMs === undefined ? {} : { timeoutMs: options.helperTimeoutMs }),
            ...(signal === undefined ? {} : { signal }),
          });
        } catch (error) {
          // A machine that lost its Docker Desktop still names its helper for everything. Nobody logged in here, as
          // docker would have noted it: then public images need no helper. A login that exists is never skipped.
          const missing = error instanceof StrataError && error.evidence['missing'] === 1;
          if (missing && helper.forAll && !isListed(config, domain)) return undefined;
          throw error;
        }
      }
    },
  };
  return source;
}

function toCredentials({
  username,
  password,
  identityToken,
  registryToken,
}: SavedLogin): Credentials | undefined {
  if (registryToken !== '') return { kind: 'registry-token', token: new Secret(registryToken) };
  if (identityToken !== '') return { kind: 'identity-token', token: new Secret(identityToken) };
  return username === '' ? undefined : { kind: 'password', username, password: new Secret(password) };
}

/** https://docs.podman.io/en/latest/markdown/podman-login.1.html#authfile-path for the second half. */
function configFiles(configFile: string | undefined, env: NodeJS.ProcessEnv): readonly string[] {
  if (configFile !== undefined) return [configFile];
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  const docker = join(env['DOCKER_CONFIG'] || join(home, '.docker'), 'config.json');
  if (env['REGISTRY_AUTH_FILE']) return [docker, env['REGISTRY_AUTH_FILE']];
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    docker,
    ...(runtime ? [join(runtime, 'containers', 'auth.json')] : []),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers', 'auth.json'),
  ];
}

async function readConfig(file: string): Promise<DockerConfig | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new StrataError('INVALID_CONFIG_FILE', `The logins in ${file} cannot be read (${String(code)})`, {
      action: `Check the permissions of ${file}.`,
      evidence: { file },
      cause,
    });
  }
  return readDockerConfig(text, file);
}
