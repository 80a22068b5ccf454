import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDigest } from './digest.ts';
import {
  familiarName,
  formatReference,
  isImageId,
  matchReference,
  namesRegistry,
  parseReference,
  withDefaultTag,
  withDigest,
  type Reference,
} from './reference.ts';
import { StrataError } from './strata-error.ts';

const HEX = 'ab'.repeat(32);
const DIGEST = `sha256:${HEX}`;

function readOrRefuse(text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch (error) {
    if (error instanceof StrataError && error.code === 'INVALID_REFERENCE') return undefined;
    throw error;
  }
}

describe('reading names as docker does', () => {
  test.each([
    ['ubuntu', 'docker.io', 'library/ubuntu', 'ubuntu'],
    ['ubuntu:22.04', 'docker.io', 'library/ubuntu', 'ubuntu:22.04'],
    ['library/ubuntu', 'docker.io', 'library/ubuntu', 'ubuntu'],
    ['docker.io/ubuntu', 'docker.io', 'library/ubuntu', 'ubuntu'],
    ['index.docker.io/library/ubuntu', 'docker.io', 'library/ubuntu', 'ubuntu'],
    ['index.docker.io/ubuntu:1', 'docker.io', 'library/ubuntu', 'ubuntu:1'],
    ['library/foo/bar', 'docker.io', 'library/foo/bar', 'library/foo/bar'],
    ['team/app', 'docker.io', 'team/app', 'team/app'],
    ['quay.io/org/app:v1', 'quay.io', 'org/app', 'quay.io/org/app:v1'],
    ['localhost/app', 'localhost', 'app', 'localhost/app'],
    ['localhost:5000/app', 'localhost:5000', 'app', 'localhost:5000/app'],
    ['registry:5000/app', 'registry:5000', 'app', 'registry:5000/app'],
    ['registry:5000/app:5001', 'registry:5000', 'app', 'registry:5000/app:5001'],
    ['127.0.0.1:5000/library/app', '127.0.0.1:5000', 'library/app', '127.0.0.1:5000/library/app'],
    ['192.168.0.1:80', 'docker.io', 'library/192.168.0.1', '192.168.0.1:80'],
    ['example.com', 'docker.io', 'library/example.com', 'example.com'],
    ['localhost', 'docker.io', 'library/localhost', 'localhost'],
    ['localhost:5000', 'docker.io', 'library/localhost', 'localhost:5000'],
    ['[fc00::1]:5000/app', '[fc00::1]:5000', 'app', '[fc00::1]:5000/app'],
    ['[::1]/a/b:c', '[::1]', 'a/b', '[::1]/a/b:c'],
    ['Upper/app', 'Upper', 'app', 'Upper/app'],
    ['Registry.Example/app', 'Registry.Example', 'app', 'Registry.Example/app'],
    ['test_com/foo', 'docker.io', 'test_com/foo', 'test_com/foo'],
    ['a---b/c__d', 'docker.io', 'a---b/c__d', 'a---b/c__d'],
    ['xn--n3h.com/app', 'xn--n3h.com', 'app', 'xn--n3h.com/app'],
    ['app:UPPER_tag.1-x', 'docker.io', 'library/app', 'app:UPPER_tag.1-x'],
    [`docker.io/${HEX}`, 'docker.io', `library/${HEX}`, HEX],
    [`app@${DIGEST}`, 'docker.io', 'library/app', `app@${DIGEST}`],
    [`app:1@${DIGEST}`, 'docker.io', 'library/app', `app:1@${DIGEST}`],
    [`app@sha512:${'0'.repeat(128)}`, 'docker.io', 'library/app', `app@sha512:${'0'.repeat(128)}`],
    [HEX.slice(1), 'docker.io', `library/${HEX.slice(1)}`, HEX.slice(1)],
  ])('%s', (text, domain, path, familiar) => {
    const reference = parseReference(text);
    expect(reference).toMatchObject({ domain, path, name: `${domain}/${path}`, familiar });
  });

  test.each([
    '',
    ' ',
    ':tag',
    '/app',
    'app:',
    'app/',
    'docker.io/',
    'Upper',
    'UPPER:tag',
    'team/App',
    'quay.io/Team/app',
    'a//b',
    '-app',
    'app-',
    'a..b/c',
    'a_.b/c',
    'a___b/c',
    'https://example.com/app',
    '[fc00::1]',
    '[fc00::1]:5000',
    '[fe80::1%eth0]:5000/app',
    'fc00::1:5000/app',
    'registry:port/app',
    '-bad.example/app',
    'bad-.example/app',
    'a b',
    'app\n',
    'app\u0000',
    'gr\u00fc\u00dfe',
    'app:-tag',
    `app:${'t'.repeat(129)}`,
    'app@',
    `app@${DIGEST}x`,
    `app@sha256:${HEX.slice(2)}`,
    `app@sha256:${HEX.toUpperCase()}`,
    `app@md5:${'0'.repeat(32)}`,
    `app@${DIGEST}:tag`,
    'app@sha256:../../etc/passwd',
    HEX,
    `${'a/'.repeat(128)}a:tag`,
    'a'.repeat(5000),
  ])('refuses %j', (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'INVALID_REFERENCE' }));
  });

  test('a name may have 255 characters and a tag 128', () => {
    const name = `${'a'.repeat(127)}/${'b'.repeat(127)}`;
    expect(parseReference(`example.com/${name}:${'t'.repeat(128)}`).path).toBe(name);
    expect(() => parseReference(`example.com/${name}b`)).toThrow('longer than 255');
  });

  test('says what is wrong with a name in capitals and how to write it', () => {
    expect(() => parseReference('Nginx')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('lower case'),
        action: expect.stringContaining('nginx'),
      }),
    );
  });

  test('names that would take a careless matcher for ever are refused at once', () => {
    const began = performance.now();
    for (const text of [
      `${'a-'.repeat(2000)}!`,
      `${'a.'.repeat(2000)}/!`,
      `a${'-'.repeat(4000)}/x`,
      'a/'.repeat(2000),
    ]) {
      expect(() => parseReference(text)).toThrow('is not the name of an image');
    }
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('references as values', () => {
  test('the tag latest is added only where neither tag nor digest is', () => {
    expect(withDefaultTag(parseReference('nginx')).familiar).toBe('nginx:latest');
    expect(withDefaultTag(parseReference('nginx:1')).familiar).toBe('nginx:1');
    expect(withDefaultTag(parseReference(`nginx@${DIGEST}`)).familiar).toBe(`nginx@${DIGEST}`);
    expect('tag' in parseReference('nginx')).toBe(false);
  });

  test('a digest takes the place of a tag', () => {
    const pinned = withDigest(parseReference('quay.io/org/app:1'), parseDigest(DIGEST));
    expect(formatReference(pinned)).toBe(`quay.io/org/app@${DIGEST}`);
    expect(familiarName(pinned)).toBe('quay.io/org/app');
  });

  test('an image ID is 64 lower-case hex digits and nothing else', () => {
    expect([HEX, HEX.slice(1), `${HEX}0`, HEX.toUpperCase(), DIGEST].map(isImageId)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  const component = fc.stringMatching(/^[a-z0-9]{1,8}(?:(?:[._]|__|-{1,3})[a-z0-9]{1,4}){0,2}$/);
  const domain = fc.oneof(
    fc.constantFrom('docker.io', 'localhost', 'localhost:1', '[::1]:5000', '10.0.0.1:8', 'Upper'),
    fc.stringMatching(/^[a-z][a-z0-9]{0,5}\.[a-z]{2,3}(?::[0-9]{1,5})?$/),
  );
  const written = fc
    .record({
      domain,
      parts: fc.array(component, { minLength: 1, maxLength: 4 }),
      tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/)),
      digest: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
    })
    .map(({ tag, digest, ...rest }) => {
      const suffix = `${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@sha256:${digest}`}`;
      return `${rest.domain}/${rest.parts.join('/')}${suffix}`;
    });

  test('the full form and the familiar form read back as the same reference', () => {
    const readsBack = fc.property(written, (text) => {
      const reference = parseReference(text);
      const full = parseReference(formatReference(reference));
      // docker's familiar form is ambiguous where an account on Docker Hub looks like a registry ("docker.io/a.b/c").
      const { domain: registry, path } = reference;
      const ambiguous = registry === 'docker.io' && (isImageId(path) || namesRegistry(path));
      const familiar = ambiguous ? reference : parseReference(reference.familiar);
      expect([full, familiar]).toEqual([reference, reference]);
    });
    expect(() => fc.assert(readsBack, { numRuns: 2000 })).not.toThrow();
  });

  test('any text is either a reference that reads back or refused with one code', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'aZ09._-/:@[]% '.split('')) }),
      written,
    );
    const readsBackOrNot = fc.property(text, (candidate) => {
      const reference = readOrRefuse(candidate);
      const again = reference === undefined ? undefined : readOrRefuse(formatReference(reference));
      expect(again).toEqual(reference);
    });
    expect(() => fc.assert(readsBackOrNot, { numRuns: 5000 })).not.toThrow();
  });
});

describe('the filter reference=<pattern>', () => {
  test.each([
    ['nginx', 'nginx:1.27', true],
    ['nginx:1.27', 'nginx:1.27', true],
    ['nginx:1.*', 'nginx:1.27', true],
    ['nginx', 'team/nginx', false],
    ['*/nginx', 'team/nginx:1', true],
    ['*', 'team/nginx:1', false],
    ['*/*', 'team/nginx:1', true],
    ['docker.io/library/nginx', 'nginx', false],
    ['quay.io/*/app', 'quay.io/org/app:1', true],
    ['foo/**/ba[rz]', 'foo/a/bar', true],
    ['foo/**/ba[rz]', 'foo/any/bat', false],
    ['ngin[^a-w]', 'nginx', true],
    ['ngin?', 'nginx', true],
    ['ngin\\x', 'nginx', true],
    ['[a-z]ginx', 'nginx', true],
    ['', 'nginx', false],
  ])('%s against %s', (pattern, text, expected) => {
    expect(matchReference(pattern, parseReference(text))).toBe(expected);
  });

  test.each(['[', '[a', '[]', '[]a]', '[-x]', '[x-]', '[a-]', '[^]', 'a\\', '[\\'])(
    'refuses the malformed pattern %s',
    (pattern) => {
      expect(() => matchReference(pattern, parseReference('a'))).toThrow(
        expect.objectContaining({ code: 'INVALID_FILTER' }),
      );
    },
  );

  test('many stars do not make it slow', () => {
    const began = performance.now();
    expect(matchReference(`${'*a'.repeat(500)}b`, parseReference('a'.repeat(240)))).toBe(false);
    expect(performance.now() - began).toBeLessThan(500);
  });
});
