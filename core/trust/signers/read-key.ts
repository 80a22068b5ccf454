import { createHash, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { TrustedSigner } from '../../api/trust.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { readTrustRoot } from '../cosign/trust-root.ts';

export interface ReadKey {
  readonly kind: TrustedSigner['kind'];
  /** SHA-256 in hexadecimal: of the key's SubjectPublicKeyInfo, of the certificate, of the trust root's text. */
  readonly fingerprint: string;
  /** As it is kept: PEM, or the JSON of a trust root. */
  readonly text: string;
}

/** Trust roots have some ten kilobytes. */
export const LARGEST_KEY_FILE = 1024 * 1024;
const SMALLEST_RSA = 2048;

/** What somebody may be trusted by, told from a file's content; `INVALID_KEY` says what it is instead. `file`: its name alone. */
export async function readKey(bytes: Uint8Array, file: string): Promise<ReadKey> {
  const text = Buffer.from(bytes).toString('utf8').trim();
  if (text.startsWith('{')) {
    const root = await readTrustRoot(text).catch((cause: unknown) => {
      throw refused(file, `it is JSON, but no Sigstore trust root`, ROOT_ACTION, cause);
    });
    if (root.certificateAuthorities.length === 0)
      throw refused(file, 'it is a Sigstore trust root without any certificate authority', ROOT_ACTION);
    return { kind: 'sigstore-root', fingerprint: sha256(Buffer.from(text)), text };
  }
  const labels = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----/g)].map(([, label = '']) => label);
  if (labels.some((label) => label.includes('PRIVATE KEY'))) {
    throw refused(
      file,
      'it is a private key',
      'Nobody but its owner needs it. Choose the public key: cosign.pub',
    );
  }
  if (labels.length > 1) {
    throw refused(
      file,
      `it holds ${labels.length} keys or certificates`,
      'Put the one that you trust into a file alone.',
    );
  }
  const [label] = labels;
  if (label === 'PUBLIC KEY') return publicKey(text, file);
  if (label === 'CERTIFICATE') return certificate(text, file);
  // What comes from a certificate authority is often not PEM.
  if (bytes[0] === 0x30) return certificate(bytes, file);
  throw refused(
    file,
    described(text, label),
    'Choose a PEM file (PUBLIC KEY or CERTIFICATE) or a trusted_root.json.',
  );
}

const ROOT_ACTION =
  'Choose the trusted_root.json of the Sigstore instance, as cosign trusted-root create writes it.';

function publicKey(text: string, file: string): ReadKey {
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch (cause) {
    throw refused(file, 'it calls itself a public key and cannot be read as one', undefined, cause);
  }
  const weak = weakness(key);
  if (weak !== undefined)
    throw refused(file, weak, 'Ask for a key on P-256 or P-384, Ed25519, or RSA of 2048 bits or more.');
  const spki = key.export({ type: 'spki', format: 'der' });
  return { kind: 'public-key', fingerprint: sha256(spki), text: `${text}\n` };
}

function certificate(content: string | Uint8Array, file: string): ReadKey {
  let read: X509Certificate;
  try {
    read = new X509Certificate(content);
  } catch (cause) {
    throw refused(file, 'it cannot be read as a certificate', undefined, cause);
  }
  const weak = weakness(read.publicKey);
  if (weak !== undefined) throw refused(file, `it is a certificate, and ${weak}`);
  return { kind: 'certificate', fingerprint: sha256(read.raw), text: read.toString() };
}

/** Why a key is no good for signatures; `undefined`: it is good. */
export function weakness(key: KeyObject): string | undefined {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return modulusLength < SMALLEST_RSA ? `its RSA key has only ${modulusLength} bits` : undefined;
    case 'ec':
      return ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve)
        ? undefined
        : `its key is on the curve ${namedCurve}, which no signature of images uses`;
    case 'ed25519':
      return undefined;
    default:
      return `its key is of the kind ${String(key.asymmetricKeyType)}, which makes no signatures of images`;
  }
}

function described(text: string, label: string | undefined): string {
  if (text === '') return 'it is empty';
  if (label !== undefined) return `it is a "${label}"`;
  if (/^(?:ssh-|ecdsa-sha2-)/.test(text)) return 'it is a key of SSH';
  return 'it is neither PEM nor JSON';
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refused(file: string, reason: string, action?: string, cause?: unknown): StrataError {
  return new StrataError('INVALID_KEY', `${file} cannot be trusted: ${reason}`, {
    ...(action === undefined ? {} : { action }),
    evidence: { file },
    cause,
  });
}
