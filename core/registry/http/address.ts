import { BlockList, isIP } from 'node:net';

export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'unspecified'
  | 'multicast';

const RANGES: readonly (readonly [Exclude<AddressKind, 'public'>, readonly string[]])[] = [
  // Cloud instance metadata first: they lie inside wider ranges. The last is Alibaba's.
  ['metadata', ['169.254.169.254/32', '169.254.170.2/32', 'fd00:ec2::254/128', '100.100.100.200/32']],
  ['unspecified', ['0.0.0.0/8', '::/128']],
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['link-local', ['169.254.0.0/16', 'fe80::/10']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
  ['multicast', ['224.0.0.0/4', '255.255.255.255/32', 'ff00::/8']],
];

/** Each made when it is first asked: a command that ends within milliseconds needs few of them. */
const lists = new Map<AddressKind, BlockList>();

/** Names that mean the machine itself or its cloud's metadata service, whatever they resolve to. */
const NAMED: readonly (readonly [AddressKind, RegExp])[] = [
  ['loopback', /^(?:.+\.)?localhost$/],
  ['metadata', /^(?:metadata\.google\.internal|metadata|instance-data)$/],
];

/** What kind of host a URL's `hostname` (or a bare IP address) names; a name that needs DNS counts as public here. */
export function addressKind(hostname: string): AddressKind {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const address = embeddedIpv4(host) ?? host;
  const version = isIP(address);
  if (version === 0) return NAMED.find(([, pattern]) => pattern.test(host))?.[0] ?? 'public';
  const family = version === 6 ? 'ipv6' : 'ipv4';
  return RANGES.find(([kind, ranges]) => listOf(kind, ranges).check(address, family))?.[0] ?? 'public';
}

/**
 * May something at `target` be asked because a registry at `registry` said so? A registry inside a network may point
 * inside it; one outside may not (fault R2, R3). Metadata services and unspecified addresses are never asked.
 */
export function mayLeadTo(target: AddressKind, registry: AddressKind): boolean {
  if (target === 'public') return true;
  if (target === 'private') return registry === 'private' || registry === 'loopback';
  return target === 'loopback' && registry === 'loopback';
}

/** 127.0.0.0/8, ::1 and localhost: where docker, too, talks plain HTTP without being told. */
export function isLoopbackHost(hostname: string): boolean {
  return addressKind(hostname) === 'loopback';
}

/** The IPv4 address inside ::ffff:a.b.c.d (mapped) or 64:ff9b::/96 (NAT64), in either spelling. */
function embeddedIpv4(host: string): string | undefined {
  const match = /^(?:::ffff:|64:ff9b::)(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/.exec(host);
  if (match === null) return undefined;
  const [, dotted, high, low] = match;
  if (dotted !== undefined) return dotted;
  const bits = [Number.parseInt(high ?? '0', 16), Number.parseInt(low ?? '0', 16)];
  return bits.flatMap((sixteen) => [sixteen >> 8, sixteen & 0xff]).join('.');
}

function listOf(kind: AddressKind, ranges: readonly string[]): BlockList {
  const known = lists.get(kind);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  lists.set(kind, list);
  return list;
}
