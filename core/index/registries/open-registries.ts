import type { RegistryView } from '../../api/registries.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { CredentialSource } from '../../registry/credentials/credentials.ts';
import { readDomain } from '../../registry/domain.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Registries } from '../registries.ts';
import { appliedOrder } from './apply-order.ts';
import type { RegistryFile } from './registry-file.ts';
import { checkedLogin, tryLogin } from './signing-in.ts';
import { viewRegistry, type ViewParts } from './view-registry.ts';

export interface RegistriesParts extends ViewParts {
  readonly file: RegistryFile;
  readonly registry: Registry;
  /** What the registry client logs in with. */
  readonly logins: CredentialSource;
}

export function openRegistries(parts: RegistriesParts): Registries {
  const { file, registry, connections, vault } = parts;
  const view = async (domain: string): Promise<RegistryView> => viewRegistry(await file.entry(domain), parts);
  return {
    async list() {
      // Where docker or podman is signed in, a person is at home.
      const further = await file.further(await parts.docker.domains());
      return Promise.all([...(await file.entries()), ...further].map((entry) => viewRegistry(entry, parts)));
    },

    async change(order) {
      const domain = readDomain(order.domain);
      await file.change(domain, await appliedOrder(order));
      return view(domain);
    },

    async remove(text) {
      const domain = readDomain(text);
      await file.remove(domain);
      // A login of docker's own is not ours to take away with it.
      if ((await vault?.find(domain)) !== undefined) await vault?.remove(domain);
      registry.forget(domain);
    },

    async signIn(given, { signal } = {}) {
      const order = checkedLogin({ ...given, domain: readDomain(given.domain) });
      const { domain } = order;
      if (vault === undefined) throw noVault(domain);
      const known = (await file.entries()).find((entry) => entry.domain === domain);
      connections.forget(domain);
      await tryLogin(order, (await file.entry(domain)).kind, connections, signal);
      await vault.save(order);
      registry.forget(domain);
      // A registry that somebody signs in to is one that they use.
      if (known === undefined) await file.change(domain, (entry) => entry);
      return view(domain);
    },

    async signOut(text) {
      const domain = readDomain(text);
      const own = await vault?.find(domain);
      await vault?.remove(domain);
      registry.forget(domain);
      const after = await view(domain);
      const { login } = after;
      if (own === undefined && (login.kind === 'file' || login.kind === 'helper')) {
        const keeper = login.kind === 'file' ? login.file : `docker-credential-${login.helper}`;
        const program = login.kind === 'file' && !login.file.endsWith('config.json') ? 'podman' : 'docker';
        throw new StrataError(
          'INVALID_INPUT',
          `The login for ${domain} is not kept by Strata but by ${keeper}`,
          {
            action: `Sign out where you signed in: ${program} logout${domain === 'docker.io' ? '' : ` ${domain}`}`,
            evidence: { registry: domain },
          },
        );
      }
      return after;
    },

    async test(text, { signal, onStep } = {}) {
      const domain = readDomain(text);
      // Certificates may have come into docker's folders since.
      connections.forget(domain);
      const { diagnose } = await import('../../registry/diagnose/diagnose.ts');
      const options = await connections.of(domain);
      return diagnose({
        domain,
        options,
        credentials: parts.logins,
        ...(signal === undefined ? {} : { signal }),
        ...(onStep === undefined ? {} : { onStep }),
      });
    },

    async allowance(text, options) {
      const domain = readDomain(text);
      return (await file.entry(domain)).kind === 'docker-hub' ? registry.allowance(domain, options) : null;
    },
  };
}

function noVault(domain: string): StrataError {
  return new StrataError('NO_KEYCHAIN', `There is nowhere to keep the login for ${domain}`, {
    action: 'Sign in with docker login: logins of docker and podman are used, too.',
  });
}
