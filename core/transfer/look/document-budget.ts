import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, type Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { runningDigest } from '../../stream/hash.ts';

/** A place with a thousand images has some ten megabytes of documents; indexes that fan out have no end (fault M4). */
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_DOCUMENTS = 20_000;

/** Counts what is read of one place. Throws `INVALID_ARCHIVE` when it is more than any honest one has. */
export function documentBudget(): (bytes: Uint8Array) => void {
  let bytes = 0;
  let documents = 0;
  return ({ length }) => {
    bytes += length;
    documents += 1;
    if (bytes <= MOST_BYTES && documents <= MOST_DOCUMENTS) return;
    throw new StrataError('INVALID_ARCHIVE', 'It has more documents than a place of images can need', {
      evidence: { documents, bytes },
    });
  };
}

/** `SIZE_MISMATCH` or `DIGEST_MISMATCH` when the bytes are not what their descriptor says. */
export function requireDigest(
  bytes: Uint8Array,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
): void {
  if (bytes.length !== size) {
    throw new StrataError('SIZE_MISMATCH', `${digest} has ${bytes.length} bytes instead of ${size}`, {
      evidence: { digest, size, got: bytes.length },
    });
  }
  const got = digestOf(bytes, digestAlgorithm(digest));
  if (got === digest) return;
  throw new StrataError('DIGEST_MISMATCH', `The bytes named ${digest} have the digest ${got}`, {
    action: 'They are damaged, or were changed. Get the image again from where it came.',
    evidence: { digest, got },
  });
}

export function digestOf(bytes: Uint8Array, algorithm: 'sha256' | 'sha384' | 'sha512'): Digest {
  const hash = runningDigest(algorithm);
  hash.update(bytes);
  return hash.digest();
}
