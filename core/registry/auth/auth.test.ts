import { describe, expect, it } from 'vitest';
import {
  client,
  faultRegistry,
  logins,
  password,
  readAll,
  referenceAt,
} from '../../testing/registry/fault-registry-fixture.ts';
import { Secret } from '../credentials/secret.ts';

const ann = password('ann', 'correct horse');

describe('a token', () => {
  it('is asked for with the saved login', async () => {
    const server = await faultRegistry({
      auth: { kind: 'token', username: 'ann', password: 'correct horse' },
    });
    server.addImage('team/app', '1', { layers: [] });
    const credentials = logins({ [server.host]: ann });
    await client({ credentials }).manifest(referenceAt(server, 'team/app:1'));
    expect(credentials.asked).toEqual([server.host]);
    expect(server.requests[1]?.path).toContain('account=ann');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('may be called access_token', async () => {
    const server = await faultRegistry({ auth: { kind: 'token', field: 'access_token' } });
    server.addImage('team/app', '1', { layers: [] });
    await client().manifest(referenceAt(server, 'team/app:1'));
    expect(server.requests.at(-1)?.headers.authorization).toMatch(/^Bearer /);
  });

  it('is exchanged for an identity token by POST, and the secret is not in an address', async () => {
    const server = await faultRegistry({ auth: { kind: 'token', identityToken: 'identity-canary' } });
    server.addImage('team/app', '1', { layers: [] });
    const credentials = logins({
      [server.host]: { kind: 'identity-token', token: new Secret('identity-canary') },
    });
    await client({ credentials }).manifest(referenceAt(server, 'team/app:1'));
    expect(server.requests[1]).toMatchObject({ method: 'POST', path: '/token' });
  });

  it('that was saved ready for use is used as it is', async () => {
    const server = await faultRegistry({ auth: { kind: 'token' } });
    server.addImage('team/app', '1', { layers: [] });
    const credentials = logins({ [server.host]: { kind: 'registry-token', token: new Secret('ready') } });
    await expect(client({ credentials }).manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer ready']);
  });

  it('that expires in mid-pull is renewed once, for all requests that met it together', async () => {
    const server = await faultRegistry({ auth: { kind: 'token' } });
    const { config } = server.addImage('team/app', '1', { layers: [] });
    const registry = client();
    await registry.manifest(referenceAt(server, 'team/app:1'));
    server.expireTokens();
    const blobs = Array.from({ length: 5 }, async () =>
      readAll((await registry.blob(referenceAt(server, 'team/app'), config)).bytes),
    );
    expect((await Promise.all(blobs)).every(({ byteLength }) => byteLength === config.size)).toBe(true);
    expect(server.requests.filter(({ kind }) => kind === 'token')).toHaveLength(2);
  });

  it.each([0, null, -5, 1e300])(
    'with expires_in %s is good for a minute from its receipt',
    async (expiresIn) => {
      const server = await faultRegistry({ auth: { kind: 'token', expiresIn } });
      server.addImage('team/app', '1', { layers: [] });
      const registry = client();
      await registry.manifest(referenceAt(server, 'team/app:1'));
      await registry.manifest(referenceAt(server, 'team/app:1'));
      expect(server.requests.filter(({ kind }) => kind === 'token')).toHaveLength(1);
    },
  );

  it.each([
    ['no JSON', 'nonsense'],
    ['no token', '{}'],
    ['a line feed in the token', '{"token":"a\\r\\nX-Evil: 1"}'],
    ['another type', '{"token":{}}'],
  ])('answer with %s is refused', async (_name, body) => {
    const server = await faultRegistry({ auth: { kind: 'token' } });
    server.faults.always('token', { kind: 'status', status: 200, body });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
    });
  });

  it('server that fails for a while is asked again', async () => {
    const server = await faultRegistry({ auth: { kind: 'token' } });
    server.addImage('team/app', '1', { layers: [] });
    server.faults.next('token', { kind: 'status', status: 503 }, 4);
    await client().manifest(referenceAt(server, 'team/app:1'));
    expect(server.requests.filter(({ kind }) => kind === 'token')).toHaveLength(5);
  });

  it('server that redirects is not followed', async () => {
    const elsewhere = await faultRegistry();
    const server = await faultRegistry({
      auth: { kind: 'token', username: 'ann', password: 'correct horse' },
    });
    server.faults.always('token', { kind: 'redirect', to: `${elsewhere.origin}/token` });
    const fetching = client({ credentials: logins({ [server.host]: ann }) }).manifest(
      referenceAt(server, 'team/app:1'),
    );
    await expect(fetching).rejects.toMatchObject({ code: 'UNSAFE_REALM' });
    expect(elsewhere.requests).toEqual([]);
  });

  it('server at another place of this machine is not asked', async () => {
    const elsewhere = await faultRegistry();
    const server = await faultRegistry({ auth: { kind: 'token', realm: `${elsewhere.origin}/token` } });
    const fetching = client({ credentials: logins({ [server.host]: ann }) }).manifest(
      referenceAt(server, 'team/app:1'),
    );
    await expect(fetching).rejects.toMatchObject({ code: 'UNSAFE_REALM' });
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('a refused login', () => {
  it('is tried once per request and told with the command that helps', async () => {
    const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: 'other' } });
    const fetching = client({ credentials: logins({ [server.host]: ann }) }).manifest(
      referenceAt(server, 'team/app:1'),
    );
    await expect(fetching).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      command: `strata login ${server.host}`,
    });
    expect(server.requests).toHaveLength(2);
  });

  it('that is missing is told with the command that helps', async () => {
    const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: 'other' } });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('asks for a login') as string,
      action: 'Sign in. Logins of docker and podman are used, too.',
      command: `strata login ${server.host}`,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('at the token server is told, not retried', async () => {
    const server = await faultRegistry({ auth: { kind: 'token', username: 'ann', password: 'other' } });
    const fetching = client({ credentials: logins({ [server.host]: ann }) }).manifest(
      referenceAt(server, 'team/app:1'),
    );
    await expect(fetching).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('incorrect username') as string,
    });
    expect(server.requests).toHaveLength(2);
  });

  it('after a fresh token ends the request: no loop', async () => {
    const server = await faultRegistry({ auth: { kind: 'token' } });
    server.faults.always('manifest', {
      kind: 'status',
      status: 401,
      headers: { 'www-authenticate': `Bearer realm="${server.origin}/token"` },
    });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect(server.requests.map(({ kind }) => kind)).toEqual(['manifest', 'token', 'manifest']);
  });

  it.each(['', 'Negotiate', 'Bearer', 'Bearer scope=x', '"', 'Digest realm="x"'])(
    'with the challenge "%s" is no crash',
    async (challenge) => {
      const server = await faultRegistry();
      server.faults.always('manifest', {
        kind: 'status',
        status: 401,
        headers: { 'www-authenticate': challenge },
      });
      await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
        code: 'UNAUTHORIZED',
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('is read anew next time, so that a login made meanwhile counts', async () => {
    const server = await faultRegistry({
      auth: { kind: 'basic', username: 'ann', password: 'correct horse' },
    });
    server.addImage('team/app', '1', { layers: [] });
    const known: Record<string, typeof ann> = {};
    const registry = client({ credentials: logins(known) });
    await expect(registry.manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    known[server.host] = ann;
    await registry.manifest(referenceAt(server, 'team/app:1'));
  });
});

describe('two schemes', () => {
  it('are answered by the better one', async () => {
    const server = await faultRegistry({ auth: { kind: 'token' } });
    server.addImage('team/app', '1', { layers: [] });
    const both = `Basic realm="x", Bearer realm="${server.origin}/token",service="s"`;
    server.faults.next('manifest', { kind: 'status', status: 401, headers: { 'www-authenticate': both } });
    await client({ credentials: logins({}) }).manifest(referenceAt(server, 'team/app:1'));
    expect(server.requests.map(({ kind }) => kind)).toEqual(['manifest', 'token', 'manifest']);
  });
});

describe('a credential source that fails', () => {
  it('fails its registry alone', async () => {
    const locked = await faultRegistry({ auth: { kind: 'token' } });
    const open = await faultRegistry({ auth: { kind: 'token' } });
    open.addImage('team/app', '1', { layers: [] });
    const registry = client({
      credentials: {
        find: (domain) =>
          domain === locked.host ? Promise.reject(new Error('locked')) : Promise.resolve(undefined),
      },
    });
    await expect(registry.manifest(referenceAt(locked, 'team/app:1'))).rejects.toThrow('locked');
    await registry.manifest(referenceAt(open, 'team/app:1'));
  });
});
