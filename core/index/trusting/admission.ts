import { formatReference } from '../../oci/reference.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { refusalOf } from '../../trust/policy/outcome.ts';
import type { Trusting } from '../trusting.ts';
import type { Vouching } from './vouching.ts';

/** What a registry's policy does to an image that is pulled, or that a build stands on. */
export function admissionBy(vouching: Pick<Vouching, 'judge'>): Trusting['admit'] {
  return async ({ reference, root, signal, observe }, policy) => {
    const name = formatReference(reference);
    const { digest } = root.descriptor;
    let refusal: StrataError | undefined;
    try {
      const report = await vouching.judge(
        { reference: name, repository: reference, digest, bytes: root.bytes, notes: [] },
        signal,
      );
      const [trusted] = report.signatures.flatMap(({ state }) =>
        state.kind === 'trusted' ? [state.by] : [],
      );
      if (trusted !== undefined)
        observe({ kind: 'note', level: 'info', text: `${name} is signed by ${trusted}, who is trusted` });
      refusal = refusalOf(report);
    } catch (error) {
      // Whoever only wants to be warned is not kept from an image by a registry that cannot answer this one question.
      if (policy === 'require' || isCancelled(error) || !(error instanceof StrataError)) throw error;
      refusal = error;
    }
    if (refusal === undefined) return;
    if (policy === 'require') throw refusal;
    observe({ kind: 'note', level: 'warning', text: refusal.message });
  };
}
