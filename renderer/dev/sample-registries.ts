import type { CertificateView, RegistryConnection, RegistryView } from '../../core/api/registries.ts';
import type { TrustedSigner } from '../../core/api/trust.ts';

const ABLE = { able: true, note: null } as const;
const HEX = '0123456789abcdef';

const hex = (seed: string): string =>
  [...Array(64).keys()].map((at) => HEX[(seed.charCodeAt(at % seed.length) * 7 + at * 11) % 16]).join('');

const CONNECTION: RegistryConnection = {
  plainHttp: false,
  anyCertificate: false,
  authorities: [],
  clientCertificate: null,
  mirrors: [],
  proxy: { kind: 'environment' },
};

export const sampleAuthority: CertificateView = {
  subject: 'CN=Example Root CA, O=Example Works',
  issuer: 'CN=Example Root CA, O=Example Works',
  validUntil: '2034-05-01T00:00:00Z',
  fingerprint: hex('example root'),
  source: 'strata',
};

export const sampleClient: CertificateView = {
  subject: 'CN=ada, OU=Engineering, O=Example Works',
  issuer: 'CN=Example Root CA, O=Example Works',
  validUntil: '2026-12-05T00:00:00Z',
  fingerprint: hex('client of ada'),
  source: 'strata',
};

/** One that was just added. */
export function sampleRegistry(domain: string, more: Partial<RegistryView> = {}): RegistryView {
  return {
    domain,
    name: domain,
    kind: 'distribution',
    enabled: true,
    connection: CONNECTION,
    login: { kind: 'none' },
    policy: 'off',
    search: {
      able: true,
      note: 'Names only: the registry has no search, so its list of repositories is searched.',
    },
    facets: { able: false, note: 'The registry knows nothing of categories or publishers.' },
    catalogue: { able: true, note: 'Where the account may read it.' },
    removable: true,
    ...more,
  };
}

export function sampleRegistries(): readonly RegistryView[] {
  return [
    sampleRegistry('docker.io', {
      name: 'Docker Hub',
      kind: 'docker-hub',
      login: { kind: 'helper', username: 'ada', helper: 'docker-credential-secretservice' },
      search: ABLE,
      facets: ABLE,
      catalogue: {
        able: false,
        note: 'Docker Hub has no list of all repositories; search finds them by name.',
      },
      removable: false,
    }),
    sampleRegistry('registry.example.org:5000', { name: 'Platform team', policy: 'require' }),
    sampleRegistry('harbor.example.com', {
      name: 'Harbor',
      kind: 'harbor',
      login: { kind: 'strata', username: 'robot$ci+strata', kept: 'session' },
      connection: {
        ...CONNECTION,
        authorities: [
          sampleAuthority,
          {
            subject: 'CN=Example Issuing CA 3',
            issuer: 'CN=Example Root CA, O=Example Works',
            validUntil: '2026-11-02T00:00:00Z',
            fingerprint: hex('issuing three'),
            source: 'docker',
          },
        ],
        clientCertificate: sampleClient,
        mirrors: ['mirror.example.com', 'cache-2.example.com:8443'],
        proxy: { kind: 'address', address: 'http://proxy.example.com:3128' },
      },
      policy: 'warn',
      search: ABLE,
      facets: { able: false, note: 'Harbor’s search has no facets.' },
    }),
    sampleRegistry('quay.io', {
      name: 'Quay',
      kind: 'quay',
      enabled: false,
      search: ABLE,
      login: { kind: 'file', username: 'ada@example.org', file: '/run/user/1000/containers/auth.json' },
    }),
    sampleRegistry('10.0.0.7:8080', {
      name: 'Lab',
      connection: { ...CONNECTION, plainHttp: true, anyCertificate: true, proxy: { kind: 'none' } },
    }),
    sampleRegistry('broken.example.net', {
      name: 'Old build server',
      login: {
        kind: 'unreadable',
        error: {
          code: 'CREDENTIAL_HELPER_FAILED',
          message:
            'docker-credential-pass was asked for the login of broken.example.net and is not installed',
          action:
            'Install docker-credential-pass, or take it out of credsStore in /home/ada/.docker/config.json.',
          evidence: { helper: 'docker-credential-pass', file: '/home/ada/.docker/config.json' },
          retryable: false,
        },
      },
    }),
  ];
}

/** As many as somebody with a company's worth of them has; one has a name that wants to be more. */
export function manyRegistries(count: number): readonly RegistryView[] {
  const first = sampleRegistries().slice(0, count);
  return [
    ...first,
    ...[...Array(Math.max(0, count - first.length)).keys()].map((at) =>
      sampleRegistry(`registry-${at + 1}.department-${at % 5}.a-rather-long-company-name.example.com:5000`, {
        name:
          at === 0
            ? '<img src=x onerror=alert(1)> \u202egnp.exe \u001b[31m'
            : `Registry ${at + 1} of department ${at % 5}, kept for what was built before the move`,
      }),
    ),
  ];
}

export function sampleSigners(): readonly TrustedSigner[] {
  return [
    {
      id: 'signer-1',
      name: 'Platform team',
      kind: 'public-key',
      fingerprint: hex('platform'),
      scope: ['registry.example.org:5000/platform'],
      identities: [],
      added: '2026-10-02T09:12:00Z',
    },
    {
      id: 'signer-2',
      name: 'Releases by workflow',
      kind: 'sigstore-root',
      fingerprint: hex('sigstore'),
      scope: [],
      identities: [
        {
          identity: 'https://github.com/example/app/.github/workflows/release.yml@refs/heads/main',
          issuer: 'https://token.actions.githubusercontent.com',
        },
      ],
      added: '2026-11-20T16:40:00Z',
    },
  ];
}
