import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export interface CertificateWish {
  /** As in a certificate: "IP:127.0.0.1", "DNS:registry.test". */
  readonly names: readonly string[];
  readonly expired?: boolean;
}

const run = promisify(execFile);

/** A self-signed certificate, made by the openssl command with a key of this moment. */
export async function makeCertificate({ names, expired = false }: CertificateWish): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  const at = (name: string): string => join(folder, name);
  const openssl = async (...args: readonly string[]): Promise<void> => {
    try {
      await run('openssl', args, { cwd: folder });
    } catch (cause) {
      throw new Error('openssl could not make a certificate; install it with: apt-get install openssl', {
        cause,
      });
    }
  };
  try {
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'key.pem');
    await writeFile(at('empty'), '');
    await writeFile(at('serial'), '01');
    await writeFile(at('openssl.cnf'), configuration(names));
    await openssl(
      'req',
      '-new',
      '-key',
      'key.pem',
      '-subj',
      '/CN=fault registry',
      '-config',
      'openssl.cnf',
      '-out',
      'request.pem',
    );
    // Only the `ca` command takes dates in the past.
    const [from, until] = expired
      ? ['20200101000000Z', '20200201000000Z']
      : ['20200101000000Z', '20491231000000Z'];
    const dates = ['-startdate', from, '-enddate', until];
    await openssl(
      'ca',
      '-selfsign',
      '-batch',
      '-config',
      'openssl.cnf',
      '-keyfile',
      'key.pem',
      '-in',
      'request.pem',
      '-out',
      'cert.pem',
      '-notext',
      ...dates,
    );
    return { key: await readFile(at('key.pem'), 'utf8'), cert: await readFile(at('cert.pem'), 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function configuration(names: readonly string[]): string {
  return `
[ca]
default_ca = own
[own]
new_certs_dir = .
database = empty
serial = serial
default_md = sha256
policy = any
x509_extensions = extensions
[any]
commonName = supplied
[extensions]
subjectAltName = ${names.join(',')}
basicConstraints = critical,CA:TRUE
[req]
distinguished_name = name
[name]
`;
}
