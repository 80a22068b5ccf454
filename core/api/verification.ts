/** Re-hashing what is at rest (I4, S4). */
export interface VerifyProblem {
  readonly kind:
    | 'missing'
    | 'wrong-digest'
    | 'wrong-size'
    | 'wrong-diff-id'
    | 'unreadable'
    | 'stray-file'
    | 'bad-index';
  readonly digest: string | null;
  readonly path: string;
  readonly message: string;
  /** Images that are affected: full names, and digests of unnamed ones. */
  readonly images: readonly string[];
  /** Why pulling cannot bring it back, and what a person can do; `null` when a repair takes care of it. */
  readonly beyondRepair: string | null;
}

export interface VerifyReport {
  readonly blobs: number;
  readonly bytes: number;
  readonly problems: readonly VerifyProblem[];
}

export interface RepairResult {
  /** Damaged blobs that were taken away. */
  readonly discarded: number;
  /** The pulls that fetch them and what was missing again. */
  readonly jobIds: readonly string[];
}
