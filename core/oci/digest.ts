import { StrataError } from './strata-error.ts';

/** A checked content digest, "sha256:<64 lower-case hex>". Safe to put into a path or a URL: it went through {@link parseDigest}. */
export type Digest = string & { readonly __brand: 'Digest' };

/**
 * Registered algorithms and the exact length of their lower-case hex encoding.
 * https://github.com/opencontainers/image-spec/blob/main/descriptor.md#registered-algorithms
 */
const ENCODED_LENGTH: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Reads a digest or throws `INVALID_DIGEST`. Unknown algorithms, upper-case hex and wrong lengths are refused. */
export function parseDigest(text: string): Digest {
  const colon = text.indexOf(':');
  const length = ENCODED_LENGTH[text.slice(0, colon)];
  const encoded = text.slice(colon + 1);
  if (colon < 1 || length === undefined || encoded.length !== length || !/^[0-9a-f]+$/.test(encoded)) {
    throw new StrataError('INVALID_DIGEST', `"${text.slice(0, 160)}" is not a digest`, {
      action: 'A digest is an algorithm, a colon and lower-case hex, as in sha256:2c26b4…',
    });
  }
  return text as Digest;
}

export function isDigest(text: string): text is Digest {
  try {
    parseDigest(text);
    return true;
  } catch {
    return false;
  }
}

export function digestAlgorithm(digest: Digest): 'sha256' | 'sha384' | 'sha512' {
  return digest.slice(0, digest.indexOf(':')) as 'sha256' | 'sha384' | 'sha512';
}

/** The hex after the colon. */
export function digestHex(digest: Digest): string {
  return digest.slice(digest.indexOf(':') + 1);
}

/** Twelve hex digits, as people quote it. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1, digest.indexOf(':') + 13);
}
