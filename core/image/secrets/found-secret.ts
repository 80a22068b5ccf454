import type { SecretFinding } from '../../api/secrets.ts';

/** Something in a text, with the secret already blotted out: nothing else of it leaves where it was found. */
export type FoundSecret = Pick<SecretFinding, 'kind' | 'title' | 'certainty' | 'shown'> & {
  /** 1-based; `null` where lines mean nothing. */
  readonly line: number | null;
};

export type Certainty = SecretFinding['certainty'];
