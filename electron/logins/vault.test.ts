import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../core/testing/temporary-folder.ts';
import type { Keychain } from './keychain.ts';
import { openVault } from './vault.ts';

const CANARY = 'canary-3f9c2a7b';
const LOGIN = { domain: 'a.example', username: 'ann', secret: CANARY, as: 'password' } as const;
let folder: TemporaryFolder;
let file: string;
let logged: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  file = path.join(folder.path, 'logins.json');
  logged = [];
});
afterEach(() => folder.remove());

/** Encrypts for real, with a key of its own, as the system's does. */
function keychain(given: Partial<Keychain> = {}): Keychain {
  const key = randomBytes(32);
  return {
    isEncryptionAvailable: () => true,
    encryptString(text) {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-256-cbc', key, iv);
      return Buffer.concat([iv, cipher.update(text), cipher.final()]);
    },
    decryptString(encrypted) {
      const cipher = createDecipheriv('aes-256-cbc', key, encrypted.subarray(0, 16));
      return Buffer.concat([cipher.update(encrypted.subarray(16)), cipher.final()]).toString();
    },
    ...given,
  };
}
const open = (keys: Keychain) =>
  openVault({ file, keychain: keys, log: (level, text) => void logged.push(`${level} ${text}`) });

describe('logins of the window', () => {
  it('are encrypted in a file that only its owner reads, and found again after a restart', async () => {
    const keys = keychain({ getSelectedStorageBackend: () => 'gnome_libsecret' });
    await open(keys).save(LOGIN);
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, 12));
    expect(text).not.toContain('ann');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = open(keys);
    expect(await again.find('a.example')).toEqual({
      username: 'ann',
      secret: CANARY,
      as: 'password',
      kept: 'keychain',
    });
    expect(await again.find('b.example')).toBeUndefined();
    await again.remove('a.example');
    expect(await again.find('a.example')).toBeUndefined();
    expect(logged).toEqual([]);
  });

  it('are kept all when they come at once', async () => {
    const vault = open(keychain());
    const domains = Array.from({ length: 20 }, (_, at) => `r${at}.example`);
    await Promise.all(domains.map((domain) => vault.save({ ...LOGIN, domain })));
    for (const domain of domains) expect(await vault.find(domain)).toMatchObject({ secret: CANARY });
    expect(await readdir(folder.path)).toEqual(['logins.json']);
  });

  it.each([
    ['no keychain', { isEncryptionAvailable: () => false }],
    ['a keychain in name only', { getSelectedStorageBackend: () => 'basic_text' }],
  ])('with %s are in memory alone, and that is told', async (_, given) => {
    const keys = keychain(given);
    const vault = open(keys);
    await vault.save(LOGIN);
    expect(await vault.find('a.example')).toMatchObject({ secret: CANARY, kept: 'session' });
    expect(await readdir(folder.path)).toEqual([]);
    expect(logged).toEqual([expect.stringMatching(/a\.example is forgotten when Strata ends/)]);
    expect(logged.join()).not.toContain(CANARY);
    expect(await open(keys).find('a.example')).toBeUndefined();
    await vault.remove('a.example');
    expect(await vault.find('a.example')).toBeUndefined();
  });

  it('that another keychain wrote are an error that says so and tells nothing', async () => {
    await open(keychain()).save(LOGIN);
    const error: unknown = await open(keychain())
      .find('a.example')
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'NO_KEYCHAIN' });
    expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
  });

  it('in a damaged file are an error, and signing in again mends it', async () => {
    await writeFile(file, `{"version":1,"logins":{"a.example":"${CANARY}`);
    const vault = open(keychain());
    const error: unknown = await vault.find('a.example').catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'INVALID_CONFIG_FILE' });
    expect(inspect(error, { depth: 9 })).not.toContain(CANARY);
    await vault.save(LOGIN);
    expect(await vault.find('a.example')).toMatchObject({ secret: CANARY });
  });
});
