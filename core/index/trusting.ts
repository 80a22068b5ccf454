import type { ImageChoice } from '../api/files.ts';
import type {
  ReferrerTree,
  RiskReport,
  ScannerState,
  SignatureReport,
  SignerOrder,
  TrustedSigner,
  VulnerabilityReport,
} from '../api/trust.ts';

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
  verify(reference: string, options?: Bounded): Promise<SignatureReport>;
  risks(reference: string, options?: Bounded): Promise<RiskReport>;
  signers(): Promise<readonly TrustedSigner[]>;
  /** `file`: path of a key, a certificate or a Sigstore trust root. */
  addSigner(order: SignerOrder): Promise<readonly TrustedSigner[]>;
  removeSigner(id: string): Promise<readonly TrustedSigner[]>;
  scanner(): Promise<ScannerState>;
  scan(choice: ImageChoice, options?: Bounded): Promise<VulnerabilityReport>;
  vulnerabilities(choice: ImageChoice): Promise<VulnerabilityReport | null>;
}
