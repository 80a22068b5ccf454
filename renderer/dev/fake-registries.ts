import type { CallName } from '../../core/api/calls.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { RegistryView } from '../../core/api/registries.ts';
import type { TrustedSigner } from '../../core/api/trust.ts';
import type { Handlers } from './fake-bridge.ts';
import { fakeTest } from './fake-connection.ts';
import { FakeError } from './fake-error.ts';
import {
  manyRegistries,
  sampleAuthority,
  sampleClient,
  sampleRegistries,
  sampleRegistry,
  sampleSigners,
} from './sample-registries.ts';

type Answers = Pick<
  Handlers,
  Extract<CallName, `registries.${string}`> | 'trust.signers' | 'trust.addSigner' | 'trust.removeSigner'
>;

/** What this password opens nothing with. */
const WRONG = 'wrong';

export interface FakeRegistriesOptions {
  /** As many; absent: a handful, each with its own trouble. */
  readonly count?: number;
}

export function fakeRegistries(
  emit: (event: CoreEvent) => void,
  { count }: FakeRegistriesOptions = {},
): Answers {
  let registries: readonly RegistryView[] = count === undefined ? sampleRegistries() : manyRegistries(count);
  let signers: readonly TrustedSigner[] = count === 1 ? [] : sampleSigners();
  const find = (domain: string): RegistryView => {
    const found = registries.find((each) => each.domain === domain);
    if (found === undefined) throw new FakeError('INVALID_INPUT', `No registry ${domain} is in the list`);
    return found;
  };
  const put = (registry: RegistryView): RegistryView => {
    registries = registries.some(({ domain }) => domain === registry.domain)
      ? registries.map((each) => (each.domain === registry.domain ? registry : each))
      : [...registries, registry];
    emit({ kind: 'registries' });
    return registry;
  };
  return {
    'registries.list': () => registries,
    'registries.change': ({ domain, authority, clientCertificate, ...change }) => {
      const before = registries.find((each) => each.domain === domain) ?? sampleRegistry(domain);
      const { connection } = before;
      const { plainHttp, anyCertificate, mirrors, proxy, ...more } = change;
      return put({
        ...before,
        ...more,
        connection: {
          plainHttp: plainHttp ?? connection.plainHttp,
          anyCertificate: anyCertificate ?? connection.anyCertificate,
          mirrors: mirrors ?? connection.mirrors,
          proxy: proxy ?? connection.proxy,
          authorities:
            authority === undefined
              ? connection.authorities
              : [
                  ...(authority === null ? [] : [sampleAuthority]),
                  ...connection.authorities.filter(({ source }) => source === 'docker'),
                ],
          clientCertificate:
            clientCertificate === undefined
              ? connection.clientCertificate
              : clientCertificate === null
                ? null
                : sampleClient,
        },
      });
    },
    'registries.remove': ({ domain }) => {
      registries = registries.filter((each) => each !== find(domain));
      emit({ kind: 'registries' });
      return null;
    },
    'registries.signIn': ({ domain, username, secret }) => {
      if (secret === WRONG)
        throw new FakeError('UNAUTHORIZED', `${domain} refused the login of ${username}: 401 unauthorized`, {
          action:
            'Check the user name and the password; where there is two-factor login, use an access token.',
          evidence: { host: domain, status: 401 },
        });
      return put({ ...find(domain), login: { kind: 'strata', username, kept: 'session' } });
    },
    'registries.signOut': ({ domain }) => put({ ...find(domain), login: { kind: 'none' } }),
    'registries.test': async ({ domain }) => {
      const test = fakeTest(find(domain));
      for (const step of test.steps) {
        if (step.state === 'skipped' && step.found === '') break;
        await new Promise((resolve) => setTimeout(resolve, step.milliseconds));
        emit({ kind: 'tested', domain, step });
      }
      return test;
    },
    'registries.chooseFile': ({ what }) => ({
      handle: `file-${what}`,
      title: { authority: 'example-root.pem', certificate: 'ada.pem', key: 'ada.key', signer: 'cosign.pub' }[
        what
      ],
    }),
    'registries.allowance': ({ domain }) =>
      domain === 'docker.io'
        ? { limit: 200, remaining: 134, windowSeconds: 21_600, countedFor: 'ada' }
        : null,
    'trust.signers': () => signers,
    'trust.addSigner': ({ name, scope, identities }) => {
      const id = `signer-${Date.now()}`;
      const made = { id, name, scope, identities, fingerprint: sampleAuthority.fingerprint };
      const kind = identities.length === 0 ? ('public-key' as const) : ('sigstore-root' as const);
      signers = [...signers, { ...made, kind, added: new Date().toISOString() }];
      return signers;
    },
    'trust.removeSigner': ({ id }) => (signers = signers.filter((each) => each.id !== id)),
  };
}
