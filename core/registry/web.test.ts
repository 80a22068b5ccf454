import { describe, expect, it } from 'vitest';
import { client, logins, password } from '../testing/registry/fault-registry-fixture.ts';
import { served } from '../testing/web/search-ground.ts';
import { sentLogin, startWebServer } from '../testing/web/web-server.ts';
import { sharedOptions } from './web.ts';

describe('a document beside the images of a registry', () => {
  it('is JSON, with the address of the next page', async () => {
    const server = await served(
      startWebServer(() => ({ headers: { link: '</api?page=2>; rel="next"' }, body: { a: [1] } })),
    );
    const answer = await client().web(server.host, { path: '/api', what: 'the list' });
    expect(answer.json).toEqual({ a: [1] });
    expect(answer.next).toBe(`http://${server.host}/api?page=2`);
  });

  it('is asked for again where that may help, for some seconds at the most', async () => {
    let left = 2;
    const server = await served(startWebServer(() => (left-- > 0 ? { status: 503 } : { body: { a: 1 } })));
    expect((await client().web(server.host, { path: '/api', what: 'the list' })).json).toEqual({ a: 1 });
    left = 9;
    server.disturb(() => ({ status: 503, headers: { 'retry-after': '30' } }));
    await expect(client().web(server.host, { path: '/api', what: 'the list' })).rejects.toMatchObject({
      code: 'REGISTRY_ERROR',
      evidence: { status: 503, retryAfterMs: 30_000 },
    });
    expect(server.requests.filter(({ url }) => url.pathname === '/api')).toHaveLength(4);
  });

  it('of which there were too many is said at once', async () => {
    const server = await served(startWebServer(() => ({ status: 429, headers: { 'retry-after': '1' } })));
    await expect(client().web(server.host, { path: '/api', what: 'the list' })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect(server.requests.filter(({ url }) => url.pathname === '/api')).toHaveLength(1);
  });

  it('is sent a login where that is wanted, which no error quotes', async () => {
    const server = await served(
      startWebServer((request) => ({ status: 500, body: { message: `no: ${sentLogin(request)}` } })),
    );
    const credentials = logins({ 'registry.example.org': password('ann', 'hunter2-hunter2') });
    const order = {
      path: '/api',
      what: 'the list',
      login: { of: 'registry.example.org', as: 'bearer' },
    } as const;
    const failed = client({ credentials }).web(server.host, order);
    await expect(failed).rejects.toThrow('no: [redacted]');
    expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer hunter2-hunter2');
  });

  it('leaves the login behind where it leads elsewhere, and follows to no host inside', async () => {
    const other = await served(startWebServer(() => ({ body: {} })));
    const server = await served(
      startWebServer(({ url }) =>
        url.pathname === '/api' ? { status: 302, headers: { location: `http://${other.host}/taken` } } : {},
      ),
    );
    const credentials = logins({ [server.host]: password('ann', 'hunter2-hunter2') });
    const order = { path: '/api', what: 'the list', login: { of: server.host, as: 'basic' } } as const;
    await client({ credentials }).web(server.host, order);
    expect(server.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
    expect(other.requests.at(-1)?.headers.authorization).toBeUndefined();
  });

  it('stays at its host, whatever the address says', async () => {
    const server = await served(startWebServer(() => ({ body: {} })));
    await expect(
      client().web(server.host, { path: 'https://evil.example.org/api', what: 'the list' }),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('of a host beside a registry is asked for by its authorities and proxy, and by no exception of it', () => {
    const options = {
      plainHttp: true,
      anyCertificate: true,
      authorities: 'PEM',
      proxy: { kind: 'none' },
      mirrors: ['m'],
    } as const;
    expect(sharedOptions(options)).toEqual({ authorities: 'PEM', proxy: { kind: 'none' } });
    expect(sharedOptions(options)).toBe(sharedOptions(options));
  });
});
