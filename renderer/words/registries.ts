/** What is said of registries in more than one place. */
import type {
  LoginView,
  RegistryKind,
  RegistryView,
  SignaturePolicy,
  TestStep,
} from '../../core/api/registries.ts';
import type { TrustedSigner } from '../../core/api/trust.ts';
import { visiblePath } from './visible.ts';

export const KIND_NAMES: Readonly<Record<RegistryKind, string>> = {
  'docker-hub': 'Docker Hub',
  quay: 'Quay',
  harbor: 'Harbor',
  gitlab: 'GitLab',
  github: 'GitHub Packages',
  artifactory: 'Artifactory',
  distribution: 'Plain registry',
};

/** What a registry of this address most likely is; a person can say otherwise. */
export function guessedKind(domain: string): RegistryKind {
  const host = domain.toLowerCase().replace(/:\d+$/, '');
  if (host === 'docker.io' || host.endsWith('.docker.io')) return 'docker-hub';
  if (host === 'ghcr.io') return 'github';
  if (host === 'quay.io' || /(?:^|\.)quay\./.test(host)) return 'quay';
  if (/(?:^|[.-])harbor(?:[.-]|$)/.test(host)) return 'harbor';
  if (/(?:^|[.-])gitlab(?:[.-]|$)/.test(host)) return 'gitlab';
  if (/(?:^|\.)jfrog\.io$|(?:^|[.-])artifactory(?:[.-]|$)/.test(host)) return 'artifactory';
  return 'distribution';
}

const DOMAIN =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$|^\[[0-9a-f:]+\](?::\d{1,5})?$/i;

/** A web address and an image's name hold the address of a registry: what is pasted becomes that. */
export function domainIn(text: string): string {
  return text
    .trim()
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
}

/** Why this can be no address of a registry; `''`: it is not finished. */
export function domainProblem(domain: string, known: readonly string[]): string | null {
  if (domain === '') return '';
  if (known.includes(domain)) return 'This registry is in the list already.';
  if (domain.includes('@')) return 'Leave the user name out: you sign in once it is in the list.';
  if (!DOMAIN.test(domain))
    return `“${visiblePath(domain)}” is no address of a registry; write it like registry.example.org:5000.`;
  if (!/[.:]/.test(domain) && domain !== 'localhost')
    return 'An address has a dot or a port: a single word is taken for a repository of Docker Hub.';
  return null;
}

/** "ada, by docker login" */
export function loginInWords(login: LoginView): string {
  switch (login.kind) {
    case 'none':
      return 'Not signed in';
    case 'strata':
      return visiblePath(login.username) || 'Access token';
    case 'file':
    case 'helper':
      return visiblePath(login.username) || 'Access token';
    case 'unreadable':
      return 'Login cannot be read';
  }
}

export const POLICIES: readonly {
  readonly value: SignaturePolicy;
  readonly title: string;
  readonly text: string;
}[] = [
  { value: 'off', title: 'Off', text: 'Images are pulled without a look at their signatures.' },
  {
    value: 'warn',
    title: 'Warn',
    text: 'Every image is pulled; one that no trusted signer has signed is marked, and so is one whose signature is wrong.',
  },
  {
    value: 'require',
    title: 'Require',
    text: 'Only images that a trusted signer has signed are pulled; everything else is refused before its layers are downloaded.',
  },
];

export const STEP_NAMES: Readonly<Record<TestStep, string>> = {
  address: 'Address',
  dns: 'Name lookup',
  connect: 'Connection',
  tls: 'Secure connection',
  api: 'Registry’s interface',
  login: 'Login',
  scope: 'Permissions',
};

/** What is amiss when a step fails, in a word or two. */
export const STEP_FAILURES: Readonly<Record<TestStep, string>> = {
  address: 'address',
  dns: 'name unknown',
  connect: 'no connection',
  tls: 'certificate',
  api: 'no registry',
  login: 'login',
  scope: 'permissions',
};

export const SIGNER_KINDS: Readonly<Record<TrustedSigner['kind'], string>> = {
  'public-key': 'Public key',
  certificate: 'Certificate',
  'sigstore-root': 'Sigstore root',
};

/** What makes talking to it unsafe, each as a sentence; empty: nothing. */
export function dangersOf({ connection }: Pick<RegistryView, 'connection'>): readonly string[] {
  return [
    ...(connection.plainHttp
      ? ['Everything goes over plain HTTP: whoever is on the way can read and change it.']
      : []),
    ...(connection.anyCertificate
      ? ['Any certificate is accepted: somebody else can answer in its name.']
      : []),
  ];
}
