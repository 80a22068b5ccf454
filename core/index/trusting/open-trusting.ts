import type { Trusting } from '../trusting.ts';
import { unfinished } from '../unfinished.ts';
import { admissionBy } from './admission.ts';
import { risksOver } from './risks.ts';
import type { TrustingParts } from './trusting-parts.ts';
import { vouchingOver } from './vouching.ts';

/** Who vouches for an image, what speaks against it, and what a scanner finds: one front for three parts. */
export function openTrusting(parts: TrustingParts): Trusting {
  const { judge, ...vouching } = vouchingOver(parts);
  // F: scannerOver(parts), of ./scanner.ts
  const scanner = unfinished<Pick<Trusting, 'scanner' | 'scan' | 'vulnerabilities'>>('trusting');
  return {
    ...vouching,
    admit: admissionBy({ judge }),
    ...risksOver(parts),
    scanner: () => scanner.scanner(),
    scan: (choice, options) => scanner.scan(choice, options),
    vulnerabilities: (choice) => scanner.vulnerabilities(choice),
  };
}
