import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { isRegistryDomain } from '../domain.ts';

/**
 * docker's config.json and podman's auth.json, as far as logins go. Unknown fields are docker's business.
 * https://github.com/docker/cli/blob/master/cli/config/configfile/file.go
 */
const dockerConfigSchema = z.object({
  auths: z
    .record(
      z.string(),
      z.object({
        auth: z.string().nullish(),
        username: z.string().nullish(),
        password: z.string().nullish(),
        identitytoken: z.string().nullish(),
        registrytoken: z.string().nullish(),
      }),
    )
    .nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});
export type DockerConfig = z.infer<typeof dockerConfigSchema>;

/** What the file says for one registry; empty strings where it says nothing. */
export interface SavedLogin {
  readonly username: string;
  readonly password: string;
  readonly identityToken: string;
  readonly registryToken: string;
}

/** Docker Hub's entry is kept under its first API's address. */
const HUB_KEY = 'https://index.docker.io/v1/';
const HUB_HOSTS = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io']);

/** Throws `INVALID_CONFIG_FILE`, without quoting the text: it holds passwords. */
export function readDockerConfig(text: string, file: string): DockerConfig {
  let json: unknown;
  try {
    json = JSON.parse(text.trim() === '' ? '{}' : text.replace(/^\uFEFF/, ''));
  } catch {
    throw invalid(file, 'it is not JSON');
  }
  const config = dockerConfigSchema.safeParse(json);
  if (config.success) return config.data;
  throw invalid(
    file,
    `"${config.error.issues[0]?.path.slice(0, 1).join('.') ?? ''}" has not the form that docker writes`,
  );
}

/**
 * Login for `key` (a registry, perhaps with a repository: "quay.io/team/app"), found as docker and podman find it: the
 * most specific entry, written with or without scheme and /v1/ or /v2/. A host never matches another.
 */
export function savedLogin(config: DockerConfig, key: string, file = 'config.json'): SavedLogin {
  const entry = bestEntry(config.auths ?? {}, key);
  if (entry === undefined) return { username: '', password: '', identityToken: '', registryToken: '' };
  const [name, { auth, username, password, identitytoken, registrytoken }] = entry;
  const pair = auth ? decodedPair(auth, name, file) : { username: username ?? '', password: password ?? '' };
  return { ...pair, identityToken: identitytoken ?? '', registryToken: registrytoken ?? '' };
}

/** Whether the file mentions the registry at all: docker notes each login there, even those kept by a helper. */
export function isListed(config: DockerConfig, key: string): boolean {
  return bestEntry(config.auths ?? {}, key, true) !== undefined;
}

/** The registries that the file names, as references have them; podman's entries for single repositories count for theirs. */
export function namedRegistries({ auths, credHelpers }: DockerConfig): readonly string[] {
  const names = [...Object.keys(auths ?? {}), ...Object.keys(credHelpers ?? {})];
  return names.map((name) => placeOf(name).host).filter(isRegistryDomain);
}

/** Name of the credential helper that is responsible for `key`, and whether it was chosen for this registry alone. */
export function responsibleHelper(
  config: DockerConfig,
  key: string,
): { readonly name: string; readonly forAll: boolean } | undefined {
  const own = bestEntry(config.credHelpers ?? {}, key, true)?.[1];
  // An empty name switches the common helper off for this registry.
  if (own !== undefined) return own === '' ? undefined : { name: own, forAll: false };
  return config.credsStore ? { name: config.credsStore, forAll: true } : undefined;
}

/** How a registry is called towards helpers. */
export function helperKey(registry: string): string {
  return HUB_HOSTS.has(registry) ? HUB_KEY : registry;
}

interface Place {
  readonly host: string;
  /** Without leading and trailing slashes. */
  readonly path: string;
  readonly hasScheme: boolean;
}

function bestEntry<T>(
  entries: Readonly<Record<string, T>>,
  key: string,
  emptyCounts = false,
): readonly [string, T] | undefined {
  const wanted = placeOf(key);
  const candidates = Object.entries(entries)
    .map(([name, value]) => ({ name, value, score: score(name, placeOf(name), key, wanted) }))
    .filter(({ score: points, value }) => points > 0 && (emptyCounts || !isEmpty(value)))
    .sort((a, b) => b.score - a.score);
  const best = candidates[0];
  return best === undefined ? undefined : [best.name, best.value];
}

/** 0: not for this registry. */
function score(name: string, place: Place, key: string, wanted: Place): number {
  if (place.host !== wanted.host || place.host === '') return 0;
  if (name === key) return 1e6;
  const covers = place.path === '' || place.path === wanted.path || wanted.path.startsWith(`${place.path}/`);
  // docker takes any path behind a URL for its API's and drops it; podman's paths have no scheme and are repositories.
  if (!covers) return place.hasScheme ? 1 : 0;
  return 10 + 10 * place.path.length + (name === HUB_KEY ? 5 : 0) + (place.hasScheme ? 0 : 1);
}

function placeOf(name: string): Place {
  const [, scheme, rest = ''] = /^(https?:\/\/)?([^]*)$/i.exec(name.trim()) ?? [];
  const slash = rest.indexOf('/');
  const host = (slash < 0 ? rest : rest.slice(0, slash)).toLowerCase();
  const path = slash < 0 ? '' : rest.slice(slash + 1).replace(/\/+$/, '');
  return {
    host: HUB_HOSTS.has(host) ? 'docker.io' : host,
    path: path === 'v1' || path === 'v2' ? '' : path,
    hasScheme: scheme !== undefined,
  };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((field) => !field);
}

/** "user:password" in base64, padded or not; the password may hold colons, and docker trims NULs from its end. */
function decodedPair(
  auth: string,
  name: string,
  file: string,
): { readonly username: string; readonly password: string } {
  const text = auth.trim();
  const decoded = /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : '';
  const colon = decoded.indexOf(':');
  if (colon < 1) throw invalid(file, `its entry for ${name} is damaged`);
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1).replace(/^\0+|\0+$/g, '') };
}

function invalid(file: string, why: string): StrataError {
  return new StrataError('INVALID_CONFIG_FILE', `The logins in ${file} cannot be read: ${why}`, {
    action: `Correct ${file}, or log in again with docker login.`,
    evidence: { file },
  });
}
