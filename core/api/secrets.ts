/** What should not be in an image (I7). A secret itself never leaves the core: what is shown of it is blotted out. */
export const SECRET_KINDS = [
  'private key',
  'token',
  'cloud credentials',
  'password file',
  'environment file',
  'repository',
  'shell history',
  'registry login',
  'variable',
] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

export interface SecretFinding {
  readonly kind: SecretKind;
  /** "AWS access key", "OpenSSH private key". */
  readonly title: string;
  readonly certainty: 'sure' | 'likely' | 'possible';
  readonly where:
    | {
        readonly kind: 'file';
        readonly path: string;
        readonly layer: number;
        readonly line: number | null;
        /** A later layer hides it; the bytes are still in the image. */
        readonly hiddenBy: number | null;
      }
    | { readonly kind: 'history'; readonly step: number; readonly layer: number | null }
    | { readonly kind: 'config'; readonly field: string };
  /** With the secret blotted out: "AKIA…, 20 characters". */
  readonly shown: string;
  /** How to get rid of it for good. */
  readonly advice: string;
}

export interface SecretReport {
  readonly findings: readonly SecretFinding[];
  readonly filesRead: number;
  readonly bytesRead: number;
  /** Layers whose bytes are not here. */
  readonly unread: readonly number[];
  readonly scanned: string;
}
