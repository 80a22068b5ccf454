/** Files that say whom to believe that they are a registry, and who one is oneself. */
import { call } from '../../bridge.ts';
import { changeRegistry } from './registries.ts';

/** Lets the person choose a PEM file of authorities; true when there is one now. */
export async function chooseAuthority(domain: string): Promise<boolean> {
  const file = await call('registries.chooseFile', { what: 'authority' });
  if (file === null) return false;
  await changeRegistry({ domain, authority: file.handle });
  return true;
}

/** First the certificate, then its key. */
export async function chooseClientCertificate(domain: string): Promise<boolean> {
  const certificate = await call('registries.chooseFile', { what: 'certificate' });
  if (certificate === null) return false;
  const key = await call('registries.chooseFile', { what: 'key' });
  if (key === null) return false;
  await changeRegistry({
    domain,
    clientCertificate: { certificate: certificate.handle, key: key.handle },
  });
  return true;
}
