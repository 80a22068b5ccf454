import { constants, verify, type KeyObject } from 'node:crypto';

interface Algorithm {
  readonly hash: string;
  readonly key: { readonly curve: string } | { readonly rsaBits: number };
}

/** What Notation allows, and for which key: the key decides, so that nobody chooses a weaker one.
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#algorithm-selection */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  ES256: { hash: 'sha256', key: { curve: 'prime256v1' } },
  ES384: { hash: 'sha384', key: { curve: 'secp384r1' } },
  ES512: { hash: 'sha512', key: { curve: 'secp521r1' } },
  PS256: { hash: 'sha256', key: { rsaBits: 2048 } },
  PS384: { hash: 'sha384', key: { rsaBits: 3072 } },
  PS512: { hash: 'sha512', key: { rsaBits: 4096 } },
};

/** Why a signature does not hold; `undefined`: the key made it. */
export function whyNotMade(
  key: KeyObject,
  name: string,
  signed: Uint8Array,
  signature: Uint8Array,
): string | undefined {
  const algorithm = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
  if (algorithm === undefined) return `It names the algorithm "${name.slice(0, 40)}", which is not allowed`;
  if (!isFor(key, algorithm))
    return `It names the algorithm ${name}, which is not that of its certificate's key`;
  const options =
    'curve' in algorithm.key
      ? { dsaEncoding: 'ieee-p1363' as const }
      : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  try {
    if (verify(algorithm.hash, signed, { key, ...options }, signature)) return undefined;
  } catch {
    // A signature that is none.
  }
  return 'The key of its certificate did not make it, or it was changed since';
}

function isFor(key: KeyObject, { key: wanted }: Algorithm): boolean {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  return 'curve' in wanted
    ? key.asymmetricKeyType === 'ec' && namedCurve === wanted.curve
    : key.asymmetricKeyType === 'rsa' && modulusLength === wanted.rsaBits;
}
