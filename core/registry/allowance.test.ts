import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { PullAllowance } from '../api/registries.ts';
import { client } from '../testing/registry/fault-registry-fixture.ts';

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

/** Answers as https://docs.docker.com/docker-hub/usage/pulls/#view-hourly-pull-rate-and-limit shows Docker Hub to. */
async function hub(status: number, headers: Record<string, string>) {
  const asked: string[] = [];
  const server = createServer(({ method = '', url = '', headers: sent }, response) => {
    asked.push(`${method} ${url} ${sent.authorization ?? ''}`.trim());
    if (url.startsWith('/token')) return void response.end('{"token":"t0ken"}');
    if (sent.authorization !== 'Bearer t0ken') {
      const realm = `http://${sent.host}/token`;
      return void response
        .writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="registry.docker.io"` })
        .end();
    }
    response.writeHead(status, headers).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { domain: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}
const LEFT = {
  'ratelimit-limit': '100;w=21600',
  'ratelimit-remaining': '76;w=21600',
  'docker-ratelimit-source': '192.0.2.1',
};
const allowance = (domain: string): Promise<PullAllowance | null> =>
  client({ limits: { attempts: 1 } }).allowance(domain);

describe('pulls that are left', () => {
  it('are read by a request that counts as no pull', async () => {
    const { domain, asked } = await hub(200, LEFT);
    expect(await allowance(domain)).toEqual({
      limit: 100,
      remaining: 76,
      windowSeconds: 21_600,
      countedFor: '192.0.2.1',
    });
    expect(asked).toEqual([
      'HEAD /v2/ratelimitpreview/test/manifests/latest',
      'GET /token?service=registry.docker.io&scope=repository%3Aratelimitpreview%2Ftest%3Apull',
      'HEAD /v2/ratelimitpreview/test/manifests/latest Bearer t0ken',
    ]);
  });

  it('are none when they are used up', async () => {
    const { domain } = await hub(429, { ...LEFT, 'ratelimit-remaining': '0;w=21600' });
    expect(await allowance(domain)).toMatchObject({ remaining: 0 });
  });

  it.each([
    ['not named', {}],
    ['no figures', { ...LEFT, 'ratelimit-limit': 'many' }],
    ['absurd', { ...LEFT, 'ratelimit-remaining': '99999999999999999999;w=1' }],
  ])('are unknown when they are %s', async (_, headers) => {
    const { domain } = await hub(200, headers);
    expect(await allowance(domain)).toBeNull();
  });

  it('are counted for no one whose name could steer a terminal', async () => {
    const { domain } = await hub(200, { ...LEFT, 'docker-ratelimit-source': '\u009b31m' });
    expect((await allowance(domain))?.countedFor).not.toContain('\u009b');
  });
});
