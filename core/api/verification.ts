/** Re-hashing what is at rest (I4, S4). */
export interface VerifyProblem {
  readonly kind: 'missing' | 'wrong-digest' | 'wrong-size' | 'wrong-diff-id' | 'unreadable' | 'stray-file' | 'bad-index';
  readonly digest: string | null;
  readonly path: string;
  readonly message: string;
  /** Images that are affected. */
  readonly images: readonly string[];
}

export interface VerifyReport {
  readonly blobs: number;
  readonly bytes: number;
  readonly problems: readonly VerifyProblem[];
}
