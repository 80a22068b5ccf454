/** Registries that Strata knows: how each is reached, who is signed in, what it can do (A11–A14, J7). */
import type { ErrorReport } from './errors.ts';

export const REGISTRY_KINDS = [
  'docker-hub',
  'quay',
  'harbor',
  'gitlab',
  'github',
  'artifactory',
  /** Any other that speaks the distribution protocol. */
  'distribution',
] as const;
export type RegistryKind = (typeof REGISTRY_KINDS)[number];

/** What happens to an image whose signatures are not as they should be (I3). */
export const SIGNATURE_POLICIES = ['off', 'warn', 'require'] as const;
export type SignaturePolicy = (typeof SIGNATURE_POLICIES)[number];

/** A file that main knows by its path and the window by this. */
export interface ChosenFile {
  readonly handle: string;
  /** File name alone. */
  readonly title: string;
}

export interface CertificateView {
  readonly subject: string;
  readonly issuer: string;
  readonly validUntil: string;
  /** SHA-256 of the certificate, in hexadecimal. */
  readonly fingerprint: string;
  /** Where it comes from: what was chosen here, or docker's certs.d. */
  readonly source: 'strata' | 'docker';
}

export interface RegistryConnection {
  /** Talk plain HTTP although it is not on this machine. */
  readonly plainHttp: boolean;
  /** Accept any certificate of it. */
  readonly anyCertificate: boolean;
  /** Certificate authorities that are accepted for it besides the known ones. */
  readonly authorities: readonly CertificateView[];
  readonly clientCertificate: CertificateView | null;
  /** Addresses that are asked first for what is pulled from it. */
  readonly mirrors: readonly string[];
  readonly proxy:
    | { readonly kind: 'environment' }
    | { readonly kind: 'none' }
    | { readonly kind: 'address'; readonly address: string };
}

export type LoginView =
  | { readonly kind: 'none' }
  /** Entered here; `session`: this machine has no keychain, so it is forgotten when Strata ends. */
  | { readonly kind: 'strata'; readonly username: string; readonly kept: 'keychain' | 'session' }
  /** What `docker login` or `podman login` left in a file. */
  | { readonly kind: 'file'; readonly username: string; readonly file: string }
  | { readonly kind: 'helper'; readonly username: string; readonly helper: string }
  | { readonly kind: 'unreadable'; readonly error: ErrorReport };

/** What a registry cannot do is said, not hidden. */
export interface Capability {
  readonly able: boolean;
  /** Why not, or within what limits; `null`: nothing to be said. */
  readonly note: string | null;
}

export interface RegistryView {
  /** As in references ("docker.io", "registry.example.org:5000"). */
  readonly domain: string;
  readonly name: string;
  readonly kind: RegistryKind;
  /** Whether Discover asks it. */
  readonly enabled: boolean;
  readonly connection: RegistryConnection;
  readonly login: LoginView;
  readonly policy: SignaturePolicy;
  readonly search: Capability;
  readonly facets: Capability;
  readonly catalogue: Capability;
  /** Docker Hub cannot be taken off the list, only turned off. */
  readonly removable: boolean;
}

/** What a person decided; absent: as it was. `null` for a file: none. */
export interface RegistryChange {
  readonly domain: string;
  readonly name?: string;
  readonly kind?: RegistryKind;
  readonly enabled?: boolean;
  readonly plainHttp?: boolean;
  readonly anyCertificate?: boolean;
  /** Handle of a chosen PEM file. */
  readonly authority?: string | null;
  readonly clientCertificate?: { readonly certificate: string; readonly key: string } | null;
  readonly mirrors?: readonly string[];
  readonly proxy?: RegistryConnection['proxy'];
  readonly policy?: SignaturePolicy;
}

export const TEST_STEPS = ['address', 'dns', 'connect', 'tls', 'api', 'login', 'scope'] as const;
export type TestStep = (typeof TEST_STEPS)[number];

/** One step of a connection test, in the order in which they are taken. */
export interface TestedStep {
  readonly step: TestStep;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** What was found ("93.184.216.34", "TLS 1.3, CN=registry.example.org, valid until 2027-01-01"). */
  readonly found: string;
  readonly milliseconds: number;
  readonly error: ErrorReport | null;
}

export interface ConnectionTest {
  readonly domain: string;
  readonly steps: readonly TestedStep[];
  readonly passed: boolean;
}

/** Pulls that are left (A14). https://docs.docker.com/docker-hub/usage/pulls/ */
export interface PullAllowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds of the window that both figures are for. */
  readonly windowSeconds: number;
  /** What they are counted for: an address or an account. */
  readonly countedFor: string | null;
}
