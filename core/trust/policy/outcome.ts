import type { SignaturePolicy } from '../../api/registries.ts';
import type { Signature, SignatureReport } from '../../api/trust.ts';
import { StrataError } from '../../oci/strata-error.ts';

/** What signatures come to: one that is trusted is enough, whatever lies beside it. */
export function outcomeOf(
  policy: SignaturePolicy,
  signatures: readonly Signature[],
): SignatureReport['outcome'] {
  if (policy === 'off') return 'not-asked';
  if (signatures.some(({ state }) => state.kind === 'trusted')) return 'passed';
  return signatures.length === 0 ? 'unsigned' : 'refused';
}

/** Why an image is not let in; `undefined` when nobody refuses it. The text is the same whether it is refused or warned of. */
export function refusalOf(report: SignatureReport): StrataError | undefined {
  const { reference, digest, signatures, outcome } = report;
  if (outcome === 'passed' || outcome === 'not-asked') return undefined;
  const evidence = { reference, digest, signatures: signatures.length };
  if (outcome === 'unsigned') {
    return new StrataError(
      'UNSIGNED',
      `${reference} has no signature, and its registry's images should have one`,
      {
        action:
          'Ask its publisher to sign it, or change what is asked of this registry: off, warn or require.',
        evidence,
      },
    );
  }
  const correct = signatures.find(({ state }) => state.kind === 'untrusted');
  const shown = correct ?? signatures[0];
  const reason = shown === undefined || shown.state.kind === 'trusted' ? '' : shown.state.reason;
  const others = signatures.length > 1 ? ` (and ${signatures.length - 1} more)` : '';
  if (correct !== undefined) {
    return new StrataError(
      'SIGNER_UNTRUSTED',
      `${reference} is signed by nobody who is trusted: ${reason}${others}`,
      {
        action: `If you trust the signer (${correct.signer}), add the key, certificate or trust root.`,
        command: 'strata signers add',
        evidence,
      },
    );
  }
  return new StrataError(
    'SIGNATURE_INVALID',
    `The signature of ${reference} does not hold: ${reason}${others}`,
    {
      action: 'Do not use this image before its publisher has explained it. It may have been exchanged.',
      evidence,
    },
  );
}
