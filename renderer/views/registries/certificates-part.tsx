import { FilePlus2 } from 'lucide-react';
import type { RegistryView } from '../../../core/api/registries.ts';
import { chooseAuthority, chooseClientCertificate } from '../../state/registries/certificates.ts';
import { changeRegistry } from '../../state/registries/registries.ts';
import { forgetTest } from '../../state/registries/tests.ts';
import { useDeed } from '../../state/use-deed.ts';
import { Button } from '../../ui/button.tsx';
import { Certificate } from './certificate.tsx';
import { Part } from './part.tsx';

/** Whom to believe that they are this registry, and who one is to it (A13). */
export function CertificatesPart({ registry }: { readonly registry: RegistryView }) {
  const { domain, connection } = registry;
  const { busy, error, run } = useDeed();
  const { authorities, clientCertificate } = connection;
  const own = authorities.filter(({ source }) => source === 'strata');
  const change = (deed: () => Promise<unknown>): void =>
    run(async () => {
      if ((await deed()) !== false) forgetTest(domain);
    });
  return (
    <Part title="Certificates" error={error} testId="certificates-part">
      <h4 className="text-ink-2">Authorities</h4>
      {authorities.length === 0 ? (
        <p className="text-sm text-ink-3">
          Only those that this system knows. A registry with a certificate of its own needs its authority
          here.
        </p>
      ) : (
        <ul className="mt-1 flex flex-col gap-1" aria-label="Authorities">
          {authorities.map((each) => (
            <Certificate key={`${each.source} ${each.fingerprint}`} certificate={each} />
          ))}
        </ul>
      )}
      <div className="mt-2 flex gap-2">
        <Button
          small
          isDisabled={busy}
          onPress={() => change(() => chooseAuthority(domain))}
          data-testid="authority-choose"
        >
          <FilePlus2 size={13} aria-hidden />{' '}
          {own.length === 0 ? 'Add a certificate authority…' : 'Another file…'}
        </Button>
        {own.length === 0 ? null : (
          <Button
            small
            look="quiet"
            isDisabled={busy}
            onPress={() => change(() => changeRegistry({ domain, authority: null }))}
            data-testid="authority-remove"
          >
            Remove
          </Button>
        )}
      </div>
      <h4 className="mt-3 text-ink-2">Client certificate</h4>
      {clientCertificate === null ? (
        <p className="text-sm text-ink-3">None. Few registries ask for one.</p>
      ) : (
        <ul className="mt-1" aria-label="Client certificate">
          <Certificate certificate={clientCertificate} />
        </ul>
      )}
      <div className="mt-2 flex gap-2">
        <Button
          small
          isDisabled={busy}
          onPress={() => change(() => chooseClientCertificate(domain))}
          data-testid="client-choose"
        >
          <FilePlus2 size={13} aria-hidden />{' '}
          {clientCertificate === null ? 'Choose certificate and key…' : 'Another…'}
        </Button>
        {clientCertificate?.source === 'strata' ? (
          <Button
            small
            look="quiet"
            isDisabled={busy}
            onPress={() => change(() => changeRegistry({ domain, clientCertificate: null }))}
            data-testid="client-remove"
          >
            Remove
          </Button>
        ) : null}
      </div>
    </Part>
  );
}
