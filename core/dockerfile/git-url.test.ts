import { describe, expect, it } from 'vitest';
import { parseGitUrl } from './git-url.ts';

describe('Git addresses', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['https://h.example/a.git', { remote: 'https://h.example/a.git', shortName: 'a' }],
    ['HTTPS://u:p@h.example:8443/a/b.git', { remote: 'https://u:p@h.example:8443/a/b.git', shortName: 'b' }],
    [
      'https://h.example/a.git#x/y:s/t',
      { remote: 'https://h.example/a.git', shortName: 'a', ref: 'x/y', subDir: 's/t' },
    ],
    ['https://h.example/a.git#:s', { remote: 'https://h.example/a.git', shortName: 'a', subDir: 's' }],
    ['http://h.example/a.git', { remote: 'http://h.example/a.git', shortName: 'a', unencryptedTCP: true }],
    ['git://h.example/a', { remote: 'git://h.example/a', shortName: 'a', unencryptedTCP: true }],
    ['ssh://git@h.example:22/a/b', { remote: 'ssh://git@h.example:22/a/b', shortName: 'b' }],
    ['git@h.example:a/b.git#v1', { remote: 'git@h.example:a/b.git', shortName: 'b', ref: 'v1' }],
    ['me@h.example:/srv/b.git', { remote: 'me@h.example:/srv/b.git', shortName: 'b' }],
    [
      'github.com/a/b#v1',
      { remote: 'github.com/a/b', shortName: 'b', ref: 'v1', indistinguishableFromLocal: true },
    ],
    [
      'https://h.example/a.git?ref=v1&subdir=/s&keep-git-dir=0&submodules',
      {
        remote: 'https://h.example/a.git',
        shortName: 'a',
        ref: 'v1',
        subDir: '/s',
        keepGitDir: false,
        submodules: true,
      },
    ],
    [
      'https://h.example/a.git?tag=v1&commit=abc',
      { remote: 'https://h.example/a.git', shortName: 'a', ref: 'refs/tags/v1', checksum: 'abc' },
    ],
    [
      'https://h.example/a.git?checksum=abc',
      { remote: 'https://h.example/a.git', shortName: 'a', ref: 'abc', checksum: 'abc' },
    ],
  ];
  it.each(cases)('%s', (address, expected) => {
    expect(parseGitUrl(address)).toEqual(expected);
  });

  it.each([
    'https://h.example/',
    'https://h.example/a',
    'https://h.example/a.git/',
    'https://h.example/a.git.x',
    'http://h.example/a.git:#x',
    'h.example/a/b.git',
    './.git',
    '../a.git',
    '.git',
    'a/b',
    'file:///etc/a.git',
    'httpx://h.example/a.git',
    'ext::sh -c true',
    'https:///a.git',
    'https://h.example/a.git\n--upload-pack=x',
  ])('%j is none', (address) => {
    expect(parseGitUrl(address)).toBeNull();
  });

  it.each([
    ['https://h.example/a.git#--upload-pack=x', 'no name of a commit'],
    ['https://h.example/a.git?ref=-x', 'no name of a commit'],
    ['https://h.example/a.git#a..b', 'no name of a commit'],
    ['https://h.example/a.git#a%0ab', 'no name of a commit'],
    ['-oProxyCommand@h.example:a', 'begins with a dash'],
    ['ssh://-oProxyCommand=x/a', 'begins with a dash'],
    ['git@-oProxyCommand:a', 'begins with a dash'],
    ['https://h.example/a.git#v:../../etc', 'leads out of the repository'],
    ['https://h.example/a.git#v:a/../../b', 'leads out of the repository'],
    ['https://h.example/a.git?ref=a&ref=b', 'multiple values'],
    ['https://h.example/a.git?ref=a#b', 'ref conflicts'],
    ['https://h.example/a.git?ref=', 'has no value'],
    ['https://h.example/a.git?what=a', 'unexpected query'],
    ['https://h.example/a.git?tag=a&branch=b', 'branch conflicts with tag'],
    ['https://h.example/a.git?submodules=maybe', 'invalid submodules value'],
  ])('%s is refused', (address, why) => {
    expect(() => parseGitUrl(address)).toThrow(why);
  });

  it('keeps a password out of what it says', () => {
    expect(() => parseGitUrl('https://me:secret@h.example/a.git?what=a')).toThrow(/^(?!.*secret)/);
  });
});
