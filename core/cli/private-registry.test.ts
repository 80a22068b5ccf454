/** What a person does with a private registry, from its first refusal to a copy that is deleted there, by the command line. */
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { dockerVault } from '../index/registries/docker-vault.ts';
import { openRegistry } from '../registry/registry.ts';
import { Secret } from '../registry/credentials/secret.ts';
import { openCliGround, type CliGround } from '../testing/cli-ground.ts';
import { cosignTag, signedLayer, simplePayload } from '../testing/trust/cosign-signer.ts';
import { startDockerRegistry, type DockerRegistry } from '../testing/registry/docker-registry.ts';
import { publicPem } from '../testing/trust/little-sigstore.ts';
import { putArtifact } from '../testing/registry/put-artifact.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

const PASSWORD = 'canary-9d41c0ee';
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
let home: TemporaryFolder;
let secure: DockerRegistry;
let ground: CliGround;

beforeAll(async () => {
  home = await temporaryFolder();
  await installHelper(path.join(home.path, 'bin'));
  vi.stubEnv('HOME', home.path);
  vi.stubEnv('DOCKER_CONFIG', path.join(home.path, 'docker'));
  vi.stubEnv('XDG_RUNTIME_DIR', '');
  vi.stubEnv('XDG_CONFIG_HOME', '');
  vi.stubEnv('REGISTRY_AUTH_FILE', undefined);
  vi.stubEnv('PATH', `${path.join(home.path, 'bin')}:${process.env['PATH']}`);
  secure = await startDockerRegistry({ tls: true, auth: { username: 'ann', password: PASSWORD } });
  ground = await openCliGround(inject('workers'), { vault: dockerVault({ platform: 'linux' }) });
  await fill();
});
afterAll(async () => {
  await ground.close();
  await secure.stop();
  await home.remove();
  vi.unstubAllEnvs();
});

/** Keeps one login, as docker-credential-pass does for all. */
async function installHelper(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'docker-credential-pass');
  const kept = path.join(folder, 'kept');
  await writeFile(
    file,
    `#!/bin/sh
input=$(cat)
case "$1" in
  store) printf %s "$input" > ${kept};;
  get) if [ -f ${kept} ]; then cat ${kept}; else echo "credentials not found in native keychain"; exit 1; fi;;
  erase) rm -f ${kept};;
esac
`,
  );
  await chmod(file, 0o755);
}

/** Two tags of an image that its publisher signed, by somebody else's hand. */
async function fill(): Promise<void> {
  await signIn();
  await ground.pullBoth();
  const pushed = await ground.strata(at('push -q REG/corpus/app:1 SECURE/team/app:1.0 SECURE/team/app:1.1'));
  expect(pushed.errors).toBe('');
  const registry = openRegistry({
    credentials: {
      find: () =>
        Promise.resolve({ kind: 'password', username: 'ann', password: new Secret(PASSWORD) } as const),
    },
    registries: { [secure.address]: { authorities: secure.certificate?.pem ?? '' } },
  });
  const repository = `${secure.address}/team/app`;
  const { digest } = ground.app.manifest;
  await putArtifact(registry, repository, {
    layers: [signedLayer(simplePayload(digest, repository), key)],
    tag: cosignTag(digest, 'sig'),
  });
  registry.close();
  await writeFile(path.join(ground.folder, 'team.pub'), publicPem(key));
  await strata('logout SECURE');
  await ground.freshStore();
}

async function signIn(): Promise<void> {
  await strata(`registry set --authority ${secure.certificate?.file} SECURE`);
  await strata('login -u ann --password-stdin SECURE', { typed: PASSWORD });
}

const at = (line: string): string => line.replaceAll('SECURE', secure.address);
const strata: CliGround['strata'] = async (line, options) => {
  const ended = await ground.strata(typeof line === 'string' ? at(line) : line.map(at), options);
  expect(ended.out + ended.errors).not.toContain(PASSWORD);
  const named = (text: string): string => text.replaceAll(secure.address, 'SECURE');
  return { ...ended, out: named(ended.out), errors: named(ended.errors) };
};

test('a private registry: added, searched, compared, looked into, pulled, verified, pushed to, and cleaned up', async () => {
  // Every wrong step says what to do.
  const stranger = await strata('pull SECURE/team/app:1.1');
  expect(stranger.code).toBe(1);
  expect(stranger.errors).toMatch(/certificate[^]*--authority FILE/);
  await strata(`registry set --authority ${secure.certificate?.file} SECURE`);
  const nobody = await strata('tags SECURE/team/app');
  expect(nobody.code).toBe(1);
  expect(nobody.errors).toContain('strata login SECURE');
  const mistyped = await strata('login -u ann --password-stdin SECURE', { typed: 'guessed' });
  expect(mistyped.errors).toContain('refused the login of "ann"');

  expect((await strata('login -u ann --password-stdin SECURE', { typed: PASSWORD })).out).toBe(
    'Login Succeeded\n',
  );
  expect((await strata('registry test SECURE')).code).toBe(0);
  expect((await strata('search --registry SECURE app')).out).toContain('team/app');
  const tags = await strata(['tags', '--platforms', 'SECURE/team/app']);
  expect(tags.out).toMatch(/1\.1[^]*1\.0/);
  const unknown = await strata('pull SECURE/team/app:2.0');
  expect(unknown.code).toBe(1);
  expect(unknown.errors).toContain('the repository may offer others');

  expect(JSON.parse((await strata('manifest inspect SECURE/team/app:1.1')).out)).toMatchObject({
    layers: ground.app.layers.map(({ digest }) => ({ digest })),
  });
  expect((await strata('referrers SECURE/team/app:1.1')).out).toContain('cosign signature');

  // Nothing comes in that nobody vouches for.
  await strata('registry set --policy require SECURE');
  const unsigned = await strata('pull -q SECURE/team/app:1.1');
  expect(unsigned.code).toBe(1);
  expect(unsigned.errors).toContain('strata signers add');
  expect((await strata('signers add --name Team --scope SECURE/team team.pub')).code).toBe(0);
  expect(await strata('verify-signature SECURE/team/app:1.1')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Team') as string,
  });
  expect(await strata('pull -q SECURE/team/app:1.1')).toMatchObject({
    code: 0,
    out: 'SECURE/team/app:1.1\n',
  });

  const copied = await strata('push SECURE/team/app:1.1 SECURE/mine/app:copy');
  expect(copied.code).toBe(0);
  expect(copied.out).toContain('Mounted from team/app');
  expect((await strata('search --registry SECURE app')).out).toContain('mine/app');

  const asked = await strata('remote rm SECURE/mine/app:copy', { typed: 'cop', isTerminal: true });
  expect(asked.code).not.toBe(0);
  expect((await strata('manifest inspect SECURE/mine/app:copy')).code).toBe(0);
  expect((await strata('remote rm SECURE/mine/app:copy', { typed: 'copy', isTerminal: true })).code).toBe(0);
  expect((await strata('manifest inspect SECURE/mine/app:copy')).code).toBe(1);
  expect((await strata('manifest inspect SECURE/team/app:1.1')).code).toBe(0);
});

test('a registry that is gone is told with what to do', async () => {
  await secure.stop();
  const { code, errors } = await strata('tags SECURE/team/app');
  expect(code).toBe(1);
  expect(errors).toMatch(/could not be reached[^]*Check the name of the registry, the network/);
});
