/** Who vouches for an image: what refers to it, who signed it, what speaks against it (A15, I1, I3, I6). */
import type { ErrorReport } from './errors.ts';
import type { ImageChoice } from './files.ts';
import type { SignaturePolicy } from './registries.ts';

const REFERRER_KINDS = ['signature', 'sbom', 'attestation', 'other'] as const;
export type ReferrerKind = (typeof REFERRER_KINDS)[number];

/** Something that refers to an image or to another referrer. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers */
export interface Referrer {
  readonly digest: string;
  readonly kind: ReferrerKind;
  readonly title: string;
  readonly artifactType: string;
  readonly mediaType: string;
  readonly size: number;
  readonly created: string | null;
  readonly annotations: readonly { readonly name: string; readonly value: string }[];
  /** Documents that can be read with `trust.document`. */
  readonly documents: readonly {
    readonly digest: string;
    readonly mediaType: string;
    readonly size: number;
  }[];
  /** How it was found: the referrers call, its fall-back tag, cosign's tag, or the index of the image. */
  readonly found: 'referrers' | 'fallback-tag' | 'cosign-tag' | 'index';
  readonly children: readonly Referrer[];
}

export interface ReferrerTree {
  readonly reference: string;
  readonly digest: string;
  readonly roots: readonly Referrer[];
  /** What could not be asked, in words. */
  readonly notes: readonly string[];
}

export type SignatureState =
  /** Made by a key or an identity that is trusted here. */
  | { readonly kind: 'trusted'; readonly by: string }
  /** Correct, by a key or an identity that nobody here trusts. */
  | { readonly kind: 'untrusted'; readonly reason: string }
  | { readonly kind: 'invalid'; readonly reason: string };

export interface Signature {
  readonly kind: 'cosign-key' | 'cosign-keyless' | 'notation';
  readonly digest: string;
  readonly state: SignatureState;
  /** Who signed: a key's fingerprint, a mail address, a workflow, a certificate's subject. */
  readonly signer: string;
  readonly issuer: string | null;
  readonly signed: string | null;
  readonly annotations: readonly { readonly name: string; readonly value: string }[];
}

export interface SignatureReport {
  readonly reference: string;
  readonly digest: string;
  readonly signatures: readonly Signature[];
  readonly policy: SignaturePolicy;
  readonly outcome: 'passed' | 'unsigned' | 'refused' | 'not-asked';
  readonly notes: readonly string[];
}

/** Whom signatures are believed. */
export interface TrustedSigner {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public-key' | 'certificate' | 'sigstore-root';
  readonly fingerprint: string;
  /** Registries or repositories that it may vouch for, as prefixes; empty: all. */
  readonly scope: readonly string[];
  /** Of a Sigstore root: identities and their issuer. */
  readonly identities: readonly { readonly identity: string; readonly issuer: string }[];
  readonly added: string;
}

export interface SignerOrder {
  /** Handle of a chosen file. */
  readonly file: string;
  readonly name: string;
  readonly scope: readonly string[];
  readonly identities: readonly { readonly identity: string; readonly issuer: string }[];
}

const RISK_KINDS = [
  'look-alike',
  'root-user',
  'setuid',
  'old',
  'few-pulls',
  'secret-in-config',
  'unsigned',
  'moving-tag',
] as const;
type RiskKind = (typeof RISK_KINDS)[number];

export interface Risk {
  readonly kind: RiskKind;
  readonly level: 'note' | 'warning' | 'danger';
  /** One sentence. */
  readonly text: string;
  /** What it was told from. */
  readonly evidence: string;
}

export interface RiskReport {
  readonly reference: string;
  readonly digest: string | null;
  readonly risks: readonly Risk[];
  /** What was not looked at, and why. */
  readonly notes: readonly string[];
}

export const VULNERABILITY_LEVELS = ['critical', 'high', 'medium', 'low', 'unknown'] as const;
export type VulnerabilityLevel = (typeof VULNERABILITY_LEVELS)[number];

export interface Scanner {
  readonly program: 'trivy' | 'grype';
  readonly version: string;
}

export interface Vulnerability {
  readonly id: string;
  readonly level: VulnerabilityLevel;
  readonly package: string;
  readonly installed: string;
  readonly fixed: string | null;
  readonly title: string;
  readonly page: string | null;
  /** Position of the layer that brought the package; `null`: not told. */
  readonly layer: number | null;
}

export interface VulnerabilityReport {
  readonly image: ImageChoice;
  readonly scanner: Scanner;
  readonly scanned: string;
  readonly vulnerabilities: readonly Vulnerability[];
  readonly counts: Readonly<Record<VulnerabilityLevel, number>>;
}

export type ScannerState =
  | { readonly kind: 'found'; readonly scanner: Scanner }
  | { readonly kind: 'missing'; readonly action: string }
  | { readonly kind: 'failed'; readonly error: ErrorReport };
