import { StrataError } from '../oci/strata-error.ts';
import { isLoopbackHost } from './http/address.ts';
import type { RegistryOptions } from './http/agents.ts';
import { speaksTls } from './http/speaks-tls.ts';

/** Docker Hub's API is not at the name that people write. */
const HUB = 'docker.io';
const HUB_API = 'registry-1.docker.io';

/** The https address of a registry's API. Throws `INVALID_REFERENCE` for what is no registry. */
export function addressOf(domain: string): URL {
  const host = domain === HUB ? HUB_API : domain;
  let base: URL;
  try {
    base = new URL(`https://${host}/v2/`);
  } catch (cause) {
    throw new StrataError('INVALID_REFERENCE', `"${domain}" is not the name of a registry`, { cause });
  }
  // Anything else than a host and a port would be read as another host or a path.
  if (
    base.pathname !== '/v2/' ||
    base.username !== '' ||
    base.password !== '' ||
    base.hostname === '' ||
    /[?#]/.test(host)
  ) {
    throw new StrataError('INVALID_REFERENCE', `"${domain}" is not the name of a registry`);
  }
  return base;
}

/**
 * Where the API of a registry is: `https`, and plain `http` only where a person allowed it or for a host on this very
 * machine that does not speak TLS. There is no other fall-back (fault R8).
 */
export async function findEndpoint(
  domain: string,
  options: RegistryOptions,
  connectMs: number,
): Promise<URL> {
  const base = addressOf(domain);
  if (
    options.plainHttp === true ||
    (isLoopbackHost(base.hostname) && !(await secure(domain, base, connectMs)))
  ) {
    return new URL(`http://${domain === HUB ? HUB_API : domain}/v2/`);
  }
  return base;
}

async function secure(domain: string, base: URL, connectMs: number): Promise<boolean> {
  // Without a port it is 443 by TLS or 80 in the clear, as docker tries them.
  const port = /:\d+$/.exec(domain)?.[0]?.slice(1);
  try {
    return await speaksTls(base.hostname, Number(port ?? 443), connectMs);
  } catch (error) {
    if (port === undefined) return false;
    if (error instanceof StrataError) throw error;
    throw new StrataError(
      'REGISTRY_UNREACHABLE',
      `${domain} could not be reached: nothing accepts connections there`,
      {
        action: 'Start the registry, or check its port.',
        evidence: { registry: domain },
        cause: error,
      },
    );
  }
}
