import { addressKind } from '../http/address.ts';

/**
 * May credentials for `registry` (host or host:port) be sent to the token server `realm`? The rules are those of
 * go-containerregistry's check, and no user information besides. `insecure`: plain HTTP was allowed for this registry.
 * What a host name resolves to is checked when the connection is made.
 */
export function realmAllowed(realm: string, registry: string, insecure: boolean): boolean {
  return realmRefusal(realm, registry, insecure) === undefined;
}

/** Why not, in words; `undefined` when it is allowed. */
export function realmRefusal(realm: string, registry: string, insecure: boolean): string | undefined {
  let url: URL;
  try {
    url = new URL(realm);
  } catch {
    return 'it is not an absolute URL';
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && insecure)) {
    return `its scheme is ${url.protocol.slice(0, -1)}, and credentials travel only over https`;
  }
  if (url.username !== '' || url.password !== '') return 'it carries a user name of its own';
  if (url.hostname === '') return 'it names no host';
  if (sameHost(url, registry)) return undefined;
  const kind = addressKind(url.hostname);
  return kind === 'public' ? undefined : `${url.hostname} is a ${kind} address and not the registry itself`;
}

function sameHost(url: URL, registry: string): boolean {
  try {
    return registry !== '' && new URL(`${url.protocol}//${registry}`).host === url.host;
  } catch {
    return false;
  }
}
