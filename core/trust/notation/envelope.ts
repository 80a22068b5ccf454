/** One signature of Notation, of whichever of its two envelopes. Nothing of it is verified yet. */
export interface Envelope {
  /** As JOSE calls it: "ES256". */
  readonly algorithm: string;
  readonly contentType: string;
  /** Names of header parameters that whoever verifies must understand. */
  readonly critical: readonly string[];
  /** Protected parameters by name. */
  readonly parameters: ReadonlyMap<string, unknown>;
  /** DER, the signer's first. */
  readonly chain: readonly Uint8Array[];
  readonly payload: Uint8Array;
  /** Bytes that were signed. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#supported-signature-envelopes */
export const JWS = 'application/jose+json';
export const COSE = 'application/cose';

/** Longer chains are made by nobody. */
export const MOST_CERTIFICATES = 10;
/** A chain of five with large keys has some ten kilobytes. */
export const LARGEST_ENVELOPE = 1024 * 1024;
