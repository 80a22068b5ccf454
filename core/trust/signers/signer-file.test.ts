import { generateKeyPairSync } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { littleSigstore, publicPem } from '../../testing/trust/little-sigstore.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { matchesPattern } from './matches-pattern.ts';
import { openSignerFile, type SignerFile } from './signer-file.ts';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

let folder: TemporaryFolder;
let home: string;
let signers: SignerFile;

beforeEach(async () => {
  folder = await temporaryFolder();
  home = path.join(folder.path, 'home');
  signers = openSignerFile(home);
});
afterEach(() => folder.remove());

const trust = async (name: string, text: string, identity?: string): Promise<void> => {
  const file = path.join(folder.path, name);
  await writeFile(file, text);
  const identities = identity === undefined ? [] : [{ identity, issuer: 'https://accounts.example.org' }];
  await signers.add({ file, name: '', scope: ['registry.example.org/team/'], identities });
};

test('A pattern is the text itself, or has anything where it has an asterisk', () => {
  for (const [text, pattern, matches] of [
    ['a@b', 'a@b', true],
    ['a@b', 'a@*', true],
    ['a@b', '*', true],
    ['', '*', true],
    ['a@b', '*@b', true],
    ['a@bc', '*@b', false],
    ['xa@b', 'a@*', false],
    ['aa', 'a*a', true],
    ['a', 'a*a', false],
    ['a.b', 'a?b', false],
    ['abcabc', 'a*bc*c', true],
    ['abc', '*b*b*', false],
    ['a', '', false],
  ] as const)
    expect([text, pattern, matchesPattern(text, pattern)]).toEqual([text, pattern, matches]);
  const long = 'a'.repeat(100_000);
  expect(matchesPattern(long, `${'*a'.repeat(500)}b`)).toBe(false);
});

describe('trusted signers', () => {
  test('are kept in a file that only its owner reads, and go again', async () => {
    await trust('team.pub', publicPem(key));
    const [one] = await signers.list();
    expect(one).toMatchObject({
      name: 'team.pub',
      kind: 'public-key',
      scope: ['registry.example.org/team'],
      identities: [],
    });
    const kept = path.join(home, 'signers.json');
    expect((await stat(kept)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(kept, 'utf8'))).toMatchObject({
      version: 1,
      signers: [{ id: one?.id }],
    });
    await expect(trust('again.pub', publicPem(key))).rejects.toThrow('trusted already, as "team.pub"');
    expect(await signers.remove(one?.id ?? '')).toEqual([]);
    await writeFile(kept, '{"version":1,"signers":[{}]}');
    await expect(signers.list()).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
  });

  test('are added one at a time, however many add them', async () => {
    const keys = Array.from({ length: 8 }, () => publicPem(generateKeyPairSync('ed25519').privateKey));
    await Promise.all(keys.map((pem, at) => trust(`${at}.pub`, pem)));
    expect(await signers.list()).toHaveLength(8);
  });

  test.each([
    ['it is empty', ''],
    ['it is a private key', key.export({ type: 'pkcs8', format: 'pem' }).toString()],
    [
      'it is a private key',
      '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAA==\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----',
    ],
    ['it is a key of SSH', 'ssh-ed25519 AAAA someone'],
    ['it is a "PGP PUBLIC KEY BLOCK"', '-----BEGIN PGP PUBLIC KEY BLOCK-----'],
    ['it is JSON, but no Sigstore trust root', '{"a":1'],
    ['without any certificate authority', '{"mediaType":"x"}'],
    ['it is neither PEM nor JSON', 'hello'],
    [
      'it calls itself a public key and cannot be read as one',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
    ],
    ['it holds 2 keys or certificates', `${publicPem(key)}${publicPem(key)}`],
    ['only 1024 bits', publicPem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey)],
    ['secp256k1', publicPem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey)],
    ['of the kind x25519', publicPem(generateKeyPairSync('x25519').privateKey)],
  ])('are refused when %s', async (reason, text) => {
    await expect(trust('file', text, 'somebody')).rejects.toMatchObject({
      code: 'INVALID_KEY',
      message: expect.stringContaining(reason) as string,
    });
  });

  test('of a trust root are refused when nobody is named', async () => {
    const { trustRoot } = await littleSigstore();
    await expect(trust('root.json', trustRoot)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
