import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import type { ConnectionOptions } from 'node:tls';
import { StrataError } from '../../oci/strata-error.ts';
import { addressKind, mayLeadTo, type AddressKind } from './address.ts';
import { guardedLookup } from './guarded-lookup.ts';
import { shownUrl, type HttpRequest } from './http.ts';
import { SOCKET_BUFFER_BYTES } from '../limits.ts';
import { proxyAgent, proxyFor, type ProxyChoice } from './proxy.ts';

export interface ClientCertificate {
  /** PEM, with the certificates between it and its authority. */
  readonly certificate: string;
  /** Where its key is (PEM). Read when a connection is made and kept nowhere else. */
  readonly keyFile: string;
}

/** What a person allowed for one registry and for no other (fault R8). */
export interface RegistryOptions {
  /** Talk plain HTTP although it is not on this machine. */
  readonly plainHttp?: boolean;
  /** Accept any certificate from it. Never for its token server or where it redirects to. */
  readonly anyCertificate?: boolean;
  /** Certificate authorities (PEM) to accept besides the known ones, for it and where it leads to. */
  readonly authorities?: string;
  /** Shown to the registry itself and to nobody else. */
  readonly clientCertificate?: ClientCertificate;
  /** Addresses that are asked first for what is pulled from it; see mirror-address.ts. */
  readonly mirrors?: readonly string[];
  readonly proxy?: ProxyChoice;
}

/** Connections to one registry and to where it leads; each kind has its own pool, so that none is used under laxer rules. */
export interface Agents {
  for(request: HttpRequest): Promise<Route>;
  /** Whether authorities are set for this registry. */
  readonly ownAuthorities: boolean;
  /** Requests under way go on; their connections are not used again. */
  retire(): void;
  close(): void;
}

interface Route {
  readonly agent: HttpAgent;
  /** Options for this request's TLS. */
  readonly tls: ConnectionOptions;
  readonly proxied: boolean;
}

export function createAgents(options: RegistryOptions): Agents {
  const pools = new Map<string, HttpAgent>();
  const pool = async (key: string, create: () => HttpAgent | Promise<HttpAgent>): Promise<HttpAgent> => {
    const agent = pools.get(key) ?? (await create());
    // A second request may have been faster while the first one waited.
    if (!pools.has(key)) pools.set(key, agent);
    return pools.get(key) ?? agent;
  };
  return {
    ownAuthorities: options.authorities !== undefined,
    async for(request) {
      const { url, destination } = request;
      const own = destination === 'registry';
      // Nothing leads to the registry itself.
      const led = own ? 'public' : addressKind(request.ledFrom ?? '');
      if (!own) refuseAddress(url, led, request);
      const secure = url.protocol === 'https:';
      const tls = secure ? await tlsOptions(options, own) : {};
      const proxy = await proxyFor(url, options.proxy);
      if (proxy !== undefined) {
        const agent = await pool(`${own} ${secure} ${proxy.href}`, () => proxyAgent(proxy, secure, true));
        // In a tunnel an IP address is no server name, and Node would compare the certificate with "localhost".
        const host = url.hostname.replace(/^\[|\]$/g, '');
        const named = secure ? await namedAs(host) : {};
        return { agent, tls: { ...tls, ...named }, proxied: true };
      }
      const agent = await pool(`${own ? 'own' : led} ${secure}`, async () => {
        const settings = { ...POOL, ...lookupFor(request, led, options) };
        if (!secure) return new HttpAgent(settings);
        const { Agent: HttpsAgent } = await import('node:https');
        return new HttpsAgent(settings);
      });
      return { agent, tls, proxied: false };
    },
    retire() {
      for (const agent of pools.values()) {
        for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
        // Node looks at it when a request ends: its connection is closed then instead of being kept.
        Object.assign(agent, { keepAlive: false });
      }
    },
    close() {
      for (const agent of pools.values()) agent.destroy();
      pools.clear();
    },
  };
}

/** For a connection to the registry itself (`own`), or to where it leads: what is allowed and shown there is less. */
export async function tlsOptions(options: RegistryOptions, own: boolean): Promise<ConnectionOptions> {
  return {
    ...(await authorities(options)),
    ...(own ? await identity(options) : {}),
    rejectUnauthorized: !(own && options.anyCertificate === true),
  };
}

/** What TLS needs is loaded where there is TLS; see transport.ts. */
async function authorities(options: RegistryOptions): Promise<ConnectionOptions> {
  if (options.authorities === undefined) return {};
  const { rootCertificates } = await import('node:tls');
  return { ca: [...rootCertificates, options.authorities] };
}

async function identity({ clientCertificate }: RegistryOptions): Promise<ConnectionOptions> {
  if (clientCertificate === undefined) return {};
  const { certificate, keyFile } = clientCertificate;
  try {
    return { cert: certificate, key: await readFile(keyFile, 'utf8') };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new StrataError(
      'INVALID_CONFIG_FILE',
      `The key of the client certificate, ${keyFile}, cannot be read (${code})`,
      {
        action: 'Check that the file is there and that you may read it, or choose the certificate again.',
        cause,
      },
    );
  }
}

async function namedAs(host: string): Promise<ConnectionOptions> {
  const { checkServerIdentity } = await import('node:tls');
  return { checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate) };
}

const POOL: AgentOptions & { highWaterMark: number; autoSelectFamily: boolean } = {
  keepAlive: true,
  maxFreeSockets: 8,
  highWaterMark: SOCKET_BUFFER_BYTES,
  // Not yet the default in Node 18: "localhost" may be ::1 first while the registry listens on 127.0.0.1.
  autoSelectFamily: true,
};

function lookupFor(
  request: HttpRequest,
  led: AddressKind,
  options: RegistryOptions,
): Pick<AgentOptions, 'lookup'> {
  const { url, destination } = request;
  if (destination !== 'registry') {
    return {
      lookup: guardedLookup(
        (kind) => mayLeadTo(kind, led),
        (host, address) => unsafeAddress(request, host, address),
      ),
    };
  }
  if (url.protocol === 'https:' || options.plainHttp === true) return {};
  // Plain HTTP because the name says loopback: then it must be loopback (a hosts file may say otherwise).
  return {
    lookup: guardedLookup(
      (kind) => kind === 'loopback',
      (host, address) => unsafeAddress(request, host, address),
    ),
  };
}

function refuseAddress(url: URL, led: AddressKind, request: HttpRequest): void {
  if (!mayLeadTo(addressKind(url.hostname), led)) throw unsafeAddress(request, url.hostname, url.hostname);
}

function unsafeAddress(request: HttpRequest, host: string, address: string): StrataError {
  const { destination } = request;
  const place = host === address ? address : `${host} (${address})`;
  return new StrataError(
    destination === 'token server' ? 'UNSAFE_REALM' : 'UNSAFE_REDIRECT',
    destination === 'registry'
      ? `${place} is not on this machine, so plain HTTP is refused for ${request.what}`
      : `The registry leads to ${place}, a ${addressKind(address)} address, for ${request.what}; it was not asked`,
    {
      action: 'The registry is misconfigured or hostile. Tell whoever runs it.',
      evidence: { url: shownUrl(request.url) },
    },
  );
}
