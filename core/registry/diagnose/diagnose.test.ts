import { chmod, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, createServer as createSocketServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionTest } from '../../api/registries.ts';
import { makeCertificate, type Certificate } from '../../testing/registry/fault-registry-certificate.ts';
import { faultRegistry, logins, password } from '../../testing/registry/fault-registry-fixture.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import type { RegistryOptions } from '../http/agents.ts';
import { NO_CREDENTIALS, type CredentialSource } from '../credentials/credentials.ts';
import { dockerCredentials } from '../credentials/docker-credentials.ts';
import { diagnose } from './diagnose.ts';

const CANARY = 'canary-3f9c2a7b';
let good: Certificate;
let expired: Certificate;
let elsewhere: Certificate;
const servers: Server[] = [];

beforeAll(async () => {
  [good, expired, elsewhere] = await Promise.all([
    makeCertificate({ names: ['IP:127.0.0.1', 'IP:0.0.0.0'] }),
    makeCertificate({ names: ['IP:127.0.0.1'], expired: true }),
    makeCertificate({ names: ['DNS:registry.test'] }),
  ]);
});
afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function listening(server: Server, address = '127.0.0.1'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  servers.push(server);
  return `${address}:${(server.address() as AddressInfo).port}`;
}
async function test(
  domain: string,
  options: RegistryOptions = {},
  credentials: CredentialSource = NO_CREDENTIALS,
): Promise<ConnectionTest> {
  const result = await diagnose({
    domain,
    options,
    credentials,
    limits: { connectMs: 1_000, stallMs: 1_000 },
  });
  expect(JSON.stringify(result)).not.toContain(CANARY);
  return result;
}
/** "address passed, dns passed, …" */
const states = ({ steps }: ConnectionTest): string =>
  steps.map(({ step, state }) => `${step} ${state}`).join(', ');
const failure = ({ steps }: ConnectionTest) => steps.find(({ state }) => state === 'failed');
const ALL = 'address passed, dns passed, connect passed, tls passed, api passed, login passed, scope passed';

describe('the test of a registry', () => {
  it('takes every step with TLS, a token server and a login, and says what it found', async () => {
    const server = await faultRegistry({
      tls: good,
      auth: { kind: 'token', username: 'ann', password: CANARY },
    });
    const known = logins({ [server.host]: password('ann', CANARY) });
    const result = await test(server.host, { authorities: good.cert }, known);
    expect(states(result)).toBe(ALL);
    expect(result.passed).toBe(true);
    expect(result.steps.map(({ found }) => found)).toEqual([
      server.host,
      '127.0.0.1 needs no lookup',
      server.host.replace(':', ', port '),
      'TLSv1.3, CN=fault registry, issued by CN=fault registry, valid until 2049-12-31',
      'A registry, asks for a login by bearer',
      `Signed in as "ann", with a token from ${server.host}`,
      `${server.host} accepts the token`,
    ]);
  });

  it('says where nothing was to be tested', async () => {
    const server = await faultRegistry();
    const result = await test(server.host);
    expect(result.passed).toBe(true);
    expect(states(result)).toMatch(/tls skipped, api passed, login skipped, scope skipped$/);
    expect(result.steps[3]?.found).toBe('Plain HTTP, as it is on this machine');
  });

  it('tells of each step when it was taken, and of none after one that fails', async () => {
    const server = await faultRegistry({ tls: good });
    const told: string[] = [];
    const result = await diagnose({
      domain: server.host,
      options: {},
      credentials: NO_CREDENTIALS,
      limits: { connectMs: 1_000 },
      onStep: ({ step, state }) => void told.push(`${step} ${state}`),
    });
    expect(told).toEqual(['address passed', 'dns passed', 'connect passed', 'tls failed']);
    expect(result.steps.length).toBe(7);
  });

  it.each([
    ['a name that is none', 'regist ry', 'address', 'INVALID_REFERENCE', /not the name/],
    ['a host that nobody knows', 'registry.invalid', 'dns', 'REGISTRY_UNREACHABLE', /host name/],
  ] as const)('ends at %s', async (_, domain, step, code, words) => {
    const result = await test(domain);
    expect(failure(result)).toMatchObject({
      step,
      error: { code, message: expect.stringMatching(words) as string },
    });
    expect(result.passed).toBe(false);
    const after = result.steps.slice(result.steps.findIndex((each) => each.step === step) + 1);
    expect(after.every(({ state, found }) => state === 'skipped' && found === '')).toBe(true);
  });

  it('ends where nobody listens', async () => {
    const server = createServer();
    const domain = await listening(server);
    server.close();
    expect(failure(await test(domain))).toMatchObject({
      step: 'connect',
      error: { code: 'REGISTRY_UNREACHABLE', action: expect.stringContaining('port') as string },
    });
  });

  it.each([
    ['self-signed', () => good, {}, /self-signed.*CN=fault registry/, /certificate of its authority/],
    ['expired', () => expired, { trusted: true }, /expired.*valid until 2020-02-01/, /renew/],
    [
      'for another host',
      () => elsewhere,
      { trusted: true },
      /for another host/,
      /as its certificate names it/,
    ],
  ] as const)(
    'describes a certificate that is %s, and what to do',
    async (_, certificate, { trusted = false }: { trusted?: boolean }, words, action) => {
      const server = await faultRegistry({ tls: certificate() });
      const options = trusted ? { authorities: certificate().cert } : {};
      const result = await test(server.host, options);
      expect(failure(result)).toMatchObject({
        step: 'tls',
        error: {
          code: 'TLS_FAILED',
          message: expect.stringMatching(words) as string,
          action: expect.stringMatching(action) as string,
          evidence: { subject: 'fault registry' },
        },
      });
      expect(server.requests).toEqual([]);
      // A person may accept it all the same, and sees it each time.
      const accepted = await test(server.host, { anyCertificate: true });
      expect(accepted.passed).toBe(true);
      expect(accepted.steps[3]?.found).toMatch(/not checked, as any certificate/);
    },
  );

  it('tells an authority that is set and is another from none', async () => {
    const server = await faultRegistry({ tls: good });
    expect(failure(await test(server.host, { authorities: elsewhere.cert }))).toMatchObject({
      step: 'tls',
      error: {
        message: expect.stringContaining('none of the authorities that are set for it') as string,
        action: expect.stringContaining('the right one') as string,
      },
    });
  });

  it('knows plain HTTP where TLS should be, and does not go on with it', async () => {
    // 0.0.0.0 reaches this machine and is no loopback address: it stands for any other machine.
    const server = await faultRegistry({ address: '0.0.0.0' });
    const result = await test(server.host);
    expect(failure(result)).toMatchObject({
      step: 'tls',
      error: { code: 'TLS_FAILED', command: `strata registry set --plain-http ${server.host}` },
    });
    expect(server.requests).toEqual([]);
    expect((await test(server.host, { plainHttp: true })).passed).toBe(true);
  });

  it('says that a client certificate is asked for, and passes with it', () =>
    withTemporaryFolder(async (folder) => {
      const keyFile = path.join(folder, 'client.key');
      await writeFile(keyFile, good.key);
      const answer: RequestListener = (_, response) => response.end('{}');
      const server = createSecureServer(
        { ...good, requestCert: true, rejectUnauthorized: true, ca: good.cert },
        answer,
      );
      const domain = await listening(server);
      const authorities = good.cert;
      expect(failure(await test(domain, { authorities }))).toMatchObject({
        step: 'api',
        error: { code: 'TLS_FAILED', command: expect.stringContaining('--client-cert') as string },
      });
      const clientCertificate = { certificate: good.cert, keyFile };
      expect((await test(domain, { authorities, clientCertificate })).passed).toBe(true);
      const gone = { certificate: good.cert, keyFile: `${keyFile}.gone` };
      expect(failure(await test(domain, { authorities, clientCertificate: gone }))).toMatchObject({
        step: 'tls',
        error: { code: 'INVALID_CONFIG_FILE', message: expect.stringContaining('client.key.gone') as string },
      });
    }));

  it.each([
    ['basic', { kind: 'basic', username: 'ann', password: 'right' }],
    ['token', { kind: 'token', username: 'ann', password: 'right' }],
  ] as const)('names the account whose password is wrong (%s)', async (_, auth) => {
    const server = await faultRegistry({ auth });
    const result = await test(server.host, {}, logins({ [server.host]: password('ann', CANARY) }));
    expect(failure(result)).toMatchObject({
      step: 'login',
      error: {
        code: 'UNAUTHORIZED',
        message: expect.stringContaining('"ann"') as string,
        command: `strata login ${server.host}`,
      },
    });
    expect(failure(await test(server.host))).toMatchObject({
      step: 'login',
      error: { message: expect.stringContaining('none is kept') as string },
    });
  });

  it('tells a credential helper that hangs, and the rest', () =>
    withTemporaryFolder(async (folder) => {
      const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: CANARY } });
      const file = path.join(folder, 'docker-credential-stuck');
      await writeFile(file, `#!/bin/sh\necho ${CANARY}\nexec /bin/sleep 30\n`);
      await chmod(file, 0o755);
      await writeFile(path.join(folder, 'config.json'), '{"credsStore":"stuck"}');
      const env = { PATH: folder, DOCKER_CONFIG: folder };
      const result = await test(server.host, {}, dockerCredentials({ env, helperTimeoutMs: 200 }));
      expect(failure(result)).toMatchObject({ step: 'login', error: { code: 'CREDENTIAL_HELPER_FAILED' } });
    }));

  it.each([
    ['a web page', 200, { 'content-type': 'text/html' }, 'INVALID_RESPONSE', /web page/],
    [
      'a login that no registry asks for',
      401,
      { 'www-authenticate': 'Negotiate' },
      'INVALID_RESPONSE',
      /negotiate/,
    ],
    ['404', 404, {}, 'REGISTRY_ERROR', /404/],
  ] as const)('knows %s as no registry', async (_, status, headers, code, words) => {
    const domain = await listening(
      createServer((_request, response) => response.writeHead(status, headers).end('<p>')),
    );
    expect(failure(await test(domain))).toMatchObject({
      step: 'api',
      error: { code, message: expect.stringMatching(words) as string },
    });
  });

  it('ends in time where a server is silent, and at once when it is cancelled', async () => {
    const held: { destroy(): void }[] = [];
    const domain = await listening(
      createSocketServer((socket) => void held.push(socket.on('error', () => undefined))),
    );
    const result = await test(domain);
    expect(failure(result)).toMatchObject({ step: 'connect', error: { code: 'STALLED' } });
    const signal = AbortSignal.abort();
    const cancelled = diagnose({ domain, options: { plainHttp: true }, credentials: NO_CREDENTIALS, signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    held.forEach((socket) => socket.destroy());
  });
});

describe('through a proxy', () => {
  async function proxy(status = 200): Promise<{ address: string; seen: string[] }> {
    const seen: string[] = [];
    const server = createServer((_, response) => response.writeHead(502).end());
    server.on('connect', (request, socket) => {
      seen.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
      const [host, port] = (request.url ?? '').split(':');
      const target = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      for (const each of [target, socket]) each.on('error', () => target.destroy());
    });
    return { address: `http://${await listening(server)}`, seen };
  }

  it('every step goes through it, and it is named', async () => {
    const server = await faultRegistry({ address: '0.0.0.0', tls: good });
    const { address, seen } = await proxy();
    const options = { authorities: good.cert, proxy: { kind: 'address', address } } as const;
    const result = await test(server.host, options);
    expect(result.passed).toBe(true);
    expect(result.steps[0]?.found).toBe(
      `${server.host}, through the proxy ${address.slice('http://'.length)}`,
    );
    expect(result.steps[2]?.found).toMatch(/^the proxy, 127\.0\.0\.1/);
    expect(new Set(seen)).toEqual(new Set([`${server.host} `]));
    // None, although the environment may name one.
    expect((await test(server.host, { ...options, proxy: { kind: 'none' } })).passed).toBe(true);
    expect(seen).toHaveLength(2);
  });

  it.each([
    [407, /HTTPS_PROXY/],
    [403, /proxy of this registry/],
  ])('that refuses with %s is told apart from the registry', async (status, action) => {
    const server = await faultRegistry({ address: '0.0.0.0', tls: good });
    const { address } = await proxy(status);
    const result = await test(server.host, { authorities: good.cert, proxy: { kind: 'address', address } });
    expect(failure(result)).toMatchObject({
      step: 'tls',
      error: {
        code: 'REGISTRY_UNREACHABLE',
        action: expect.stringMatching(action) as string,
        evidence: { status },
      },
    });
  });

  it('that is not there is named', async () => {
    const options = { proxy: { kind: 'address', address: 'http://127.0.0.1:1' } } as const;
    expect(failure(await test('registry.example.org', options))).toMatchObject({
      step: 'connect',
      error: {
        message: expect.stringMatching(/^The proxy 127\.0\.0\.1:1 could not be reached: .*refused/) as string,
      },
    });
  });
});
