import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  client,
  faultRegistry,
  logins,
  password,
  readAll,
  referenceAt,
} from '../../testing/registry/fault-registry-fixture.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { addressKind, mayLeadTo } from './address.ts';
import { createAgents } from './agents.ts';
import { guardedLookup } from './guarded-lookup.ts';

const content = randomBytes(50_000);

describe('a redirect', () => {
  it('to storage elsewhere is followed with the range and without the login', async () => {
    const storage = await faultRegistry();
    const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: 'secret' } });
    const descriptor = server.addBlob(content);
    storage.addBlob(content);
    const path = `/v2/any/blobs/${descriptor.digest}?signature=canary`;
    server.faults.always('blob', { kind: 'redirect', to: storage.origin + path });
    const credentials = logins({ [server.host]: password('ann', 'secret') });
    // The first request is refused only so that the login is known and sent with the redirected one.
    server.addImage('team/app', '1', { layers: [] });
    const registry = client({ credentials });
    await registry.manifest(referenceAt(server, 'team/app:1'));
    const { bytes, offset } = await registry.blob(referenceAt(server, 'team/app'), descriptor, {
      offset: 100,
      validator: `"${descriptor.digest}"`,
    });
    expect(offset).toBe(100);
    expect((await readAll(bytes)).equals(content.subarray(100))).toBe(true);
    expect(server.requests.at(-1)?.headers.authorization).toBeDefined();
    expect(storage.requests).toHaveLength(1);
    expect(storage.requests[0]?.headers).toMatchObject({
      range: 'bytes=100-',
      'if-range': `"${descriptor.digest}"`,
    });
    expect(storage.requests[0]?.headers.authorization).toBeUndefined();
    expect(storage.requests[0]?.headers.cookie).toBeUndefined();
  });

  it('within the registry keeps the login', async () => {
    const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: 'secret' } });
    const { manifest } = server.addImage('team/app', '1', { layers: [] });
    server.faults.always(/manifests\/1$/, {
      kind: 'redirect',
      to: `/v2/team/app/manifests/${manifest.digest}`,
    });
    const registry = client({ credentials: logins({ [server.host]: password('ann', 'secret') }) });
    await registry.ping(server.host);
    expect((await registry.manifest(referenceAt(server, 'team/app:1'))).digest).toBe(manifest.digest);
  });

  it('there and back does not bring the login back', async () => {
    const other = await faultRegistry();
    const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: 'secret' } });
    server.addImage('team/app', '1', { layers: [] });
    const registry = client({ credentials: logins({ [server.host]: password('ann', 'secret') }) });
    await registry.ping(server.host);
    server.faults.next('manifest', { kind: 'redirect', to: `${other.origin}/x` });
    other.faults.always('other', { kind: 'redirect', to: `${server.origin}/v2/team/app/manifests/1` });
    await registry.manifest(referenceAt(server, 'team/app:1')).catch(() => undefined);
    expect(
      server.requests.filter(({ kind }) => kind === 'manifest')[1]?.headers.authorization,
    ).toBeUndefined();
    expect(other.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('asked for a login by its target answers with none', async () => {
    const other = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: 'secret' } });
    const server = await faultRegistry();
    server.faults.always('manifest', { kind: 'redirect', to: `${other.origin}/v2/team/app/manifests/1` });
    const known = { [server.host]: password('ann', 'secret'), [other.host]: password('ann', 'secret') };
    await expect(
      client({ credentials: logins(known) }).manifest(referenceAt(server, 'team/app:1')),
    ).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('in circles ends', async () => {
    const server = await faultRegistry();
    server.faults.always('manifest', { kind: 'redirect', to: '/v2/team/app/manifests/1' });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'UNSAFE_REDIRECT',
    });
    expect(server.requests).toHaveLength(11);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fd00:ec2::254]/',
    'http://0.0.0.0:80/',
    'http://[fe80::1]/',
    'http://metadata.google.internal/computeMetadata/',
    'http://2852039166/',
    'http://[::ffff:169.254.169.254]/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'http://user:password@127.0.0.1:1/',
  ])('to %s is refused', async (to) => {
    const server = await faultRegistry();
    server.faults.always('manifest', { kind: 'redirect', to });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'UNSAFE_REDIRECT',
      retryable: false,
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each(['http://[bad', ''])('to "%s" is no redirect', async (to) => {
    const server = await faultRegistry();
    server.faults.always('manifest', { kind: 'headers', set: {}, remove: to === '' ? ['location'] : [] });
    server.faults.next('manifest', { kind: 'redirect', to });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: expect.stringMatching(/^(INVALID_RESPONSE|UNSAFE_REDIRECT)$/) as string,
    });
  });
});

describe('an address', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.0.3', 'loopback'],
    ['[::1]', 'loopback'],
    ['localhost', 'loopback'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.0.1', 'private'],
    ['fd12::1', 'private'],
    ['169.254.1.1', 'link-local'],
    ['169.254.169.254', 'metadata'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['8.8.8.8', 'public'],
    ['2001:4860:4860::8888', 'public'],
    ['::ffff:10.0.0.1', 'private'],
    ['::ffff:a00:1', 'private'],
    ['example.com', 'public'],
    ['localhost.example.com', 'public'],
  ])('%s is %s', (host, kind) => expect(addressKind(host)).toBe(kind));

  it('may lead outwards and sideways, never inwards', () => {
    expect(mayLeadTo('public', 'public')).toBe(true);
    expect(mayLeadTo('private', 'public')).toBe(false);
    expect(mayLeadTo('loopback', 'public')).toBe(false);
    expect(mayLeadTo('private', 'private')).toBe(true);
    expect(mayLeadTo('loopback', 'private')).toBe(false);
    expect(mayLeadTo('loopback', 'loopback')).toBe(true);
    for (const kind of ['metadata', 'link-local', 'unspecified', 'multicast'] as const)
      expect(mayLeadTo(kind, 'loopback')).toBe(false);
  });

  it('is checked again when the connection is made, on the answer of DNS that is used', async () => {
    const refused = new StrataError('UNSAFE_REDIRECT', 'refused');
    const lookup = guardedLookup(
      (kind) => kind === 'public',
      () => refused,
    );
    const answer = await new Promise((resolve) => lookup('localhost', {}, (error) => resolve(error)));
    expect(answer).toBe(refused);
    const any = guardedLookup(
      () => true,
      () => refused,
    );
    const [address] = await new Promise<string[]>((resolve, reject) =>
      any('localhost', {}, (error, first) =>
        error === null && typeof first === 'string' ? resolve([first]) : reject(new Error('no address')),
      ),
    );
    expect(addressKind(address ?? '')).toBe('loopback');
  });

  it('of this machine is not reached for a registry elsewhere', async () => {
    const agents = createAgents({});
    const request = {
      method: 'GET',
      headers: {},
      what: 'x',
      destination: 'redirect target',
      ledFrom: '8.8.8.8',
    } as const;
    for (const url of ['http://127.0.0.1:1/', 'http://localhost/', 'https://192.168.0.1/', 'http://[::1]/']) {
      await expect(agents.for({ ...request, url: new URL(url) })).rejects.toMatchObject({
        code: 'UNSAFE_REDIRECT',
      });
    }
    await expect(agents.for({ ...request, url: new URL('https://cdn.example.com/') })).resolves.toMatchObject(
      { proxied: false },
    );
  });
});
