import { shortDigest, type Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';

/** A file that does not have the digest that the index of its layer has. */
export function changedContent(layer: Digest, offset: number): StrataError {
  return new StrataError(
    'STORE_CORRUPT',
    `A file in layer ${shortDigest(layer)} is not what it was when the layer was indexed`,
    {
      action: 'Verify the store, then pull the image again.',
      command: 'strata verify',
      evidence: { digest: layer, offset },
    },
  );
}
