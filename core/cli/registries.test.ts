import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { dockerVault } from '../index/registries/docker-vault.ts';
import { openCliGround, type CliGround } from '../testing/cli-ground.ts';
import { startDockerRegistry, type DockerRegistry } from '../testing/registry/docker-registry.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { readSecret } from './read-secret.ts';

const CANARY = 'canary-3f9c2a7b';
let ground: CliGround;
let secure: DockerRegistry;
let config: string;
let temporary: TemporaryFolder;

beforeAll(async () => {
  temporary = await temporaryFolder();
  const home = temporary.path;
  await mkdir(path.join(home, 'bin'), { recursive: true });
  config = path.join(home, 'docker');
  const helper = path.join(home, 'bin', 'docker-credential-pass');
  await writeFile(
    helper,
    `#!/bin/sh
cd ${home}; input=$(cat)
case "$1" in
  store) printf %s "$input" > kept;;
  get) if [ -f kept ]; then cat kept; else echo "credentials not found in native keychain"; exit 1; fi;;
  erase) rm -f kept;;
esac
`,
  );
  await chmod(helper, 0o755);
  vi.stubEnv('HOME', home);
  vi.stubEnv('DOCKER_CONFIG', config);
  vi.stubEnv('XDG_RUNTIME_DIR', '');
  vi.stubEnv('XDG_CONFIG_HOME', '');
  // docker-registry reads its settings from variables that begin so, too.
  vi.stubEnv('REGISTRY_AUTH_FILE', undefined);
  vi.stubEnv('PATH', `${path.join(home, 'bin')}:${process.env['PATH']}`);
  secure = await startDockerRegistry({ tls: true, auth: { username: 'ann', password: CANARY } });
  ground = await openCliGround(inject('workers'), { vault: dockerVault({ platform: 'linux' }) });
});
afterAll(async () => {
  await ground.close();
  await secure.stop();
  await temporary.remove();
  vi.unstubAllEnvs();
});
beforeEach(() => ground.freshStore());

const strata: CliGround['strata'] = async (line, options) => {
  const ended = await ground.strata(line, options);
  expect(ended.out + ended.errors).not.toContain(CANARY);
  return ended;
};

describe('strata login', () => {
  it('says why a registry is not reached, accepts its authority, logs in, and out again', async () => {
    const login = { typed: `${CANARY}\n` };
    const unknown = await strata(`login -u ann --password-stdin ${secure.address}`, login);
    expect(unknown.code).toBe(1);
    expect(unknown.errors).toMatch(/self-signed[^]*--authority FILE/);

    expect(
      await strata(`registry set --authority ${secure.certificate?.file} ${secure.address}`),
    ).toMatchObject({
      code: 0,
      out: `${secure.address}\n`,
    });
    const wrong = await strata(`login -u ann --password-stdin ${secure.address}`, { typed: 'guessed' });
    expect(wrong.code).toBe(1);
    expect(wrong.errors).toMatch(/refused the login of "ann"/);
    expect(await readdir(config).catch(() => [])).toEqual([]);

    expect(await strata(`login -u ann --password-stdin https://${secure.address}/v2/`, login)).toEqual({
      code: 0,
      out: 'Login Succeeded\n',
      errors: '',
    });
    expect(JSON.parse(await readFile(path.join(config, 'config.json'), 'utf8'))).toEqual({
      auths: { [secure.address]: {} },
      credsStore: 'pass',
    });
    const listed = await strata('registry ls');
    expect(listed.out).toMatch(
      new RegExp(`${secure.address} .*ann \\(docker-credential-pass\\) +1 authority`),
    );
    const tested = await strata(`registry test ${secure.address}`);
    expect(tested.code).toBe(0);
    expect(tested.out).toMatch(/^address +passed[^]*login +passed +\d+ ms +Signed in as "ann"/);

    expect(await strata(`logout ${secure.address}`)).toMatchObject({
      code: 0,
      out: `Removing login credentials for ${secure.address}\n`,
    });
    expect(await strata(`logout ${secure.address}`)).toMatchObject({
      code: 0,
      out: `Not logged in to ${secure.address}\n`,
    });
    const refused = await strata(`registry test ${secure.address}`);
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/login +failed[^]*scope +skipped/);
    expect(refused.errors).toContain(`strata login ${secure.address}`);
    expect(await strata(`registry rm ${secure.address}`)).toMatchObject({ code: 0 });
    expect((await strata('registry ls')).out).not.toContain(secure.address);
  });

  it('asks for name and password where a person types', async () => {
    await strata(`registry set --insecure ${secure.address}`);
    expect(await strata(`login ${secure.address}`, { typed: 'ann', secret: CANARY })).toMatchObject({
      code: 0,
      out: 'Username: Password: \nLogin Succeeded\n',
    });
    await strata(`logout ${secure.address}`);
  });

  it.each([
    [`login -u ann -p ${CANARY} reg.example.org`, /arguments of a program[^]*--password-stdin/],
    ['login --password-stdin reg.example.org', /^Must provide --username with --password-stdin\n$/],
    ['login reg.example.org', /non TTY device[^]*--password-stdin/],
    ['login -u ann --password-stdin reg.example.org', /has no password/],
    [`login -u ann --password-stdin ann:${CANARY}@host`, /"…" is not the name of a registry/],
  ])('%s is refused with words', async (line, words) => {
    const { code, errors } = await strata(line);
    expect(code).toBe(1);
    expect(errors).toMatch(words);
  });
});

describe('strata registry', () => {
  it('begins with Docker Hub and suggestions', async () => {
    expect((await strata(['registry', 'ls', '--format', '{{.Registry}} {{.Enabled}}'])).out).toBe(
      'docker.io true\nghcr.io false\nquay.io false\n',
    );
  });

  it('sets what is given and nothing else', async () => {
    await strata(
      'registry set --kind harbor --mirror http://127.0.0.1:1 --mirror m.example.org/hub --policy warn --proxy none r.example.org',
    );
    await strata('registry set --plain-http --name Ours r.example.org');
    const row = [
      'registry',
      'ls',
      '--format',
      '{{.Registry}}|{{.Name}}|{{.Kind}}|{{.Enabled}}|{{.Connection}}|{{.Mirrors}}|{{.Policy}}',
    ];
    expect((await strata(row)).out).toContain(
      'r.example.org|Ours|harbor|true|plain HTTP, 2 mirrors, no proxy|http://127.0.0.1:1, m.example.org/hub|warn\n',
    );
    await strata([
      'registry',
      'set',
      '--plain-http=false',
      '--enabled=false',
      '--mirror',
      '',
      'r.example.org',
    ]);
    expect((await strata(row)).out).toContain('r.example.org|Ours|harbor|false|no proxy||warn\n');
  });

  it.each([
    [`registry set --proxy http://ann:${CANARY}@proxy:1 r.example.org`, /holds a login[^]*HTTPS_PROXY/],
    ['registry set --kind other r.example.org', /"other" is no value of --kind\nThere are docker-hub/],
    ['registry set --client-cert a.pem r.example.org', /Give both/],
    ['registry set --authority missing.pem r.example.org', /missing\.pem is not there/],
    ['registry set --mirror a?b r.example.org', /not the address of a mirror/],
    ['registry rm docker.io', /cannot be taken off/],
  ])('%s is refused, and nothing is kept', async (line, words) => {
    const { code, errors } = await strata(line);
    expect(code).toBe(1);
    expect(errors).toMatch(words);
    expect((await strata('registry ls')).out).not.toContain('r.example.org');
  });
});

describe('a secret that is typed', () => {
  async function typing(
    ...keys: string[]
  ): Promise<{ secret: string | null; modes: boolean[]; cancelled: boolean }> {
    const modes: boolean[] = [];
    let cancelled = false;
    const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => modes.push(on) });
    const shown = (): void => expect(modes).toEqual([true]);
    const secret = readSecret(input, shown, () => (cancelled = true));
    for (const key of keys) input.write(Buffer.from(key, 'latin1'));
    return { secret: await secret, modes, cancelled };
  }

  it.each([
    ['ends with Return', ['se', 'cret\r'], 'secret'],
    ['can be corrected', ['sek\u007fcx\b', 'ret\n'], 'secret'],
    ['can be begun anew', ['wrong\u0015secret\r'], 'secret'],
    ['may have letters of any language, cut anywhere', ['\u00c3', '\u00bc\r'], 'ü'],
    ['is none after Ctrl-D', ['\u0004'], null],
  ])('%s', async (_, keys, secret) => {
    expect(await typing(...keys)).toEqual({ secret, modes: [true, false], cancelled: false });
  });

  it('is given up with Ctrl-C, and the terminal shows again what is typed', async () => {
    expect(await typing('sec\u0003')).toEqual({ secret: null, modes: [true, false], cancelled: true });
  });
});
