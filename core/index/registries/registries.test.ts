import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { reportError } from '../../oci/strata-error.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { makeCertificate } from '../../testing/registry/fault-registry-certificate.ts';
import { faultRegistry } from '../../testing/registry/fault-registry-fixture.ts';
import { pushLayout } from '../../testing/registry/push-layout.ts';
import { makeImage } from '../../testing/images/sample-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { PullEvent } from '../../transfer/pull-event.ts';
import type { Core } from '../core.ts';
import { openCore } from '../open-core.ts';
import type { LoginVault, SignInOrder } from '../registries.ts';

const CANARY = 'canary-3f9c2a7b';
let folder: TemporaryFolder;
let core: Core;
let vault: LoginVault & { readonly kept: Map<string, SignInOrder> };
const running: DockerRegistry[] = [];

/** In memory, as the window's is where the system has no keychain. */
function memoryVault(): typeof vault {
  const kept = new Map<string, SignInOrder>();
  return {
    kept,
    find(domain) {
      const order = kept.get(domain);
      return Promise.resolve(order === undefined ? undefined : { ...order, kept: 'session' });
    },
    save: (order) => Promise.resolve(void kept.set(order.domain, order)),
    remove: (domain) => Promise.resolve(void kept.delete(domain)),
  };
}
const home = (): string => path.join(folder.path, 'home');
const opened = (): Promise<Core> => openCore({ home: home(), workersFolder: inject('workers'), vault });

beforeEach(async () => {
  folder = await temporaryFolder();
  vi.stubEnv('HOME', folder.path);
  vi.stubEnv('DOCKER_CONFIG', path.join(folder.path, 'docker'));
  vi.stubEnv('XDG_RUNTIME_DIR', '');
  vi.stubEnv('XDG_CONFIG_HOME', '');
  // docker-registry reads its settings from variables that begin so, too.
  vi.stubEnv('REGISTRY_AUTH_FILE', undefined);
  vault = memoryVault();
  core = await opened();
});
afterEach(async () => {
  await core.close();
  for (const registry of running.splice(0)) await registry.stop();
  vi.unstubAllEnvs();
  await folder.remove();
});

async function start(options: Parameters<typeof startDockerRegistry>[0]): Promise<DockerRegistry> {
  const registry = await startDockerRegistry(options);
  running.push(registry);
  return registry;
}
async function file(name: string, content: string): Promise<string> {
  const place = path.join(folder.path, name);
  await writeFile(place, content);
  return place;
}
/** Everything below the data folder and docker's, as one text. */
async function everythingWritten(): Promise<string> {
  const names = await readdir(folder.path, { recursive: true });
  const texts = await Promise.all(
    names.map((name) => readFile(path.join(folder.path, name), 'latin1').catch(() => '')),
  );
  return texts.join('\n');
}
async function refusal(attempt: Promise<unknown>) {
  const error: unknown = await attempt.then(
    () => new Error('it did not fail'),
    (cause: unknown) => cause,
  );
  expect(inspect(error, { depth: 9 }) + JSON.stringify(reportError(error))).not.toContain(CANARY);
  return reportError(error);
}

describe('a private registry with an authority of its own and a login', () => {
  it('is reached after its authority was added and somebody signed in, and not before', async () => {
    const layout = path.join(folder.path, 'layout');
    await makeImage(layout, {
      name: 'app',
      layers: [{ kind: 'entries', entries: [{ path: 'a', content: 'b' }] }],
    });
    const data = path.join(folder.path, 'data');
    const open = await startDockerRegistry({ folder: data });
    await pushLayout(layout, 'app', open.address, 'team/app:1');
    await open.stop();
    const { address, certificate } = await start({
      folder: data,
      tls: true,
      auth: { username: 'ann', password: CANARY },
    });
    const registries = await core.registries();
    const login = { domain: address, username: 'ann', secret: CANARY, as: 'password' } as const;

    expect(await refusal(registries.signIn(login))).toMatchObject({
      code: 'TLS_FAILED',
      action: expect.stringContaining('authority') as string,
    });
    const authority = await file('authority.pem', certificate?.pem ?? '');
    const added = await registries.change({ domain: address, authority, policy: 'warn' });
    expect(added).toMatchObject({ enabled: true, policy: 'warn', login: { kind: 'none' }, removable: true });
    expect(added.connection.authorities).toMatchObject([
      {
        subject: 'CN=localhost',
        source: 'strata',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ]);
    expect((await registries.test(address)).steps.find(({ error }) => error !== null)?.error).toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect(await refusal(core.pull({ text: `${address}/team/app:1`, platform: null }))).toMatchObject({
      code: 'UNAUTHORIZED',
    });

    expect(await refusal(registries.signIn({ ...login, secret: `${CANARY}-wrong` }))).toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining(`${address} refused the login of "ann"`) as string,
      action: expect.stringContaining('access token') as string,
    });
    expect(vault.kept.size).toBe(0);
    expect(await registries.signIn(login)).toMatchObject({
      login: { kind: 'strata', username: 'ann', kept: 'session' },
    });
    expect((await registries.test(address)).passed).toBe(true);
    expect(await core.pull({ text: `${address}/team/app:1`, platform: null })).toMatchObject({
      status: 'downloaded',
    });
    await core.close();
    core = await opened();
    const again = (await (await core.registries()).list()).find(({ domain }) => domain === address);
    expect(again).toMatchObject({ policy: 'warn', login: { kind: 'strata' } });

    expect((await (await core.registries()).signOut(address)).login).toEqual({ kind: 'none' });
    expect(await refusal(core.tags(`${address}/team/app`))).toMatchObject({ code: 'UNAUTHORIZED' });
    expect((await stat(path.join(home(), 'registries.json'))).mode & 0o777).toBe(0o600);
    expect(await everythingWritten()).not.toContain(CANARY);
  });
});

describe('signing in', () => {
  it('takes a token that needs no name, where the token server takes it', async () => {
    const server = await faultRegistry({ auth: { kind: 'token', identityToken: CANARY } });
    server.addImage('team/app', '1', { layers: [] });
    const registries = await core.registries();
    const order = { domain: server.host, username: '', as: 'token' } as const;
    expect(await refusal(registries.signIn({ ...order, secret: `${CANARY}-expired` }))).toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('refused this token') as string,
      action: expect.stringContaining('has not expired') as string,
    });
    await registries.signIn({ ...order, secret: CANARY });
    expect(await core.tags(`${server.host}/team/app`)).toEqual(['1']);
    expect((await registries.list()).find(({ domain }) => domain === server.host)?.login).toMatchObject({
      kind: 'strata',
      username: '',
    });
  });

  it.each([
    [{ username: '' }, /no user name/],
    [{ secret: '' }, /no password/],
    [{ username: 'a:b' }, /colon/],
    [{ secret: `${CANARY}\nsecond` }, /control characters/],
    [{ secret: CANARY.repeat(10_000) }, /far too long/],
  ])('with %o is refused before anybody is asked', async (given, words) => {
    const server = await faultRegistry();
    const order = { domain: server.host, username: 'ann', secret: CANARY, as: 'password', ...given } as const;
    expect((await refusal((await core.registries()).signIn(order))).message).toMatch(words);
    expect(server.requests).toEqual([]);
  });

  it('has nowhere to keep a login without a vault, and says what to do', async () => {
    const bare = await openCore({ home: path.join(folder.path, 'bare'), workersFolder: inject('workers') });
    const order = { domain: 'r.example.org', username: 'ann', secret: CANARY, as: 'password' } as const;
    expect(await refusal((await bare.registries()).signIn(order))).toMatchObject({ code: 'NO_KEYCHAIN' });
    await bare.close();
  });
});

describe('a change', () => {
  it('is used by the next request, also when another process made it', async () => {
    const certificate = await makeCertificate({ names: ['IP:127.0.0.1'] });
    const server = await faultRegistry({ tls: certificate });
    server.addImage('team/app', '1', { layers: [] });
    const tags = (): Promise<readonly string[]> => core.tags(`${server.host}/team/app`);
    const registries = await core.registries();
    await expect(tags()).rejects.toMatchObject({ code: 'TLS_FAILED' });
    await registries.change({ domain: server.host, anyCertificate: true });
    expect(await tags()).toEqual(['1']);
    const other = await openCore({ home: home(), workersFolder: inject('workers') });
    await (await other.registries()).change({ domain: server.host, anyCertificate: false });
    await other.close();
    await expect(tags()).rejects.toMatchObject({ code: 'TLS_FAILED' });
    await registries.remove(server.host);
    expect((await registries.list()).map(({ domain }) => domain)).not.toContain(server.host);
  });

  it('keeps all of many that two processes make at once', async () => {
    const other = await openCore({ home: home(), workersFolder: inject('workers') });
    const both = [await core.registries(), await other.registries()];
    const domains = Array.from({ length: 20 }, (_, at) => `r${at}.example.org`);
    await Promise.all(domains.map(async (domain, at) => both[at % 2]?.change({ domain })));
    const listed = (await (await core.registries()).list()).map(({ domain }) => domain);
    expect(listed).toEqual(expect.arrayContaining(domains));
    await other.close();
    expect((await readdir(home())).filter((name) => name.startsWith('registries'))).toEqual([
      'registries.json',
    ]);
  });

  it('copies what is accepted, and leaves the key where it is', async () => {
    const pair = await makeCertificate({ names: ['IP:127.0.0.1'] });
    const other = await makeCertificate({ names: ['IP:127.0.0.1'] });
    const certificate = await file('client.crt', pair.cert);
    const key = await file('client.key', pair.key);
    const registries = await core.registries();
    const domain = 'r.example.org';
    // A key in the same file as an authority stays out of the settings.
    const authority = await file('both.pem', `${pair.key}${pair.cert}`);
    const changed = await registries.change({ domain, authority, clientCertificate: { certificate, key } });
    expect(changed.connection.clientCertificate).toMatchObject({
      subject: 'CN=fault registry',
      validUntil: '2049-12-31T00:00:00.000Z',
    });
    const kept = await readFile(path.join(home(), 'registries.json'), 'utf8');
    expect(kept).toContain('BEGIN CERTIFICATE');
    expect(kept).not.toContain('PRIVATE KEY');
    expect(kept).toContain(key);

    const foreign = await file('other.key', other.key);
    for (const [order, words] of [
      [{ clientCertificate: { certificate, key: foreign } }, /does not belong/],
      [{ clientCertificate: { certificate, key: certificate } }, /is not a private key/],
      [{ authority: key }, /holds no certificate/],
      [{ authority: path.join(folder.path, 'none') }, /is not there/],
      [{ proxy: { kind: 'address', address: `http://ann:${CANARY}@proxy` } }, /holds a login/],
      [
        { proxy: { kind: 'address', address: `socks5://ann:${CANARY}@proxy` } },
        /not an http or https address/,
      ],
      [{ mirrors: [`https://ann:${CANARY}@mirror`] }, /not the address of a mirror/],
    ] as const) {
      const { message } = await refusal(registries.change({ domain, ...order }));
      expect(message).toMatch(words);
    }
    const cleared = await registries.change({ domain, authority: null, clientCertificate: null });
    expect(cleared.connection).toMatchObject({ authorities: [], clientCertificate: null });
  });
});

describe('the list', () => {
  it('begins with Docker Hub, suggests two, and forgets a suggestion that was taken off', async () => {
    const registries = await core.registries();
    const rows = async (): Promise<string[]> =>
      (await registries.list()).map(({ domain, kind, enabled }) => `${domain} ${kind} ${enabled}`);
    expect(await rows()).toEqual(['docker.io docker-hub true', 'ghcr.io github false', 'quay.io quay false']);
    await registries.change({ domain: 'https://QUAY.io/v2/', enabled: true });
    await registries.remove('ghcr.io');
    expect(await rows()).toEqual(['docker.io docker-hub true', 'quay.io quay true']);
    await expect(registries.remove('index.docker.io')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await registries.change({
      domain: 'hub.docker.com',
      enabled: false,
      mirrors: ['HTTPS://Mirror.Example.org/'],
    });
    expect((await registries.list())[0]).toMatchObject({
      enabled: false,
      connection: { mirrors: ['mirror.example.org'] },
    });
  });

  it("has the logins of docker's files, and one that cannot be read harms no other", async () => {
    const auth = Buffer.from(`ann:${CANARY}`).toString('base64');
    const config = {
      auths: { 'https://index.docker.io/v1/': { auth }, 'r.example.org:5000': { auth } },
      credHelpers: { 'x.example.org': 'not-there' },
    };
    await core.close();
    await put(path.join(folder.path, 'docker'), JSON.stringify(config));
    core = await opened();
    const registries = await core.registries();
    const list = await registries.list();
    expect(JSON.stringify(list)).not.toContain(CANARY);
    const login = (domain: string) => list.find((row) => row.domain === domain)?.login;
    expect(login('docker.io')).toMatchObject({ kind: 'file', username: 'ann' });
    expect(login('r.example.org:5000')).toMatchObject({ kind: 'file', username: 'ann' });
    expect(login('x.example.org')).toMatchObject({
      kind: 'unreadable',
      error: { code: 'CREDENTIAL_HELPER_FAILED' },
    });
    expect(login('quay.io')).toEqual({ kind: 'none' });
    expect(await refusal(registries.signOut('r.example.org:5000'))).toMatchObject({
      action: expect.stringContaining('docker logout r.example.org:5000') as string,
    });
  });

  it('is refused with words when its file is damaged, and nothing is asked without its rules', async () => {
    await (await core.registries()).change({ domain: 'r.example.org', anyCertificate: false });
    await writeFile(path.join(home(), 'registries.json'), '{"version":1,"registries":[{"domain":"a b"}]}');
    const registries = await core.registries();
    await expect(registries.list()).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
    await expect(core.tags('r.example.org/x')).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
  });
});

describe("docker's folders of certificates", () => {
  it('count, and are told apart from what was chosen here', async () => {
    const pair = await makeCertificate({ names: ['IP:127.0.0.1'] });
    const server = await faultRegistry({ tls: pair });
    server.addImage('team/app', '1', { layers: [] });
    const own = path.join('.config', 'docker', 'certs.d', server.host);
    await put(path.join(folder.path, own), pair.cert, 'ca.crt');
    await put(path.join(folder.path, own), pair.cert, 'client.cert');
    await put(path.join(folder.path, own), pair.key, 'client.key');
    expect(await core.tags(`${server.host}/team/app`)).toEqual(['1']);
    const { connection } = await (await core.registries()).change({ domain: server.host });
    expect(connection).toMatchObject({
      authorities: [{ subject: 'CN=fault registry', source: 'docker' }],
      clientCertificate: { source: 'docker' },
    });
  });
});

describe('a real pull-through mirror', () => {
  it('is pulled from, keeps what it fetched, and is passed by when it is gone', async () => {
    const layout = path.join(folder.path, 'layout');
    await makeImage(layout, { name: 'app', layers: [{ kind: 'exact', seed: 'mirror', blobBytes: 200_000 }] });
    const origin = await start({});
    await pushLayout(layout, 'app', origin.address, 'team/app:1');
    const mirror = await start({ mirrorOf: `http://${origin.address}` });
    const registries = await core.registries();
    // Through a project of a proxy cache it would be "host/project"; this one has none.
    await registries.change({ domain: origin.address, mirrors: [`http://${mirror.address}`] });
    const pull = async (): Promise<string[]> => {
      const said: string[] = [];
      await core.pull(
        { text: `${origin.address}/team/app:1`, platform: null },
        { observe: (event: PullEvent) => void (event.kind === 'note' && said.push(event.text)) },
      );
      return said;
    };
    expect(await pull()).toEqual([]);
    const fetched = await readdir(mirror.folder, { recursive: true });
    expect(fetched.some((name) => name.endsWith('team/app/_manifests'))).toBe(true);

    await core.close();
    core = await openCore({ home: path.join(folder.path, 'second'), workersFolder: inject('workers') });
    await (await core.registries()).change({ domain: origin.address, mirrors: [mirror.address] });
    await mirror.stop();
    expect(await pull()).toEqual([expect.stringContaining(`The mirror ${mirror.address} was passed by`)]);
    expect((await core.images()).all).toHaveLength(1);
  });
});

async function put(at: string, content: string, name = 'config.json'): Promise<void> {
  await mkdir(at, { recursive: true });
  await writeFile(path.join(at, name), content);
}
