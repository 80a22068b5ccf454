import path from 'node:path';
import { REGISTRY_KINDS, SIGNATURE_POLICIES, type RegistryConnection } from '../../api/registries.ts';
import type { RegistryOrder } from '../../index/registries.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Run } from '../command.ts';
import type { Flags } from '../flags.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export const registrySet: Run = async (flags, [domain = ''], terminal) => {
  const order: Mutable<RegistryOrder> = { domain };
  const name = flags.text('name');
  const kind = oneOf(flags, 'kind', REGISTRY_KINDS);
  const policy = oneOf(flags, 'policy', SIGNATURE_POLICIES);
  const authority = flags.text('authority');
  const proxy = flags.text('proxy');
  const mirrors = flags.list('mirror');
  const client = clientCertificate(flags, terminal.folder);
  if (name !== null) order.name = name;
  if (kind !== undefined) order.kind = kind;
  if (policy !== undefined) order.policy = policy;
  if (given(flags, 'enabled')) order.enabled = flags.on('enabled');
  if (given(flags, 'plain-http')) order.plainHttp = flags.on('plain-http');
  if (given(flags, 'insecure')) order.anyCertificate = flags.on('insecure');
  if (authority !== null)
    order.authority = authority === '' ? null : path.resolve(terminal.folder, authority);
  if (client !== undefined) order.clientCertificate = client;
  if (mirrors.length > 0) order.mirrors = mirrors.filter((mirror) => mirror !== '');
  if (proxy !== null) order.proxy = readProxy(proxy);
  const registries = await (await terminal.openCore()).registries();
  const { domain: kept } = await registries.change(order);
  terminal.out.write(`${kept}\n`);
  return 0;
};

/** A switch that is off is not one that was not mentioned. */
function given(flags: Flags, name: string): boolean {
  return flags.list(name).length > 0;
}

function oneOf<T extends string>(flags: Flags, name: string, values: readonly T[]): T | undefined {
  const text = flags.text(name);
  const found = values.find((value) => value === text);
  if (text === null || found !== undefined) return found;
  throw new StrataError('INVALID_INPUT', `"${text}" is no value of --${name}`, {
    action: `There are ${values.join(', ')}.`,
  });
}

function clientCertificate(flags: Flags, folder: string): RegistryOrder['clientCertificate'] {
  const certificate = flags.text('client-cert');
  const key = flags.text('client-key');
  if (certificate === null && key === null) return undefined;
  if (!certificate && !key) return null;
  if (!certificate || !key) {
    throw new StrataError('INVALID_INPUT', 'A client certificate consists of a certificate and its key', {
      action: 'Give both: --client-cert FILE --client-key FILE',
    });
  }
  return { certificate: path.resolve(folder, certificate), key: path.resolve(folder, key) };
}

function readProxy(text: string): RegistryConnection['proxy'] {
  if (text === 'environment' || text === 'none') return { kind: text };
  return { kind: 'address', address: text };
}
