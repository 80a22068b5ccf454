import {
  TEST_STEPS,
  type ConnectionTest,
  type RegistryView,
  type TestedStep,
} from '../../core/api/registries.ts';
import { FakeError } from './fake-error.ts';

/** What stands in the way of a registry of the samples, step by step, as the core would find it. */
export function fakeTest(registry: RegistryView): ConnectionTest {
  const { domain, connection, login } = registry;
  const failure = failureOf(registry);
  const found: Readonly<Record<TestedStep['step'], string>> = {
    address: `${connection.plainHttp ? 'http' : 'https'}://${domain}/v2/`,
    dns: domain.startsWith('10.') ? '10.0.0.7, written as it is' : '93.184.216.34, 2606:2800:21f:cb07::1',
    connect: `93.184.216.34, port ${domain.split(':')[1] ?? '443'}`,
    tls: connection.plainHttp
      ? 'Not used: everything goes in clear'
      : `TLS 1.3, CN=${domain.split(':')[0] ?? ''}, issued by ${connection.authorities[0]?.subject ?? 'Example Trust Services R3'}, valid until 2027-01-01`,
    api: 'Distribution API 2.0; it wants a token of https://auth.example.com/token',
    login: login.kind === 'none' ? 'Nobody is signed in: what is public can be read' : 'Accepted',
    scope: login.kind === 'none' ? 'pull' : 'pull, push',
  };
  let failed = false;
  const steps = TEST_STEPS.map((step, at): TestedStep => {
    if (failed) return { step, state: 'skipped', found: '', milliseconds: 0, error: null };
    if (step === failure?.step) {
      failed = true;
      return { step, state: 'failed', found: failure.found, milliseconds: 31, error: failure.error.report };
    }
    const skipped = step === 'tls' && connection.plainHttp;
    return {
      step,
      state: skipped ? 'skipped' : 'passed',
      found: found[step],
      milliseconds: skipped ? 0 : ([0, 12, 24, 41, 66, 103, 18][at] ?? 1),
      error: null,
    };
  });
  return { domain, steps, passed: !failed };
}

function failureOf({ domain, connection, login }: RegistryView) {
  if (domain.startsWith('broken.'))
    return {
      step: 'dns',
      found: 'No address is known',
      error: new FakeError('REGISTRY_UNREACHABLE', `Looking up ${domain} failed: no such name (ENOTFOUND)`, {
        action: 'Check how the name is written, and whether it is known outside the network it belongs to.',
        retryable: true,
        evidence: { host: domain, errno: 'ENOTFOUND' },
      }),
    } as const;
  if (
    domain.startsWith('registry.example.org') &&
    connection.authorities.length === 0 &&
    !connection.anyCertificate
  )
    return {
      step: 'tls',
      found: 'CN=registry.example.org, issued by CN=Example Root CA, O=Example Works',
      error: new FakeError(
        'TLS_FAILED',
        `${domain} was asked for its certificate and showed one whose issuer, Example Root CA, is not known here`,
        {
          action:
            'Add the certificate of Example Root CA as an authority for this registry; ask whoever runs it for the file.',
          evidence: { host: domain, cause: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
        },
      ),
    } as const;
  if (domain.startsWith('registry.example.org') && login.kind === 'none')
    return {
      step: 'login',
      found: '401, Basic realm="Platform"',
      error: new FakeError('UNAUTHORIZED', `${domain} lets nobody in who has not signed in`, {
        action: 'Sign in with an account of this registry.',
      }),
    } as const;
  return null;
}
