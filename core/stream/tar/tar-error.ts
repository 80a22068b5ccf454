import { StrataError } from '../../oci/strata-error.ts';

/** `offset`: of the header in question, in unpacked bytes. */
export function tarError(offset: number, cameBack: string): StrataError {
  return new StrataError(
    'INVALID_TAR',
    `The tar header at byte ${offset} of the unpacked layer cannot be read: ${cameBack}`,
    {
      evidence: { offset },
    },
  );
}
