import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseReference } from '../oci/reference.ts';
import { reportError } from '../oci/strata-error.ts';
import {
  client,
  faultRegistry,
  logins,
  password,
  readAll,
  referenceAt,
} from '../testing/registry/fault-registry-fixture.ts';
import { createRedactor, Secret } from './credentials/secret.ts';

const CANARY = 'canary-3f9c2a7b';
const BASIC = Buffer.from(`ann:${CANARY}`).toString('base64');

/** What a server does with a request, by turn. `at` is one of the hosts, or one host under another name. */
type Turn =
  | { readonly kind: 'redirect'; readonly at: number; readonly status: number; readonly path: string }
  | { readonly kind: 'challenge'; readonly at: number; readonly scheme: string }
  | { readonly kind: 'link'; readonly at: number }
  | { readonly kind: 'token' }
  | { readonly kind: 'ok' };

const place = fc.nat(7);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('redirect' as const),
      at: place,
      status: fc.constantFrom(301, 302, 303, 307, 308),
      path: fc.constantFrom('/v2/a/b', '/token', '/', '//evil/', '/v2/'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('challenge' as const),
      at: place,
      scheme: fc.constantFrom('Basic', 'Bearer', 'Basic realm=x, Bearer'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('link' as const), at: place }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'token' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'ok' as const }) },
);

describe('a login', () => {
  const servers: Server[] = [];
  let hosts: string[] = [];
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;

  beforeAll(async () => {
    for (let index = 0; index < 4; index += 1) {
      const server = createServer((request, response) => handle(request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.push(server);
    }
    const ports = servers.map((server) => (server.address() as AddressInfo).port);
    hosts = [...ports.map((port) => `127.0.0.1:${port}`), ...ports.map((port) => `localhost:${port}`)];
  });
  afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));

  it(
    'reaches no second origin in 500 random graphs of redirects, realms and links',
    { timeout: 120_000 },
    async () => {
      let sentToRegistry = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(turn, { minLength: 3, maxLength: 24 }), async (turns) => {
          const [registry = ''] = hosts;
          const leaks: string[] = [];
          let next = 0;
          handle = (request, response) => {
            const { host = '', authorization } = request.headers;
            const text = `${request.url} ${JSON.stringify(request.headers)}`;
            if (host === registry && authorization !== undefined) sentToRegistry += 1;
            if (
              host !== registry &&
              (authorization !== undefined || text.includes(CANARY) || text.includes(BASIC))
            )
              leaks.push(`${host} ${text}`);
            // After its turns a server says yes, so that every graph ends.
            respond(turns[next++] ?? { kind: 'ok' }, response);
          };
          const known = client({
            credentials: logins({ [registry]: password('ann', CANARY) }),
            limits: { backOffMs: 1, attempts: 2, stallMs: 500 },
          });
          const reference = parseReference(`${registry}/team/app:1`);
          const attempts = [
            () => known.ping(registry),
            () => known.manifest(reference),
            () => known.head(reference),
            async () => {
              for await (const _ of known.tags(reference));
            },
            async () =>
              readAll(
                (
                  await known.blob(reference, {
                    mediaType: 'x',
                    digest: `sha256:${'0'.repeat(64)}` as never,
                    size: 10,
                  })
                ).bytes,
              ),
            () => known.manifest(reference),
          ];
          for (const attempt of attempts) await Promise.resolve(attempt()).catch(() => undefined);
          known.close();
          expect(leaks).toEqual([]);
        }),
        { numRuns: 500 },
      );
      // The graphs must be worth something: in many of them the registry itself was given the login.
      expect(sentToRegistry).toBeGreaterThan(300);
    },
  );

  function respond(answer: Turn, response: ServerResponse): void {
    switch (answer.kind) {
      case 'redirect':
        return void response
          .writeHead(answer.status, { location: `http://${hosts[answer.at]}${answer.path}` })
          .end();
      case 'challenge':
        return void response
          .writeHead(401, {
            'www-authenticate': `${answer.scheme} realm="http://${hosts[answer.at]}/token",service="s"`,
          })
          .end();
      case 'link':
        return void response
          .writeHead(200, { link: `<http://${hosts[answer.at]}/v2/more>; rel="next"` })
          .end('{"tags":["a"]}');
      case 'token':
        return void response.writeHead(200).end(`{"token":"${CANARY}-token"}`);
      case 'ok':
        return void response.writeHead(200).end('{"tags":["b"],"token":"t"}');
    }
  }
});

describe('a secret', () => {
  it('does not print', () => {
    const secret = new Secret(CANARY);
    const printed = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }, { showHidden: true, depth: 9 }),
      inspect(password('ann', CANARY)),
    ];
    expect(printed.join()).not.toContain(CANARY);
    expect(secret.reveal()).toBe(CANARY);
  });

  it('is taken out of texts, whole or encoded for an address, the longer one first', () => {
    const redactor = createRedactor();
    redactor.add('abcd', 'abcd/efgh', 'x');
    expect(redactor.clean('abcd/efgh abcd abcd%2Fefgh x')).toBe('[redacted] [redacted] [redacted] x');
  });

  const echo = (text: string): string =>
    JSON.stringify({ errors: [{ code: 'DENIED', message: `you sent ${text}`, detail: text }] });

  it.each(['manifest', 'token'] as const)(
    'stays out of errors, notices and warnings when the %s endpoint echoes it',
    async (endpoint) => {
      const server = await faultRegistry({ auth: { kind: 'token', username: 'ann', password: CANARY } });
      server.addImage('team/app', '1', { layers: [] });
      const output: string[] = [];
      for (const status of [400, 401, 403, 404, 429, 500]) {
        const registry = client({
          credentials: logins({ [server.host]: password('ann', CANARY) }),
          onRetry: (notice) => output.push(JSON.stringify(notice)),
        });
        registry.warnings((warning) => output.push(JSON.stringify(warning)));
        // The login is known and used before the echo begins.
        server.faults.clear();
        await registry.manifest(referenceAt(server, 'team/app:1'));
        server.expireTokens();
        const headers = { warning: `299 - "${CANARY} ${BASIC}"` };
        server.faults.always(endpoint, {
          kind: 'status',
          status,
          body: echo(`${CANARY} ${BASIC} Basic ${BASIC}`),
          headers,
        });
        output.push(...(await failure(registry.manifest(referenceAt(server, 'team/app:1')))));
      }
      expect(output.length).toBeGreaterThan(20);
      for (const text of output) expect(text).not.toMatch(new RegExp(`${CANARY}|${BASIC}`));
    },
  );

  it('stays out of the address in an error', async () => {
    const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: CANARY } });
    server.addImage('team/app', '1', { layers: [] });
    const registry = client({ credentials: logins({ [server.host]: password('ann', CANARY) }) });
    await registry.manifest(referenceAt(server, 'team/app:1'));
    server.faults.next('manifest', { kind: 'redirect', to: `/v2/${BASIC}/${CANARY}?key=${CANARY}` });
    const output = await failure(registry.manifest(referenceAt(server, 'team/app:1')));
    for (const text of output) expect(text).not.toMatch(new RegExp(`${CANARY}|${BASIC}`));
  });

  async function failure(work: Promise<unknown>): Promise<string[]> {
    const error: unknown = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if (!(error instanceof Error)) return [];
    return [
      String(error),
      inspect(error, { depth: 9 }),
      JSON.stringify(reportError(error)),
      error.stack ?? '',
    ];
  }
});
