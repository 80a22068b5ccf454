import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { readMirror } from '../../registry/mirror-address.ts';
import { readProxyAddress } from '../../registry/http/proxy.ts';
import type { RegistryOrder } from '../registries.ts';
import { readAuthority, readClientCertificate } from './read-pem.ts';
import type { RegistryEntry } from './registry-entry.ts';

const LONGEST_NAME = 200;

/** An entry after a change, with the chosen files read. Throws before anything is kept. */
export async function appliedOrder(order: RegistryOrder): Promise<(entry: RegistryEntry) => RegistryEntry> {
  const { name, kind, enabled, plainHttp, anyCertificate, mirrors, proxy, policy } = order;
  const authority =
    typeof order.authority === 'string' ? await readAuthority(order.authority) : order.authority;
  const clientCertificate =
    order.clientCertificate === undefined || order.clientCertificate === null
      ? order.clientCertificate
      : await readClientCertificate(order.clientCertificate);
  const change = {
    name: name === undefined ? undefined : visibleLine(name.trim()).slice(0, LONGEST_NAME) || undefined,
    kind,
    enabled,
    plainHttp,
    anyCertificate,
    authority,
    clientCertificate,
    mirrors: mirrors === undefined ? undefined : distinctMirrors(mirrors),
    proxy: proxy === undefined ? undefined : checkedProxy(proxy),
    policy,
  };
  return (entry) => ({ ...entry, ...withoutUndefined(change) });
}

function distinctMirrors(mirrors: readonly string[]): string[] {
  return [...new Set(mirrors.map((text) => readMirror(text).address))];
}

function checkedProxy(proxy: NonNullable<RegistryOrder['proxy']>): RegistryEntry['proxy'] {
  if (proxy.kind !== 'address') return { kind: proxy.kind };
  const url = readProxyAddress(proxy.address);
  if (url.username !== '' || url.password !== '') {
    throw new StrataError('INVALID_INPUT', `The address of the proxy ${url.host} holds a login`, {
      action:
        'Settings are kept in a file in clear, so no password goes there. Set HTTPS_PROXY with the login in the environment, and let this registry use what the environment says.',
    });
  }
  return { kind: 'address', address: url.origin };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(change: T): Partial<Defined<T>> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Defined<T>>;
}
