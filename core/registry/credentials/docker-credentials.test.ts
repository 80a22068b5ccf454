import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportError } from '../../oci/strata-error.ts';
import { client, faultRegistry, referenceAt } from '../../testing/registry/fault-registry-fixture.ts';
import { askHelper } from './credential-helper.ts';
import type { Credentials } from './credentials.ts';
import { dockerCredentials } from './docker-credentials.ts';

const CANARY = 'canary-3f9c2a7b';
let folder = '';
let env: NodeJS.ProcessEnv = {};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  env = {
    HOME: folder,
    DOCKER_CONFIG: join(folder, 'docker'),
    PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`,
  };
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'docker'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A helper as a shell script; what it was asked is kept in a file of its name. */
async function helper(name: string, script: string, mode = 0o755): Promise<void> {
  const file = join(folder, 'bin', `docker-credential-${name}`);
  await writeFile(
    file,
    `#!/bin/sh\nserver=$(cat)\nprintf '%s %s\\n' "$1" "$server" >> ${join(folder, `asked-${name}`)}\n${script}\n`,
  );
  await chmod(file, mode);
}
const asked = (name: string): Promise<string> =>
  readFile(join(folder, `asked-${name}`), 'utf8').catch(() => '');
const configure = (config: object, file = 'docker/config.json'): Promise<void> =>
  writeFile(join(folder, file), JSON.stringify(config));
const find = (registry: string): Promise<Credentials | undefined> =>
  dockerCredentials({ env, helperTimeoutMs: 300 }).find(registry);
const pair = (text: string): string => Buffer.from(text).toString('base64');
const ANSWER = `echo '{"ServerURL":"x","Username":"ann","Secret":"${CANARY}"}'`;

function plain(credentials: Credentials | undefined): unknown {
  if (credentials === undefined) return undefined;
  return credentials.kind === 'password'
    ? [credentials.username, credentials.password.reveal()]
    : [credentials.kind, credentials.token.reveal()];
}

describe('saved logins', () => {
  it('come from auths', async () => {
    await configure({
      auths: {
        'a.example': { auth: pair('ann:secret') },
        'b.example': { identitytoken: 'id' },
        'c.example': { registrytoken: 'reg' },
      },
    });
    expect(plain(await find('a.example'))).toEqual(['ann', 'secret']);
    expect(plain(await find('b.example'))).toEqual(['identity-token', 'id']);
    expect(plain(await find('c.example'))).toEqual(['registry-token', 'reg']);
    expect(await find('d.example')).toBeUndefined();
  });

  it('are none without a file', async () => expect(await find('a.example')).toBeUndefined());

  it("are podman's where docker has none", async () => {
    await configure({ auths: { 'a.example': { auth: pair('docker:1') } } });
    await mkdir(join(folder, 'run', 'containers'), { recursive: true });
    await configure(
      { auths: { 'a.example': { auth: pair('podman:1') }, 'b.example': { auth: pair('podman:1') } } },
      'run/containers/auth.json',
    );
    env['XDG_RUNTIME_DIR'] = join(folder, 'run');
    expect(plain(await find('a.example'))).toEqual(['docker', '1']);
    expect(plain(await find('b.example'))).toEqual(['podman', '1']);
    env['REGISTRY_AUTH_FILE'] = join(folder, 'docker', 'other.json');
    await configure({ auths: { 'b.example': { auth: pair('other:1') } } }, 'docker/other.json');
    expect(plain(await find('b.example'))).toEqual(['other', '1']);
  });

  it('that are made meanwhile count', async () => {
    const source = dockerCredentials({ env });
    expect(await source.find('a.example')).toBeUndefined();
    await configure({ auths: { 'a.example': { auth: pair('ann:secret') } } });
    expect(plain(await source.find('a.example'))).toEqual(['ann', 'secret']);
  });

  it('in a damaged file are an error that names the file and quotes nothing', async () => {
    await writeFile(join(folder, 'docker', 'config.json'), `{"auths": {"a": {"auth": "${CANARY}"`);
    await expect(find('a')).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
    await expectNoCanary(find('a'));
  });
});

describe('a credential helper', () => {
  it('is asked on its standard input, and only for its registry', async () => {
    await helper('ours', ANSWER);
    await configure({ credHelpers: { 'a.example': 'ours' } });
    expect(plain(await find('a.example'))).toEqual(['ann', CANARY]);
    expect(await find('b.example')).toBeUndefined();
    expect(await asked('ours')).toBe('get a.example\n');
  });

  it('for all is asked for Docker Hub by the address that docker saves it under', async () => {
    await helper('all', ANSWER);
    await configure({ credsStore: 'all' });
    await find('docker.io');
    expect(await asked('all')).toBe('get https://index.docker.io/v1/\n');
  });

  it('may give an identity token', async () => {
    await helper('ours', `echo '{"Username":"<token>","Secret":"id"}'`);
    await configure({ credHelpers: { 'a.example': 'ours' } });
    expect(plain(await find('a.example'))).toEqual(['identity-token', 'id']);
  });

  it('that has nothing saved leaves the file to look into', async () => {
    await helper('ours', 'echo "credentials not found in native keychain"; exit 1');
    await configure({ credsStore: 'ours', auths: { 'a.example': { auth: pair('ann:file') } } });
    expect(plain(await find('a.example'))).toEqual(['ann', 'file']);
    expect(await find('b.example')).toBeUndefined();
  });

  it.each([
    ['hangs', 'exec sleep 60', /did not answer within 0.3 s/],
    ['hangs with a child that holds its output', 'sleep 3 & wait', /did not answer/],
    ['prints rubbish', `echo "${CANARY} rubbish"`, /not JSON/],
    ['prints half an answer', `printf '{"Username":"ann","Secret":"${CANARY}'`, /not JSON/],
    ['prints another form', `echo '{"Username":5,"Secret":"${CANARY}"}'`, /no Username and Secret/],
    ['prints nothing', '', /not JSON/],
    ['prints for ever', `while :; do echo ${CANARY}; done`, /far too long|did not answer/],
    ['fails with words', 'echo "the keychain is locked" >&2; exit 3', /ended with 3: the keychain is locked/],
    ['fails with half an answer', `echo '{"Secret":"${CANARY}"'; exit 1`, /ended with 1\.$/],
    ['is killed', 'kill -9 $$', /ended with/],
  ])('that %s fails that registry alone', async (_name, script, words) => {
    await helper('bad', script);
    await configure({ credHelpers: { 'a.example': 'bad' }, auths: { 'b.example': { auth: pair('ann:b') } } });
    await expect(find('a.example')).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
      message: expect.stringMatching(words) as string,
    });
    await expectNoCanary(find('a.example'));
    expect(plain(await find('b.example'))).toEqual(['ann', 'b']);
  });

  it('that is not executable, or not there, fails that registry alone', async () => {
    await helper('flat', ANSWER, 0o644);
    await configure({ credHelpers: { 'a.example': 'flat', 'b.example': 'missing' } });
    await expect(find('a.example')).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
      message: expect.stringContaining('not executable') as string,
    });
    await expect(find('b.example')).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
      message: expect.stringContaining('not installed') as string,
      action: expect.stringContaining('docker-credential-missing') as string,
    });
    expect(await find('c.example')).toBeUndefined();
  });

  it('for all that is not there stops only logins that docker noted', async () => {
    await configure({ credsStore: 'desktop', auths: { 'a.example': {} } });
    await expect(find('a.example')).rejects.toMatchObject({ code: 'CREDENTIAL_HELPER_FAILED' });
    expect(await find('docker.io')).toBeUndefined();
  });

  it.each(['../evil', 'a b', 'a;b', '', '-x/y', 'a\nb'])('called "%s" is not run', async (name) => {
    await expect(askHelper(name, 'a.example', { env })).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
    });
  });

  it.each(['a.example\nb.example', 'a\rb', 'a\0b'])(
    'is not asked two things at once (%j)',
    async (server) => {
      await helper('ours', ANSWER);
      await expect(askHelper('ours', server, { env })).rejects.toMatchObject({
        code: 'CREDENTIAL_HELPER_FAILED',
      });
      expect(await asked('ours')).toBe('');
    },
  );

  it('ends with the signal', async () => {
    await helper('slow', 'exec sleep 60');
    await expect(
      askHelper('slow', 'a.example', { env, signal: AbortSignal.timeout(50) }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('that fails fails a pull from its registry, and another registry still works', async () => {
    const bad = await faultRegistry({ auth: { kind: 'token' } });
    const good = await faultRegistry({ auth: { kind: 'token' } });
    good.addImage('team/app', '1', { layers: [] });
    await helper('bad', 'exit 1');
    await configure({ credHelpers: { [bad.host]: 'bad' } });
    const registry = client({ credentials: dockerCredentials({ env }) });
    await expect(registry.manifest(referenceAt(bad, 'team/app:1'))).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
    });
    await registry.manifest(referenceAt(good, 'team/app:1'));
    expect(await asked('bad')).toBe(`get ${bad.host}\n`);
  });
});

async function expectNoCanary(work: Promise<unknown>): Promise<void> {
  const error: unknown = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeDefined();
  expect(inspect(error, { depth: 9 }) + JSON.stringify(reportError(error))).not.toContain(CANARY);
}
