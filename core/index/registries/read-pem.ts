import { createPrivateKey } from 'node:crypto';
import { open } from 'node:fs/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { diskError, isMissing } from '../../stream/disk-error.ts';
import { certificatesIn } from './certificate-view.ts';
import { LONGEST_PEM, type RegistryEntry } from './registry-entry.ts';

/** Certificates of a PEM file and nothing else of it: a key that lies in the same file stays there (fault C1). */
export async function readAuthority(file: string): Promise<string> {
  return (await certificatesOf(file)).map((certificate) => certificate.toString()).join('');
}

/** The certificate is copied; of the key, the path is kept. Both must belong together, which is told now and not at a pull. */
export async function readClientCertificate({
  certificate,
  key,
}: {
  readonly certificate: string;
  readonly key: string;
}): Promise<NonNullable<RegistryEntry['clientCertificate']>> {
  const chain = await certificatesOf(certificate);
  const text = await readText(key);
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(text)) {
    throw refused(
      key,
      'is protected by a passphrase',
      'Give a key without one that only you may read: openssl pkey -in KEY -out NEW',
    );
  }
  let matches: boolean | undefined;
  try {
    matches = chain[0]?.checkPrivateKey(createPrivateKey(text));
  } catch {
    throw refused(
      key,
      'is not a private key in PEM form',
      'Choose the .key file that was made with the certificate.',
    );
  }
  if (matches !== true)
    throw refused(
      key,
      'does not belong to the certificate',
      'Choose the .key file that was made with the certificate.',
    );
  return { certificate: chain.map((each) => each.toString()).join(''), keyFile: key };
}

async function certificatesOf(file: string) {
  const certificates = certificatesIn(await readText(file));
  if (certificates.length > 0) return certificates;
  throw refused(
    file,
    'holds no certificate in PEM form',
    'It begins with -----BEGIN CERTIFICATE-----. From a DER file: openssl x509 -inform der -in FILE -out NEW.pem',
  );
}

async function readText(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size <= LONGEST_PEM) return await handle.readFile('latin1');
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) throw refused(file, 'is not there', 'Check its path.');
    throw diskError(error, 'read', file);
  }
  throw refused(file, 'is too large for a certificate', 'Choose a PEM file.');
}

function refused(file: string, why: string, action: string): StrataError {
  return new StrataError('INVALID_INPUT', `${file} ${why}`, { action, evidence: { file } });
}
