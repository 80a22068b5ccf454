import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeCertificate, type Certificate } from '../../testing/registry/fault-registry-certificate.ts';
import { client, faultRegistry, referenceAt } from '../../testing/registry/fault-registry-fixture.ts';
import { parseReference } from '../../oci/reference.ts';
import type { RetryNotice } from './retry.ts';

let good: Certificate;
let expired: Certificate;
let elsewhere: Certificate;

beforeAll(async () => {
  [good, expired, elsewhere] = await Promise.all([
    makeCertificate({ names: ['IP:127.0.0.1', 'IP:0.0.0.0'] }),
    makeCertificate({ names: ['IP:127.0.0.1'], expired: true }),
    makeCertificate({ names: ['DNS:registry.test'] }),
  ]);
});

afterEach(() => vi.unstubAllEnvs());

describe('a registry with TLS', () => {
  it('is found by itself on loopback, and never hears anything in the clear', async () => {
    const server = await faultRegistry({ tls: good });
    server.addImage('team/app', '1', { layers: [] });
    const registry = client({ registries: { [server.host]: { authorities: good.cert } } });
    await registry.manifest(referenceAt(server, 'team/app:1'));
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['self-signed', () => good, /self-signed/],
    ['expired', () => expired, /expired/],
    ['for another host', () => elsewhere, /for another host/],
  ] as const)(
    'whose certificate is %s is refused at once, with words and no downgrade',
    async (name, certificate, words) => {
      const server = await faultRegistry({ tls: certificate() });
      server.addImage('team/app', '1', { layers: [] });
      const notices: RetryNotice[] = [];
      // That it is known does not make an expired or foreign certificate good.
      const registries = name === 'self-signed' ? {} : { [server.host]: { authorities: certificate().cert } };
      const fetching = client({ registries, onRetry: (notice) => notices.push(notice) }).manifest(
        referenceAt(server, 'team/app:1'),
      );
      await expect(fetching).rejects.toMatchObject({
        code: 'TLS_FAILED',
        message: expect.stringMatching(words) as string,
      });
      expect(server.requests).toEqual([]);
      expect(notices).toEqual([]);
    },
  );

  it('may have any certificate where a person said so, and only there', async () => {
    const allowed = await faultRegistry({ tls: expired });
    const other = await faultRegistry({ tls: expired });
    for (const server of [allowed, other]) server.addImage('team/app', '1', { layers: [] });
    const registry = client({ registries: { [allowed.host]: { anyCertificate: true } } });
    await registry.manifest(referenceAt(allowed, 'team/app:1'));
    await expect(registry.manifest(referenceAt(other, 'team/app:1'))).rejects.toMatchObject({
      code: 'TLS_FAILED',
    });
    allowed.faults.always('manifest', { kind: 'redirect', to: `${other.origin}/x` });
    await expect(registry.manifest(referenceAt(allowed, 'team/app:1'))).rejects.toMatchObject({
      code: 'TLS_FAILED',
    });
    expect(other.requests).toEqual([]);
  });

  it('that redirects to plain HTTP is not followed', async () => {
    const plain = await faultRegistry();
    const server = await faultRegistry({ tls: good });
    server.faults.always('manifest', { kind: 'redirect', to: `${plain.origin}/v2/team/app/manifests/1` });
    const registry = client({ registries: { [server.host]: { authorities: good.cert } } });
    await expect(registry.manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'UNSAFE_REDIRECT',
    });
    expect(plain.requests).toEqual([]);
  });
});

describe('a registry without TLS', () => {
  // 0.0.0.0 reaches this machine and is no loopback address: it stands for any other machine.
  it('is refused when it is not on this machine, and allowed by name', async () => {
    const server = await faultRegistry({ address: '0.0.0.0' });
    server.addImage('team/app', '1', { layers: [] });
    const reference = referenceAt(server, 'team/app:1');
    expect(reference.domain).toMatch(/^0\.0\.0\.0:/);
    await expect(client().manifest(reference)).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('does not speak TLS') as string,
      action: expect.stringContaining('plain HTTP') as string,
    });
    expect(server.requests).toEqual([]);
    await client({ registries: { [server.host]: { plainHttp: true } } }).manifest(reference);
  });

  it('is used on loopback by any of its names', async () => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    const port = new URL(server.origin).port;
    for (const name of ['localhost', '127.0.0.1']) {
      await client().manifest(parseReference(`${name}:${port}/team/app:1`));
    }
    expect(server.requests.map(({ headers }) => headers.host)).toEqual([
      `localhost:${port}`,
      `127.0.0.1:${port}`,
    ]);
  });
});

describe('a name that is no registry', () => {
  it.each(['registry.example.com/x?y', 'user@host', 'a b', 'host#x', '', 'host:99999'])(
    '%s is refused',
    async (domain) => {
      await expect(client().ping(domain)).rejects.toMatchObject({ code: 'INVALID_REFERENCE' });
    },
  );
});
