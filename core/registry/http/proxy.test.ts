import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeCertificate } from '../../testing/registry/fault-registry-certificate.ts';
import type { RegistryOptions } from './agents.ts';
import { client, faultRegistry, referenceAt } from '../../testing/registry/fault-registry-fixture.ts';

const CANARY = 'canary-3f9c2a7b';
let proxy: Server;
let seen: string[] = [];
let refuse: { readonly status: number; readonly headers: string } | undefined;

beforeEach(async () => {
  seen = [];
  refuse = undefined;
  proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    request.pipe(
      httpRequest(request.url ?? '', { method: request.method, headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
    if (refuse !== undefined)
      return void socket.end(`HTTP/1.1 ${refuse.status} No\r\n${refuse.headers}Content-Length: 0\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    for (const each of [target, socket]) each.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = `http://ann:${CANARY}@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  for (const name of ['http_proxy', 'https_proxy']) vi.stubEnv(name, address);
  for (const name of ['no_proxy', 'NO_PROXY', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])
    vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  proxy.close().closeAllConnections();
});

// 0.0.0.0 reaches this machine and is no loopback address: it stands for any other machine.
describe('a proxy', () => {
  it('is used for plain HTTP', async () => {
    const server = await faultRegistry({ address: '0.0.0.0' });
    const { manifest } = server.addImage('team/app', '1', { layers: [] });
    const registry = client({ registries: { [server.host]: { plainHttp: true } } });
    expect((await registry.manifest(referenceAt(server, 'team/app:1'))).digest).toBe(manifest.digest);
    expect(seen).toEqual([
      `GET ${server.origin}/v2/team/app/manifests/1 Basic ${Buffer.from(`ann:${CANARY}`).toString('base64')}`,
    ]);
  });

  it('tunnels TLS and keeps the tunnel', async () => {
    const certificate = await makeCertificate({ names: ['IP:0.0.0.0'] });
    const server = await faultRegistry({ address: '0.0.0.0', tls: certificate });
    server.addImage('team/app', '1', { layers: [] });
    const registry = client({ registries: { [server.host]: { authorities: certificate.cert } } });
    for (let turn = 0; turn < 3; turn += 1) await registry.manifest(referenceAt(server, 'team/app:1'));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(`CONNECT ${server.host}`);
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'TLS_FAILED',
    });
  });

  it('is the one that a registry is given, or none, whatever the environment says', async () => {
    const server = await faultRegistry({ address: '0.0.0.0' });
    server.addImage('team/app', '1', { layers: [] });
    const reference = referenceAt(server, 'team/app:1');
    const through = (proxy: RegistryOptions['proxy']): Promise<unknown> =>
      client({
        registries: { [server.host]: { plainHttp: true, ...(proxy === undefined ? {} : { proxy }) } },
      }).manifest(reference);
    await through({ kind: 'none' });
    expect(seen).toEqual([]);
    const { port } = proxy.address() as AddressInfo;
    for (const name of ['http_proxy', 'https_proxy']) vi.stubEnv(name, 'http://127.0.0.1:1');
    await through({ kind: 'address', address: `http://127.0.0.1:${port}` });
    expect(seen).toEqual([`GET ${server.origin}/v2/team/app/manifests/1 `]);
    await expect(through({ kind: 'environment' })).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
    await expect(through({ kind: 'address', address: 'socks5://x' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(server.host) as string,
    });
  });

  it('is not used for this machine, nor for what NO_PROXY names', async () => {
    const local = await faultRegistry();
    local.addImage('team/app', '1', { layers: [] });
    await client().manifest(referenceAt(local, 'team/app:1'));
    const server = await faultRegistry({ address: '0.0.0.0' });
    server.addImage('team/app', '1', { layers: [] });
    vi.stubEnv('no_proxy', '0.0.0.0');
    await client({ registries: { [server.host]: { plainHttp: true } } }).manifest(
      referenceAt(server, 'team/app:1'),
    );
    expect(seen).toEqual([]);
  });

  it("that refuses cannot pass its answer off as the registry's, and its password is not printed", async () => {
    const server = await faultRegistry({ address: '0.0.0.0' });
    for (const status of [407, 401, 403]) {
      refuse = { status, headers: 'WWW-Authenticate: Basic realm="x"\r\n' };
      const error: unknown = await client()
        .manifest(referenceAt(server, 'team/app:1'))
        .catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'REGISTRY_UNREACHABLE', evidence: { status } });
      expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
    }
  });

  it('whose address is none is named without being quoted', async () => {
    vi.stubEnv('https_proxy', `socks5://ann:${CANARY}@127.0.0.1:1`);
    const error: unknown = await client()
      .ping('registry.example.com')
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
  });
});
