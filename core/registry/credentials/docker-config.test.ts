import { describe, expect, it } from 'vitest';
import { readDockerConfig, responsibleHelper, savedLogin, type SavedLogin } from './docker-config.ts';

const pair = (text: string): string => Buffer.from(text).toString('base64');
const look = (auths: object, key: string): SavedLogin =>
  savedLogin(readDockerConfig(JSON.stringify({ auths }), 'config.json'), key);

describe('the login saved for a registry', () => {
  it.each([
    ['registry.example.com', 'registry.example.com'],
    ['https://registry.example.com', 'registry.example.com'],
    ['http://registry.example.com', 'registry.example.com'],
    ['https://registry.example.com/v1/', 'registry.example.com'],
    ['https://registry.example.com/v2/', 'registry.example.com'],
    ['registry.example.com/v1/', 'registry.example.com'],
    ['registry.example.com/', 'registry.example.com'],
    ['Registry.Example.com', 'registry.example.com'],
    ['https://registry.example.com/artifactory/api/docker', 'registry.example.com'],
    ['localhost:8000', 'localhost:8000'],
    ['http://localhost:8000/v1/', 'localhost:8000'],
    ['[::1]:5000', '[::1]:5000'],
    ['https://index.docker.io/v1/', 'docker.io'],
    ['https://index.docker.io/v1/', 'https://index.docker.io/v1/'],
    ['https://index.docker.io/v1/', 'index.docker.io'],
    ['index.docker.io', 'registry-1.docker.io'],
    ['docker.io', 'docker.io'],
    ['quay.io/team', 'quay.io/team/app'],
    ['quay.io', 'quay.io/team/app'],
  ])('as %s is found for %s', (name, key) => {
    expect(look({ [name]: { auth: pair('ann:secret') } }, key)).toMatchObject({
      username: 'ann',
      password: 'secret',
    });
  });

  it.each([
    ['registry.example.com', 'example.com'],
    ['example.com', 'registry.example.com'],
    ['registry.example.com', 'registry.example.com.evil.example'],
    ['registry.example.com', 'registry.example.com:5000'],
    ['registry.example.com:5000', 'registry.example.com'],
    ['https://registry.example.com@evil.example', 'registry.example.com'],
    ['quay.io/team', 'quay.io'],
    ['quay.io/team', 'quay.io/teamster/app'],
    ['docker.io', 'example.io'],
    ['', 'registry.example.com'],
    ['constructor', '__proto__'],
  ])('as %s is not found for %s', (name, key) => {
    expect(look({ [name]: { auth: pair('ann:secret') } }, key)).toEqual({
      username: '',
      password: '',
      identityToken: '',
      registryToken: '',
    });
  });

  it('is the most specific one', () => {
    const auths = {
      'https://quay.io/v1/': { auth: pair('old:1') },
      'quay.io': { auth: pair('host:1') },
      'quay.io/team': { auth: pair('team:1') },
      'quay.io/team/app': { auth: pair('app:1') },
    };
    expect(look(auths, 'quay.io').username).toBe('host');
    expect(look(auths, 'quay.io/team/app').username).toBe('app');
    expect(look(auths, 'quay.io/team/other').username).toBe('team');
    expect(look(auths, 'quay.io/x').username).toBe('host');
  });

  it('passes over empty entries, which docker leaves for helpers', () => {
    expect(
      look({ 'a.example': {}, 'https://a.example/v1/': { auth: pair('ann:1') } }, 'a.example').username,
    ).toBe('ann');
  });

  it('keeps colons in the password, reads unpadded base64, drops the NULs that docker pads with', () => {
    expect(look({ a: { auth: pair('ann:a:b:c') } }, 'a').password).toBe('a:b:c');
    expect(look({ a: { auth: pair('ann:pass').replace(/=/g, '') } }, 'a').password).toBe('pass');
    expect(look({ a: { auth: pair('ann:pass\0\0') } }, 'a').password).toBe('pass');
    expect(look({ a: { auth: pair('änn:pässword') } }, 'a').username).toBe('änn');
  });

  it('may be plain fields or tokens', () => {
    expect(look({ a: { username: 'ann', password: 'x' } }, 'a')).toMatchObject({
      username: 'ann',
      password: 'x',
    });
    expect(look({ a: { auth: pair('ann:x'), identitytoken: 'id' } }, 'a')).toMatchObject({
      username: 'ann',
      identityToken: 'id',
    });
    expect(look({ a: { registrytoken: 'reg' } }, 'a').registryToken).toBe('reg');
  });

  it.each([pair('no colon'), pair(':no user'), 'not base64!', '===='])(
    'that is damaged (%s) fails alone and is not quoted',
    (auth) => {
      const auths = { a: { auth }, b: { auth: pair('ann:x') } };
      expect(look(auths, 'b').username).toBe('ann');
      expect(() => look(auths, 'a')).toThrow(/its entry for a is damaged/);
      expect(() => look(auths, 'a')).not.toThrow(auth);
    },
  );
});

describe('a configuration', () => {
  it.each([
    '',
    '{}',
    '\uFEFF{}',
    '{"auths":null,"credHelpers":null,"credsStore":null}',
    '{"HttpHeaders":{"a":"b"},"experimental":"disabled"}',
  ])('%s holds no login', (text) => {
    expect(savedLogin(readDockerConfig(text, 'f'), 'a').username).toBe('');
  });

  it.each(['{', '[]', '"x"', '{"auths":[]}', '{"auths":{"a":{"auth":5}}}', '{"credsStore":{}}'])(
    '%s is refused without being quoted',
    (text) => {
      expect(() => readDockerConfig(text, '/home/ann/.docker/config.json')).toThrow(
        /config\.json cannot be read/,
      );
    },
  );
});

describe('the helper for a registry', () => {
  const config = readDockerConfig(
    JSON.stringify({
      credsStore: 'desktop',
      credHelpers: { 'gcr.io': 'gcloud', 'plain.example': '', 'https://index.docker.io/v1/': 'hub' },
    }),
    'f',
  );
  it.each([
    ['gcr.io', { name: 'gcloud', forAll: false }],
    ['eu.gcr.io', { name: 'desktop', forAll: true }],
    ['plain.example', undefined],
    ['docker.io', { name: 'hub', forAll: false }],
  ])('%s', (registry, expected) => expect(responsibleHelper(config, registry)).toEqual(expected));
});
