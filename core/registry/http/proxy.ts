import type { Agent } from 'node:http';
import { StrataError } from '../../oci/strata-error.ts';
import { isLoopbackHost } from './address.ts';
import { shownUrl, type HttpRequest } from './http.ts';

const VARIABLES = [
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'npm_config_proxy',
  'npm_config_http_proxy',
  'npm_config_https_proxy',
];

/** How one registry, and where it leads, is reached: as the environment says, directly, or through one address. */
export type ProxyChoice =
  | { readonly kind: 'environment' | 'none' }
  | { readonly kind: 'address'; readonly address: string };

/** An http or https address. Throws without quoting the text, which may hold a password. */
export function readProxyAddress(text: string, whose = 'entered'): URL {
  const address = text.trim();
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`);
    if ((url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '') return url;
  } catch {
    // Said below.
  }
  throw new StrataError('INVALID_INPUT', `The proxy ${whose} is not an http or https address`, {
    action: 'Write it like http://proxy.example.org:3128',
  });
}

/**
 * Proxy for a URL by HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY in either case; `undefined`: none. Loopback hosts
 * are never proxied, as in Go's clients. The packages are loaded only where a proxy is set: most machines have none.
 */
export async function proxyFor(url: URL, choice?: ProxyChoice): Promise<URL | undefined> {
  if (choice?.kind === 'none' || isLoopbackHost(url.hostname)) return undefined;
  if (choice?.kind === 'address') return readProxyAddress(choice.address, `of ${url.host}`);
  const named = VARIABLES.some((name) => (process.env[name] ?? process.env[name.toUpperCase()] ?? '') !== '');
  if (!named) return undefined;
  const { getProxyForUrl } = await import('proxy-from-env');
  const proxy = getProxyForUrl(url.href);
  if (proxy === '') return undefined;
  try {
    const parsed = new URL(proxy);
    if (parsed.protocol === 'http:' || parsed.protocol === 'https:') return parsed;
  } catch {
    // Said below; the text itself may hold a password and is not quoted.
  }
  throw new StrataError('INVALID_INPUT', `The proxy set for ${url.host} is not an http or https address`, {
    action: 'Correct HTTPS_PROXY or HTTP_PROXY: http://proxy.example.org:3128',
  });
}

/** An agent that goes through `proxy`; TLS to the target is end to end, through a CONNECT tunnel. */
export async function proxyAgent(proxy: URL, secureTarget: boolean, keepAlive: boolean): Promise<Agent> {
  if (secureTarget) {
    const { HttpsProxyAgent } = await import('https-proxy-agent');
    return new HttpsProxyAgent(proxy, { keepAlive });
  }
  const { HttpProxyAgent } = await import('http-proxy-agent');
  return new HttpProxyAgent(proxy, { keepAlive });
}

/** What a proxy answered to CONNECT, as an error: it is not the registry's answer. */
export function proxyRefused(request: HttpRequest, status: number): StrataError {
  return new StrataError(
    'REGISTRY_UNREACHABLE',
    `The proxy refused to connect to ${request.url.host} (${status})`,
    {
      action:
        status === 407
          ? 'The proxy asks for a login: put it into HTTPS_PROXY (http://NAME:PASSWORD@HOST:PORT).'
          : 'Check the proxy of this registry, HTTPS_PROXY and NO_PROXY.',
      retryable: status >= 500,
      evidence: { url: shownUrl(request.url), status },
    },
  );
}
