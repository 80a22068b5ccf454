import type { Trusting } from '../trusting.ts';
import { unfinished } from '../unfinished.ts';
import type { TrustingParts } from './trusting-parts.ts';

/** Who vouches for an image, what speaks against it, and what a scanner finds: one front for three parts. */
export function openTrusting(_parts: TrustingParts): Trusting {
  const vouching = unfinished<Trusting>('trusting');
  // D: risksOver(parts), of ./risks.ts
  const risks = unfinished<Pick<Trusting, 'risks'>>('trusting');
  // F: scannerOver(parts), of ./scanner.ts
  const scanner = unfinished<Pick<Trusting, 'scanner' | 'scan' | 'vulnerabilities'>>('trusting');
  return {
    referrers: (reference, options) => vouching.referrers(reference, options),
    document: (reference, digest, options) => vouching.document(reference, digest, options),
    verify: (reference, options) => vouching.verify(reference, options),
    signers: () => vouching.signers(),
    addSigner: (order) => vouching.addSigner(order),
    removeSigner: (id) => vouching.removeSigner(id),
    risks: (reference, options) => risks.risks(reference, options),
    scanner: () => scanner.scanner(),
    scan: (choice, options) => scanner.scan(choice, options),
    vulnerabilities: (choice) => scanner.vulnerabilities(choice),
  };
}
