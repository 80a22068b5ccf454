import type { RegistryView } from '../../api/registries.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { readDomain } from '../../registry/domain.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Registries } from '../registries.ts';
import { appliedOrder } from './apply-order.ts';
import type { RegistryFile } from './registry-file.ts';
import { viewRegistry, type ViewParts } from './view-registry.ts';

export interface RegistriesParts extends ViewParts {
  readonly file: RegistryFile;
  readonly registry: Registry;
}

export function openRegistries(parts: RegistriesParts): Registries {
  const { file } = parts;
  const view = async (domain: string): Promise<RegistryView> => viewRegistry(await file.entry(domain), parts);
  return {
    list: async () => Promise.all((await file.entries()).map((entry) => viewRegistry(entry, parts))),
    async change(order) {
      const domain = readDomain(order.domain);
      await file.change(domain, await appliedOrder(order));
      return view(domain);
    },
    remove: (domain) => file.remove(readDomain(domain)),
    signIn: () => Promise.reject(new StrataError('INTERNAL', 'signing in is not there yet')),
    signOut: () => Promise.reject(new StrataError('INTERNAL', 'signing out is not there yet')),
    test: () => Promise.reject(new StrataError('INTERNAL', 'tests are not there yet')),
    allowance: () => Promise.resolve(null),
  };
}
