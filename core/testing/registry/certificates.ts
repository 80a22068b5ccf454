import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../run.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';

export interface Issued {
  readonly pem: string;
  readonly der: Buffer;
  readonly key: KeyObject;
  readonly keyPem: string;
}

export interface CertificateOrder {
  /** As openssl takes it: "/O=Example/CN=someone". */
  readonly subject: string;
  /** Lines of openssl's extension file. */
  readonly extensions: readonly string[];
  /** Signs it; absent: itself. */
  readonly issuer?: Issued;
  /** For `openssl genpkey`; P-256 when absent. */
  readonly key?: readonly string[];
  readonly days?: number;
}

export const AUTHORITY = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
export const CODE_SIGNER = [
  'basicConstraints=critical,CA:FALSE',
  'keyUsage=critical,digitalSignature',
  'extendedKeyUsage=codeSigning',
];
const P256 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];
export const P384 = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'];
export const RSA_2048 = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'];

/** A certificate of openssl's making, with a new key. */
export async function issue(order: CertificateOrder): Promise<Issued> {
  return withTemporaryFolder(async (folder) => {
    const file = (name: string): string => path.join(folder, name);
    await run('openssl', ['genpkey', ...(order.key ?? P256), '-out', file('key.pem')]);
    await writeFile(file('extensions'), `${order.extensions.join('\n')}\n`);
    await run('openssl', [
      'req',
      '-new',
      '-key',
      file('key.pem'),
      '-subj',
      order.subject,
      '-out',
      file('request'),
    ]);
    const signing =
      order.issuer === undefined
        ? ['-signkey', file('key.pem')]
        : ['-CA', file('ca.pem'), '-CAkey', file('ca-key.pem'), '-CAcreateserial'];
    if (order.issuer !== undefined) {
      await writeFile(file('ca.pem'), order.issuer.pem);
      await writeFile(file('ca-key.pem'), order.issuer.keyPem);
    }
    const days = ['-days', String(order.days ?? 30), '-extfile', file('extensions')];
    await run('openssl', [
      'x509',
      '-req',
      '-in',
      file('request'),
      ...signing,
      ...days,
      '-out',
      file('certificate.pem'),
    ]);
    const pem = await readFile(file('certificate.pem'), 'utf8');
    const keyPem = await readFile(file('key.pem'), 'utf8');
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    return { pem, der, keyPem, key: createPrivateKey(keyPem) };
  });
}
