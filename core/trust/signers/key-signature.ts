import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { SignatureState } from '../../api/trust.ts';
import { untrusted, trusted, type Subject } from '../subject.ts';
import { isInScope } from './scope.ts';

/** A curve's own hash; cosign takes SHA-256 for every key, and newer versions the curve's. */
const HASHES: Readonly<Record<string, readonly string[]>> = {
  prime256v1: ['sha256'],
  secp384r1: ['sha256', 'sha384'],
  secp521r1: ['sha256', 'sha512'],
};

/** Whether a key made a signature: what the key is decides how, never what the signature says of itself. */
export function isSignedBy(key: KeyObject, signed: Uint8Array, signature: Uint8Array): boolean {
  const holds = (hash: string | null, options: object = {}): boolean => {
    try {
      return verify(hash, signed, { key, ...options }, signature);
    } catch {
      // A signature that is none.
      return false;
    }
  };
  switch (key.asymmetricKeyType) {
    case 'ec':
      return (HASHES[key.asymmetricKeyDetails?.namedCurve ?? ''] ?? []).some((hash) =>
        holds(hash, { dsaEncoding: 'der' }),
      );
    case 'rsa':
      return holds('sha256', { padding: constants.RSA_PKCS1_PADDING });
    case 'ed25519':
      return holds(null);
    default:
      return false;
  }
}

/** Whose key made a signature, and whether it may vouch for this repository. */
export function judgeByKeys(
  subject: Subject,
  signed: Uint8Array,
  signature: Uint8Array,
): { readonly signer: string; readonly state: SignatureState } {
  const keys = subject.signers.filter(({ kind }) => kind === 'public-key');
  const makers = keys.filter(({ text }) => isSignedBy(createPublicKey(text), signed, signature));
  const maker = makers.find(({ scope }) => isInScope(scope, subject.repository));
  if (maker !== undefined)
    return { signer: `key ${maker.fingerprint.slice(0, 16)}`, state: trusted(maker.name) };
  const [outside] = makers;
  if (outside !== undefined) {
    return {
      signer: `key ${outside.fingerprint.slice(0, 16)}`,
      state: untrusted(`Made by "${outside.name}", who is not trusted for this repository`),
    };
  }
  const reason =
    keys.length === 0
      ? 'Made by a key, and no public key is trusted here'
      : `Not made by ${keys.length === 1 ? 'the public key that is' : `any of the ${keys.length} public keys that are`} trusted here`;
  return { signer: 'unknown key', state: untrusted(reason) };
}
