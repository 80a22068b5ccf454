import { shownAddress } from '../oci/shown-address.ts';
import { StrataError } from '../oci/strata-error.ts';

/** A repository to be fetched, with the words of BuildKit's `GitRef`. */
export interface GitUrl {
  /** What git is given, without what BuildKit puts behind it. */
  readonly remote: string;
  /** The repository's own name. */
  readonly shortName: string;
  /** Branch, tag or commit. */
  readonly ref?: string;
  /** The commit that `ref` must turn out to be. */
  readonly checksum?: string;
  /** Folder in the repository that is taken; never leads out of it. */
  readonly subDir?: string;
  /** `github.com/…` could as well be a folder: only good for a context, not in a Dockerfile. */
  readonly indistinguishableFromLocal?: true;
  /** Anybody on the way can read and change it. */
  readonly unencryptedTCP?: true;
  readonly keepGitDir?: boolean;
  readonly submodules?: boolean;
}

interface Split {
  readonly remote: string;
  readonly scheme: string;
  readonly path: string;
  readonly fragment: string;
  readonly query: string;
}

const PROTOCOL = /^([a-zA-Z0-9]+):\/\//;
const PROTOCOLS: readonly string[] = ['http', 'https', 'ssh', 'git'];
/** `user@host:path`, of ssh. */
const SCP = /^(?:[a-zA-Z0-9_-]+@)?[a-zA-Z0-9.-]+:([^#]*)(?:#(.*))?$/;
// eslint-disable-next-line no-control-regex -- they are what has no place in an address
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * What a git address says; `null` for what is none.
 * https://docs.docker.com/build/concepts/context/#git-repositories
 * @throws INVALID_GIT_URL for one with contradictions, or made to be taken for an option of git or to lead out of the
 *   repository (fault B3)
 */
export function parseGitUrl(address: string): GitUrl | null {
  const split = splitAddress(address);
  if (split === null) return null;
  const { remote, scheme, fragment, query } = split;
  const isLocalLooking = address.startsWith('github.com/');
  const [ref = '', subDir = ''] = cut(fragment, ':');
  const asked = readQuery(query, { ref, subDir }, address);
  refuseUnsafe(remote, asked, address);
  const shortName = remote.slice(remote.lastIndexOf('/') + 1).replace(/\.git$/, '');
  return {
    remote,
    shortName,
    ...(asked.ref === '' ? {} : { ref: asked.ref }),
    ...(asked.checksum === '' ? {} : { checksum: asked.checksum }),
    ...(asked.subDir === '' ? {} : { subDir: asked.subDir }),
    ...(isLocalLooking ? { indistinguishableFromLocal: true } : {}),
    ...(scheme === 'http' || scheme === 'git' ? { unencryptedTCP: true } : {}),
    ...(asked.keepGitDir === null ? {} : { keepGitDir: asked.keepGitDir }),
    ...(asked.submodules === null ? {} : { submodules: asked.submodules }),
  };
}

function splitAddress(address: string): Split | null {
  if (/^\.\.?\//.test(address) || CONTROL.test(address)) return null;
  const scheme = PROTOCOL.exec(address)?.[1];
  if (scheme !== undefined) return splitUrl(address, scheme.toLowerCase());
  if (address.startsWith('github.com/')) {
    const [before = '', fragment = ''] = cut(address, '#');
    const [remote = '', query = ''] = cut(before, '?');
    return { remote, scheme: '', path: remote, fragment: decoded(fragment), query };
  }
  const scp = SCP.exec(address);
  // `ext::command` is a transport that runs a command; `scheme:/path` is a URL of some other kind.
  if (scp === null || scp[1] === undefined || scp[1].startsWith(':')) return null;
  if (/^[a-zA-Z][a-zA-Z0-9.-]*:\//.test(address)) return null;
  const [remote = ''] = cut(address, '#');
  return { remote, scheme: 'ssh', path: scp[1], fragment: scp[2] ?? '', query: '' };
}

function splitUrl(address: string, scheme: string): Split | null {
  if (!PROTOCOLS.includes(scheme)) return null;
  const [before = '', fragment = ''] = cut(address.slice(scheme.length), '#');
  const [rest = '', query = ''] = cut(before, '?');
  const slash = rest.indexOf('/', 3);
  const authority = rest.slice(3, slash < 0 ? undefined : slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  if (!/^(?:[^@/\s]*@)?(?:[^@:/\s[\]]+|\[[0-9a-fA-F:.%]+\])(?::\d*)?$/.test(authority)) return null;
  // Any page has a web address; only this ending tells that it is a repository.
  if (scheme.startsWith('http') && !decoded(path).endsWith('.git')) return null;
  return { remote: scheme + rest, scheme, path, fragment: decoded(fragment), query };
}

function cut(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface Asked {
  readonly ref: string;
  readonly subDir: string;
  readonly checksum: string;
  readonly keepGitDir: boolean | null;
  readonly submodules: boolean | null;
}

const QUERY_KEYS = ['ref', 'tag', 'branch', 'subdir', 'checksum', 'commit', 'keep-git-dir', 'submodules'];
const SWITCHES: readonly string[] = ['keep-git-dir', 'submodules'];

/** `?ref=…&subdir=…`, which may not contradict the fragment. */
function readQuery(
  query: string,
  given: { readonly ref: string; readonly subDir: string },
  address: string,
): Asked {
  const refuse = (message: string) => invalid(message, address);
  const values = new Map<string, string>();
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [name = '', value = ''] = cut(pair.replaceAll('+', ' '), '=').map(decoded);
    if (!QUERY_KEYS.includes(name)) throw refuse(`unexpected query "${name}"`);
    if (values.has(name)) throw refuse(`query "${name}" has multiple values`);
    if (value === '' && !SWITCHES.includes(name)) throw refuse(`query "${name}" has no value`);
    values.set(name, value);
  }
  const agree = (what: string, first: string, second: string | undefined) => {
    if (first !== '' && second !== undefined && first !== second)
      throw refuse(`${what} conflicts: "${first}" vs "${second}"`);
    return second ?? first;
  };
  const named = (key: string, prefix: string) => {
    const value = values.get(key);
    return value === undefined || value.startsWith(prefix) ? value : prefix + value;
  };
  const tag = named('tag', 'refs/tags/');
  const branch = named('branch', 'refs/heads/');
  if (tag !== undefined && branch !== undefined) throw refuse('branch conflicts with tag');
  const checksum = agree('checksum', values.get('checksum') ?? '', values.get('commit'));
  const ref = [values.get('ref'), tag, branch].reduce<string>(
    (one, other) => agree('ref', one, other),
    given.ref,
  );
  return {
    ref: ref === '' ? checksum : ref,
    subDir: agree('subdir', given.subDir, values.get('subdir')),
    checksum,
    keepGitDir: readSwitch('keep-git-dir', values, refuse),
    submodules: readSwitch('submodules', values, refuse),
  };
}

function readSwitch(
  name: string,
  values: ReadonlyMap<string, string>,
  refuse: (message: string) => StrataError,
): boolean | null {
  const value = values.get(name);
  if (value === undefined) return null;
  if (/^(?:1|t|T|TRUE|true|True|)$/.test(value)) return true;
  if (/^(?:0|f|F|FALSE|false|False)$/.test(value)) return false;
  throw refuse(`invalid ${name} value: "${value}"`);
}

/** https://git-scm.com/docs/git-check-ref-format: and what begins with a dash, git takes for an option. */
const NO_REF = /^-|\.\.|[\s~^?*[\\]|@\{/;

function refuseUnsafe(remote: string, { ref, subDir, checksum }: Asked, address: string): void {
  const host = remote.replace(PROTOCOL, '').replace(/^[^@/]*@/, '');
  if (remote.startsWith('-') || host.startsWith('-') || /^[a-z]+:\/\/-/.test(remote))
    throw invalid('its host begins with a dash, which git takes for an option', address);
  for (const name of [ref, checksum])
    if (NO_REF.test(name) || CONTROL.test(name)) throw invalid(`"${name}" is no name of a commit`, address);
  let depth = 0;
  for (const part of subDir.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '' && part !== '.') depth += 1;
    if (depth < 0) throw invalid(`its folder "${subDir}" leads out of the repository`, address);
  }
  if (CONTROL.test(subDir)) throw invalid('its folder has control characters in it', address);
}

/** A password in an address is no business of a message. */
function invalid(message: string, address: string): StrataError {
  return new StrataError(
    'INVALID_GIT_URL',
    `The git address ${shownAddress(address)} cannot be used: ${message}`,
  );
}
