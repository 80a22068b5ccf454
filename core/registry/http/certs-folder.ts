import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isMissing, systemCode } from '../../stream/disk-error.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { ClientCertificate } from './agents.ts';
import { isRegistryDomain } from '../domain.ts';

/** What docker's and podman's folders of certificates hold for one registry. */
export interface FolderCertificates {
  /** PEM of authorities. */
  readonly authorities: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
}

const LARGEST_FILE = 1024 * 1024;

/**
 * Where certificates of registries lie on this machine, docker's first.
 * https://docs.docker.com/engine/security/certificates/ and
 * https://docs.podman.io/en/latest/markdown/podman-pull.1.html (--cert-dir)
 */
export function certsFolders(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  return [
    join(home, '.docker', 'certs.d'),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'docker', 'certs.d'),
    env['PROGRAMDATA'] === undefined ? '/etc/docker/certs.d' : join(env['PROGRAMDATA'], 'docker', 'certs.d'),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers', 'certs.d'),
    '/etc/containers/certs.d',
  ];
}

/**
 * `<folder>/<host[:port]>/*.crt` are authorities; `x.cert` with `x.key` beside it is a client certificate. A certificate
 * without its key is an error, as it is for docker; a file that may not be read concerns this registry alone.
 */
export async function readCertsFolders(
  domain: string,
  folders: readonly string[],
): Promise<FolderCertificates> {
  // Whatever else it is, it is no folder of certificates.
  if (!isRegistryDomain(domain)) return { authorities: undefined, clientCertificate: undefined };
  // No colon in names there: https://github.com/moby/moby/blob/master/registry/config_windows.go
  const folderName = process.platform === 'win32' ? domain.replaceAll(':', '') : domain;
  const authorities: string[] = [];
  let clientCertificate: ClientCertificate | undefined;
  for (const folder of folders) {
    const own = join(folder, folderName);
    for (const name of await namesIn(own)) {
      if (name.endsWith('.crt')) authorities.push(await readPem(join(own, name), domain));
      if (!name.endsWith('.cert') || clientCertificate !== undefined) continue;
      const keyFile = join(own, `${name.slice(0, -'.cert'.length)}.key`);
      clientCertificate = { certificate: await readPem(join(own, name), domain), keyFile };
    }
  }
  return { authorities: authorities.length === 0 ? undefined : authorities.join('\n'), clientCertificate };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    // A folder that belongs to somebody else is no folder of ours.
    if (isMissing(error) || systemCode(error) === 'EACCES') return [];
    throw unreadable(folder, folder, error);
  }
}

async function readPem(file: string, domain: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length <= LARGEST_FILE) return text;
  } catch (error) {
    throw unreadable(file, domain, error);
  }
  throw unreadable(file, domain, undefined);
}

function unreadable(file: string, domain: string, cause: unknown): StrataError {
  const code = systemCode(cause) ?? (cause === undefined ? 'it is too large' : 'it failed');
  return new StrataError(
    'INVALID_CONFIG_FILE',
    `The certificate ${file} of ${domain} cannot be read (${code})`,
    { action: `Check the permissions of ${file}, or take it away.`, evidence: { file }, cause },
  );
}
