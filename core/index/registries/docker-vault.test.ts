import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dockerCredentials } from '../../registry/credentials/docker-credentials.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { LoginVault } from '../registries.ts';
import { dockerVault } from './docker-vault.ts';

const CANARY = 'canary-3f9c2a7b';
const LOGIN = { domain: 'a.example', username: 'ann', secret: CANARY, as: 'password' } as const;
let folder: TemporaryFolder;
let env: NodeJS.ProcessEnv;
let vault: LoginVault;

beforeEach(async () => {
  folder = await temporaryFolder();
  const bin = path.join(folder.path, 'bin');
  await mkdir(bin);
  await mkdir(path.join(folder.path, 'docker'));
  // Nothing but what a test puts there, and the shell that its helpers run in.
  env = { HOME: folder.path, DOCKER_CONFIG: path.join(folder.path, 'docker'), PATH: bin };
  vault = dockerVault({ env, platform: 'linux', helperTimeoutMs: 300 });
});
afterEach(() => folder.remove());

/** A helper that keeps what it is given in a file for each registry, as docker's own do in a keychain. */
const WORKING = `#!/bin/sh
PATH=/usr/bin:/bin; cd "$HOME"; mkdir -p keychain; input=$(cat)
name() { printf %s "$1" | tr -c 'a-zA-Z0-9.' _; }
case "$1" in
  store) url=$(printf %s "$input" | sed 's/.*"ServerURL":"\\([^"]*\\)".*/\\1/'); printf %s "$input" > "keychain/$(name "$url")";;
  get) cat "keychain/$(name "$input")" 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; };;
  erase) rm -f "keychain/$(name "$input")";;
esac
`;
async function helper(name: string, script: string): Promise<void> {
  const file = path.join(folder.path, 'bin', `docker-credential-${name}`);
  await writeFile(file, script);
  await chmod(file, 0o755);
}
const config = (): string => path.join(folder.path, 'docker', 'config.json');
const written = async (): Promise<unknown> => JSON.parse(await readFile(config(), 'utf8'));
const saved = async (): Promise<string | undefined> => {
  const login = await dockerCredentials({ env }).find('a.example');
  return login?.kind === 'password' ? `${login.username} ${login.password.reveal()}` : login?.kind;
};

describe('logins of the command line', () => {
  it('are kept by an installed helper, which config.json names from then on', async () => {
    await helper('secretservice', WORKING);
    await vault.save(LOGIN);
    expect(await written()).toEqual({ auths: { 'a.example': {} }, credsStore: 'secretservice' });
    expect((await stat(config())).mode & 0o777).toBe(0o600);
    expect(await saved()).toBe(`ann ${CANARY}`);
    await vault.remove('a.example');
    expect(await written()).toEqual({ auths: {}, credsStore: 'secretservice' });
    expect(await saved()).toBeUndefined();
  });

  it('are kept by the helper that config.json names, whose other keys stay', async () => {
    await helper('ours', WORKING);
    await helper('secretservice', WORKING);
    await writeFile(
      config(),
      '{"credHelpers":{"a.example":"ours"},"psFormat":"x","proxies":{"default":{"n":1}}}',
    );
    await vault.save(LOGIN);
    expect(await written()).toEqual({
      credHelpers: { 'a.example': 'ours' },
      psFormat: 'x',
      proxies: { default: { n: 1 } },
      auths: { 'a.example': {} },
    });
    expect(await saved()).toBe(`ann ${CANARY}`);
  });

  it('take no login from sight that lies in the file, and replace the one of this registry', async () => {
    await helper('pass', WORKING);
    const auth = Buffer.from('bob:old').toString('base64');
    await writeFile(
      config(),
      JSON.stringify({ auths: { 'b.example': { auth }, 'https://a.example/v1/': { auth } } }),
    );
    await vault.save(LOGIN);
    expect(await written()).toEqual({
      auths: { 'b.example': { auth }, 'a.example': {} },
      credHelpers: { 'a.example': 'pass' },
    });
    expect(await saved()).toBe(`ann ${CANARY}`);
    expect(await dockerCredentials({ env }).find('b.example')).toMatchObject({ username: 'bob' });
  });

  it('without a name are kept as docker keeps refresh tokens, and Docker Hub under its first address', async () => {
    await helper('pass', WORKING);
    await vault.save({ domain: 'docker.io', username: '', secret: CANARY, as: 'token' });
    expect(await written()).toMatchObject({ auths: { 'https://index.docker.io/v1/': {} } });
    expect(await dockerCredentials({ env }).find('docker.io')).toMatchObject({ kind: 'identity-token' });
  });

  it('go to the next helper when one has no keychain', async () => {
    await helper('secretservice', '#!/bin/sh\necho "no such bus"; exit 1\n');
    await helper('pass', WORKING);
    await vault.save(LOGIN);
    expect(await written()).toMatchObject({ credsStore: 'pass' });
  });

  it('are written through a link', async () => {
    await helper('pass', WORKING);
    const elsewhere = path.join(folder.path, 'dotfiles.json');
    await writeFile(elsewhere, '{}', { mode: 0o640 });
    await symlink(elsewhere, config());
    await vault.save(LOGIN);
    expect(JSON.parse(await readFile(elsewhere, 'utf8'))).toMatchObject({ credsStore: 'pass' });
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o640);
  });

  it.each([
    [
      'no helper is installed',
      undefined,
      'NO_KEYCHAIN',
      /docker-credential-secretservice.*docker-credential-pass/,
    ],
    ['the helper hangs', '#!/bin/sh\nexec /bin/sleep 60\n', 'NO_KEYCHAIN', /did not answer within 0.3 s/],
    ['the helper repeats the secret', '#!/bin/sh\n/bin/cat; exit 1\n', 'NO_KEYCHAIN', /ended with 1/],
    [
      'the helper says the secret in words',
      `#!/bin/sh\necho "no room for ${CANARY}"; exit 1\n`,
      'NO_KEYCHAIN',
      /no room for \[redacted\]/,
    ],
    ['the helper is no program', 'rubbish', 'NO_KEYCHAIN', /docker-credential-pass failed/],
  ])('are not written anywhere when %s', async (_, script, code, words) => {
    if (script !== undefined) await helper('pass', script);
    const error: unknown = await vault.save(LOGIN).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) as string });
    expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
    expect(await readdir(path.join(folder.path, 'docker'))).toEqual([]);
  });

  it('are not written when config.json names a helper that fails, and another is there', async () => {
    await helper('pass', WORKING);
    await writeFile(config(), '{"credsStore":"desktop"}');
    await expect(vault.save(LOGIN)).rejects.toMatchObject({ code: 'CREDENTIAL_HELPER_FAILED' });
    expect(await written()).toEqual({ credsStore: 'desktop' });
  });

  it('leave a damaged config.json alone', async () => {
    await helper('pass', WORKING);
    await writeFile(config(), '{"auths": ');
    await expect(vault.save(LOGIN)).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
    expect(await readFile(config(), 'utf8')).toBe('{"auths": ');
  });

  it('for a name with a line feed reach no helper', async () => {
    await helper('pass', WORKING);
    await writeFile(config(), '{"credsStore":"pass"}');
    await expect(vault.save({ ...LOGIN, domain: 'a.example\nb.example' })).rejects.toMatchObject({
      code: 'CREDENTIAL_HELPER_FAILED',
    });
  });
});
