import type { Trusting } from '../trusting.ts';
import { admissionBy } from './admission.ts';
import { risksOver } from './risks.ts';
import { scannerOver } from './scanner.ts';
import type { TrustingParts } from './trusting-parts.ts';
import { vouchingOver } from './vouching.ts';

/** Who vouches for an image, what speaks against it, and what a scanner finds: one front for three parts. */
export function openTrusting(parts: TrustingParts): Trusting {
  const { judge, ...vouching } = vouchingOver(parts);
  return {
    ...vouching,
    admit: admissionBy({ judge }),
    ...risksOver(parts),
    ...scannerOver(parts),
  };
}
