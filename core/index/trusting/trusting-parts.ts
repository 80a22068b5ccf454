import type { SignaturePolicy } from '../../api/registries.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import type { Images } from '../core.ts';
import type { Inside } from '../inside.ts';

/** What everything about trust is built on. */
export interface TrustingParts extends TransferParts {
  /** Data folder. */
  readonly home: string;
  readonly images: () => Promise<Images>;
  readonly inside: () => Promise<Inside>;
  /** What a person decided for a registry, by its domain. */
  readonly policyOf: (domain: string) => Promise<SignaturePolicy>;
}
