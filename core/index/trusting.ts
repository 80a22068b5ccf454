import type { ImageChoice } from '../api/files.ts';
import type { SignaturePolicy } from '../api/registries.ts';
import type {
  ReferrerTree,
  RiskReport,
  ScannerState,
  SignatureReport,
  SignerOrder,
  TrustedSigner,
  VulnerabilityReport,
} from '../api/trust.ts';
import type { Admission } from '../transfer/admit.ts';

interface Bounded {
  readonly signal?: AbortSignal;
}

/** What says who vouches for an image. `reference`: in a registry, or the key of an image here. Errors are `StrataError`s. */
export interface Trusting {
  referrers(reference: string, options?: Bounded): Promise<ReferrerTree>;
  document(
    reference: string,
    digest: string,
    options?: Bounded,
  ): Promise<{ readonly text: string; readonly cut: boolean }>;
  /** `only`: believe these, by files, and nobody else. */
  verify(
    reference: string,
    options?: Bounded & { readonly only?: readonly SignerOrder[] },
  ): Promise<SignatureReport>;
  /** Holds an image that is about to come in against its registry's policy: throws why it must not, or notes it. */
  admit(admission: Admission, policy: SignaturePolicy): Promise<void>;
  risks(reference: string, options?: Bounded): Promise<RiskReport>;
  signers(): Promise<readonly TrustedSigner[]>;
  /** `file`: path of a key, a certificate or a Sigstore trust root. */
  addSigner(order: SignerOrder): Promise<readonly TrustedSigner[]>;
  removeSigner(id: string): Promise<readonly TrustedSigner[]>;
  scanner(): Promise<ScannerState>;
  scan(choice: ImageChoice, options?: Bounded): Promise<VulnerabilityReport>;
  vulnerabilities(choice: ImageChoice): Promise<VulnerabilityReport | null>;
}
