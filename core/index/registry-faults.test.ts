/** fault R1–R8: what goes wrong with a registry, under each of the four operations that speak to one. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ErrorReport } from '../api/errors.ts';
import { openTags } from '../discover/tags/opened-tags.ts';
import { registrySource } from '../discover/tags/tag-source.ts';
import { createProviders } from '../discover/providers/providers.ts';
import { createPace } from '../discover/search/pace.ts';
import { wantPlatform } from '../oci/platform.ts';
import { parseReference } from '../oci/reference.ts';
import { reportError } from '../oci/strata-error.ts';
import type { Registry } from '../registry/registry.ts';
import { openStore } from '../store/open-store.ts';
import { openWorkers, type Workers } from '../stream/workers.ts';
import { makeCertificate, type Certificate } from '../testing/registry/fault-registry-certificate.ts';
import { client, faultRegistry, logins, password } from '../testing/registry/fault-registry-fixture.ts';
import type { Fault, FaultRegistry } from '../testing/registry/fault-registry.ts';
import type { RequestKind } from '../testing/registry/fault-registry-faults.ts';
import { makeImage } from '../testing/images/sample-images.ts';
import { queryFor, searching, target } from '../testing/web/search-ground.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { pull } from '../transfer/pull.ts';
import { imagesOf } from './images-of.ts';
import { openPushing } from './pushing/open-pushing.ts';

const KEY = 'docker.io/library/app:1';
const STALL_MS = 150;

let workers: Workers;
let certificate: Certificate;
beforeAll(async () => {
  workers = openWorkers({ folder: inject('workers') });
  certificate = await makeCertificate({ names: ['IP:127.0.0.1'] });
});
afterAll(() => workers.close());

type Operation = (registry: Registry, host: string) => Promise<unknown>;

const signal = (): AbortSignal => new AbortController().signal;

/** Each begins with a request of its kind. */
const OPERATIONS: readonly (readonly [name: string, kind: RequestKind, run: Operation])[] = [
  [
    'pull',
    'manifest',
    (registry, host) =>
      withTemporaryFolder(async (folder) => {
        const store = await openStore({ root: join(folder, 'store') });
        const platform = wantPlatform('linux/amd64', 'x64');
        const reference = parseReference(`${host}/team/app:1`);
        const order = {
          reference,
          platform,
          concurrentLayers: 2,
          signal: signal(),
          observe: () => undefined,
        };
        try {
          await pull({ store, registry, workers }, order);
        } finally {
          store.close();
        }
      }),
  ],
  [
    'tags',
    'tags',
    (registry, host) =>
      withTemporaryFolder(async (folder) => {
        const store = await openStore({ root: join(folder, 'store') });
        const reference = parseReference(`${host}/team/app`);
        const source = registrySource({ store, registry, platform: wantPlatform(null, 'x64') }, reference);
        const ending = new AbortController();
        try {
          const tags = openTags({
            reference,
            source,
            list: (listing) => registry.tags(reference, { signal: listing }),
            here: () => Promise.resolve(new Map()),
            signal: ending.signal,
            onChange: () => undefined,
          });
          await tags.listed;
        } finally {
          ending.abort();
          store.close();
        }
      }),
  ],
  [
    'search',
    'catalog',
    async (registry, host) => {
      const nowhere = '127.0.0.1:9';
      const hosts = { hub: nowhere, hubIndex: nowhere, gitlab: () => nowhere };
      const parts = { pages: registry, hosts, providers: createProviders(), pace: createPace() };
      const heard = searching(parts, [target(host, 'distribution')], queryFor('app'));
      await heard.search.answered;
      const state = heard.last(host)?.state;
      if (state?.kind === 'failed') throw new Failed(state.error);
      if (state?.kind === 'unable')
        throw new Failed({
          code: 'UNSUPPORTED_BY_REGISTRY',
          message: `${host}: ${state.note}`,
          evidence: {},
          retryable: false,
        });
      expect(heard.found.map(({ reference }) => reference)).toEqual([`${host}/team/app`]);
    },
  ],
  [
    'push',
    'blob',
    (registry, host) =>
      withTemporaryFolder(async (folder) => {
        const root = join(folder, 'store');
        await makeImage(root, { name: KEY, layers: [{ kind: 'exact', seed: 'a', blobBytes: 20_000 }] });
        const store = await openStore({ root });
        const images = imagesOf(store);
        const pushing = openPushing({
          parts: { store, registry, workers },
          images: () => images.current(),
          changed: () => undefined,
        });
        try {
          await pushing.push({ key: KEY, names: [`${host}/team/new:1`], platforms: null });
        } finally {
          store.close();
        }
      }),
  ],
];

/** A search says what happened, and throws nothing. */
class Failed extends Error {
  readonly report: ErrorReport;

  constructor(report: ErrorReport) {
    super(report.message);
    this.report = report;
  }
}

async function failureOf(work: Promise<unknown>): Promise<ErrorReport> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown === undefined) throw new Error('it succeeded');
  return thrown instanceof Failed ? thrown.report : reportError(thrown);
}

function filled(remote: FaultRegistry): FaultRegistry {
  remote.addImage('team/app', '1', { layers: [Buffer.alloc(1024)] });
  return remote;
}

const short = (): Registry => client({ limits: { stallMs: STALL_MS, backOffMs: 2 } });
const status = (code: number, headers: Readonly<Record<string, string>> = {}): Fault => ({
  kind: 'status',
  status: code,
  headers,
});

const PASSING: readonly (readonly [string, Fault])[] = [
  ['500', status(500)],
  ['502', status(502)],
  ['503 with Retry-After', status(503, { 'retry-after': '0' })],
  ['429 with Retry-After', status(429, { 'retry-after': '0' })],
  ['the connection is cut', { kind: 'cut' }],
  ['nothing comes', { kind: 'stall' }],
];

const LASTING: readonly (readonly [string, Fault, RegExp])[] = [
  ['500', status(500), /^REGISTRY_ERROR$/],
  // Of a list of all repositories it says that there is none for anybody.
  ['403', status(403), /^FORBIDDEN$|^UNSUPPORTED_BY_REGISTRY$/],
  ['429', status(429, { 'retry-after': '0' }), /^RATE_LIMITED$/],
  ['401 without a scheme', status(401), /^UNAUTHORIZED$|^INVALID_RESPONSE$/],
  [
    '401 with a scheme nobody knows',
    status(401, { 'www-authenticate': 'Negotiate' }),
    /^UNAUTHORIZED$|^INVALID_RESPONSE$/,
  ],
  ['the connection is cut', { kind: 'cut' }, /^REGISTRY_UNREACHABLE$/],
  ['nothing comes', { kind: 'stall' }, /^STALLED$/],
  ['what is no HTTP comes', { kind: 'raw', text: 'no HTTP\r\n\r\n' }, /^INVALID_RESPONSE$/],
];

describe.each(OPERATIONS)('%s', (_name, kind, run) => {
  // Who searches looks on: too many requests are said at once.
  const passing = PASSING.filter(([what]) => kind !== 'catalog' || !what.startsWith('429'));
  it.each(passing)('goes on after %s, four times in a row', async (_what, fault) => {
    const remote = filled(await faultRegistry());
    remote.faults.next(kind, fault, 4);
    await run(short(), remote.host);
    expect(remote.requests.filter((seen) => seen.kind === kind).length).toBeGreaterThan(4);
  });

  it.each(LASTING)('ends where %s for good, and says why', async (_what, fault, code) => {
    const remote = filled(await faultRegistry());
    remote.faults.always(kind, fault);
    const report = await failureOf(run(short(), remote.host));
    expect(report.code).toMatch(code);
    expect(report.message).toContain(remote.host);
    const asked = remote.requests.filter((seen) => seen.kind === kind).map(({ path }) => path);
    // Five attempts, each once more where a kept connection was closed.
    for (const path of new Set(asked)) expect(asked.filter((each) => each === path).length).toBeLessThan(10);
  });

  it('asks twice at the most where every token is refused (R1)', async () => {
    const remote = filled(await faultRegistry({ auth: { kind: 'token' } }));
    const challenge = `Bearer realm="${remote.origin}/token",service="fault-registry"`;
    remote.faults.always(kind, status(401, { 'www-authenticate': challenge }));
    const report = await failureOf(run(short(), remote.host));
    expect(report.code).toBe('UNAUTHORIZED');
    const asked = remote.requests.filter((seen) => seen.kind === kind).map(({ path }) => path);
    for (const path of new Set(asked))
      expect(asked.filter((each) => each === path).length).toBeLessThanOrEqual(2);
  });

  it.each([
    'http://169.254.169.254/token',
    'https://user:secret@auth.example.org/token',
    'https://[::]/token',
    'ftp://auth.example.org/token',
  ])('asks no token of %s (R2)', async (realm) => {
    const remote = filled(await faultRegistry({ auth: { kind: 'token', realm } }));
    const report = await failureOf(run(short(), remote.host));
    expect(report.code).toBe('UNSAFE_REALM');
    expect(remote.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it('takes no login to another host (R3)', async () => {
    const login = { kind: 'basic', username: 'ann', password: 'canary-51' } as const;
    const [remote, other] = [filled(await faultRegistry({ auth: login })), await faultRegistry()];
    const known = { [remote.host]: password('ann', 'canary-51') };
    const registry = client({ credentials: logins(known), limits: { stallMs: STALL_MS, backOffMs: 2 } });
    remote.faults.always((seen) => seen.kind === kind && seen.headers.authorization !== undefined, {
      kind: 'redirect',
      to: `${other.origin}/elsewhere`,
    });
    await run(registry, remote.host).catch(() => undefined);
    expect(other.requests.length).toBeGreaterThan(0);
    expect(other.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(JSON.stringify(other.requests)).not.toContain('canary-51');
  });

  it('does not begin where the certificate is not believed, nor goes on in clear (R8)', async () => {
    const remote = filled(await faultRegistry({ tls: certificate }));
    const report = await failureOf(run(short(), remote.host));
    expect(report.code).toBe('TLS_FAILED');
    expect(report.command).toBe(`strata registry set --authority FILE ${remote.host}`);
    expect(remote.requests).toEqual([]);
  });
});

describe.each(OPERATIONS.filter(([, kind]) => kind === 'tags' || kind === 'catalog'))(
  '%s',
  (_name, kind, run) => {
    it('follows no Link to another host (R3, R7)', async () => {
      const [remote, other] = [filled(await faultRegistry()), filled(await faultRegistry())];
      const link = `<${other.origin}/v2/_catalog>; rel="next"`;
      remote.faults.always(kind, { kind: 'headers', set: { link } });
      expect((await failureOf(run(short(), remote.host))).code).toBe('UNSAFE_REDIRECT');
      expect(other.requests).toEqual([]);
    });

    it('ends where the Link leads to itself (R7)', async () => {
      const remote = filled(await faultRegistry());
      const path = kind === 'tags' ? '/v2/team/app/tags/list' : '/v2/_catalog';
      remote.faults.always(kind, { kind: 'headers', set: { link: `<${path}>; rel="next"` } });
      await run(short(), remote.host).catch(() => undefined);
      expect(remote.requests.filter((seen) => seen.kind === kind).length).toBeLessThanOrEqual(4);
    });
  },
);
