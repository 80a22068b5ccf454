import { afterEach } from 'vitest';
import { parseReference, type Reference } from '../../oci/reference.ts';
import {
  NO_CREDENTIALS,
  type Credentials,
  type CredentialSource,
} from '../../registry/credentials/credentials.ts';
import { openRegistry, type Registry, type RegistrySettings } from '../../registry/registry.ts';
import { Secret } from '../../registry/credentials/secret.ts';
import { startFaultRegistry, type FaultRegistry, type FaultRegistryOptions } from './fault-registry.ts';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** A fault registry that ends with the test. */
export async function faultRegistry(options?: FaultRegistryOptions): Promise<FaultRegistry> {
  const registry = await startFaultRegistry(options);
  open.push(registry);
  return registry;
}

/** A client with short times, so that tests of waits take milliseconds; closed with the test. */
export function client(settings: Partial<RegistrySettings> = {}): Registry {
  const registry = openRegistry({
    credentials: NO_CREDENTIALS,
    ...settings,
    limits: { backOffMs: 5, stallMs: 2_000, connectMs: 2_000, ...settings.limits },
  });
  open.push(registry);
  return registry;
}

export function referenceAt(registry: FaultRegistry, rest: string): Reference {
  return parseReference(`${registry.host}/${rest}`);
}

/** Logins for some registries, and a note of who was asked for. */
export function logins(
  known: Readonly<Record<string, Credentials>>,
): CredentialSource & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    find(registry) {
      asked.push(registry);
      return Promise.resolve(known[registry]);
    },
  };
}

export function password(username: string, text: string): Credentials {
  return { kind: 'password', username, password: new Secret(text) };
}

export async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
