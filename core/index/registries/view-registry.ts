import { reportError } from '../../oci/strata-error.ts';
import type { LoginView, RegistryView } from '../../api/registries.ts';
import type { DockerCredentials, FoundLogin } from '../../registry/credentials/docker-credentials.ts';
import type { LoginVault } from '../registries.ts';
import { CAPABILITIES } from './capabilities.ts';
import { viewCertificates } from './certificate-view.ts';
import type { ConnectionSettings } from './connection-options.ts';
import { HUB, type RegistryEntry } from './registry-entry.ts';

export interface ViewParts {
  readonly connections: ConnectionSettings;
  readonly docker: DockerCredentials;
  readonly vault: LoginVault | undefined;
}

export async function viewRegistry(entry: RegistryEntry, parts: ViewParts): Promise<RegistryView> {
  const { domain, name, kind, enabled, policy } = entry;
  const [login, connection] = await Promise.all([
    viewLogin(domain, parts),
    viewConnection(entry, parts.connections),
  ]);
  return {
    domain,
    name,
    kind,
    enabled,
    policy,
    login,
    connection,
    ...CAPABILITIES[kind],
    removable: domain !== HUB,
  };
}

async function viewConnection(
  entry: RegistryEntry,
  connections: ConnectionSettings,
): Promise<RegistryView['connection']> {
  // A folder that cannot be read is told when the registry is asked or tested.
  const found = await connections.folderCertificates(entry.domain).catch(() => undefined);
  const own = entry.clientCertificate;
  const foreign = found?.clientCertificate;
  const client =
    own === null
      ? viewCertificates(foreign?.certificate ?? '', 'docker')[0]
      : viewCertificates(own.certificate, 'strata')[0];
  return {
    plainHttp: entry.plainHttp,
    anyCertificate: entry.anyCertificate,
    authorities: [
      ...viewCertificates(entry.authority ?? '', 'strata'),
      ...viewCertificates(found?.authorities ?? '', 'docker'),
    ],
    clientCertificate: client ?? null,
    mirrors: entry.mirrors,
    proxy: entry.proxy,
  };
}

/** Who is signed in: what was entered here counts before what docker and podman keep. */
async function viewLogin(domain: string, { vault, docker }: ViewParts): Promise<LoginView> {
  try {
    const own = await vault?.find(domain);
    if (own !== undefined) return { kind: 'strata', username: own.username, kept: own.kept };
    const found = await docker.locate(domain);
    return found === undefined ? { kind: 'none' } : viewFound(found);
  } catch (error) {
    return { kind: 'unreadable', error: reportError(error) };
  }
}

function viewFound({ credentials, file, helper }: FoundLogin): LoginView {
  const username = credentials.kind === 'password' ? credentials.username : '';
  return helper === null ? { kind: 'file', username, file } : { kind: 'helper', username, helper };
}
