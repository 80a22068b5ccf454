import { X509Certificate } from 'node:crypto';
import type { CertificateView } from '../../api/registries.ts';
import { visibleLine } from '../../oci/visible-text.ts';

const BLOCK =
  /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/** More in one file are not shown one by one: the system's own bundle has about 150. */
const MOST_SHOWN = 500;

/** The certificates of a PEM text, in their order; what is none, or cannot be read, is left out. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  return [...pem.matchAll(BLOCK)].slice(0, MOST_SHOWN).flatMap(([block]) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

export function viewCertificates(pem: string, source: CertificateView['source']): readonly CertificateView[] {
  return certificatesIn(pem).map((certificate) => ({
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    validUntil: new Date(certificate.validTo).toISOString(),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    source,
  }));
}

/** "CN=registry.example.org, O=Example" from the lines that Node gives. */
function distinguishedName(lines: string | undefined): string {
  return visibleLine((lines ?? '').replaceAll('\n', ', ')).slice(0, 500);
}
