import type { Signature, SignatureState } from '../api/trust.ts';
import type { Digest } from '../oci/digest.ts';
import type { Signer } from './signers/signer-file.ts';

/** What signatures are held against. */
export interface Subject {
  readonly digest: Digest;
  /** Bytes of the document that the digest is of. */
  readonly size: number;
  /** "docker.io/library/nginx"; `null` of what has no name of a registry. */
  readonly repository: string | null;
  /** All of them, also those that may not vouch for this repository. */
  readonly signers: readonly Signer[];
  /** Milliseconds. */
  readonly now: number;
}

/** A signature but for the manifest that it was found in. */
export type Judged = Omit<Signature, 'digest'> & {
  /** Something to be said beside the state. */
  readonly note?: string;
};

export const trusted = (by: string): SignatureState => ({ kind: 'trusted', by });
export const untrusted = (reason: string): SignatureState => ({ kind: 'untrusted', reason });
export const invalid = (reason: string): SignatureState => ({ kind: 'invalid', reason });
