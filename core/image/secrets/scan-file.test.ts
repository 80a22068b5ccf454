import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { scanFile } from './scan-file.ts';

const scan = (path: string, content: string | Buffer): ReturnType<typeof scanFile> => {
  const bytes = Buffer.from(content);
  return scanFile(path, bytes, bytes.length);
};
const told = (path: string, content: string | Buffer): unknown[] =>
  scan(path, content).map(({ kind, title, certainty, line }) => [kind, title, certainty, line]);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Never a real one, and never in this file: made of the name of the test. */
function made(seed: string, length: number, alphabet = LETTERS): string {
  return [...randomBytesOf(seed, length)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
const hex = (seed: string, length: number): string => made(seed, length, '0123456789abcdef');
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const TOKENS: readonly (readonly [title: string, certainty: string, before: string, token: string])[] = [
  ['AWS access key', 'likely', 'key: ', `AKIA${made('a', 16, base32)}`],
  ['AWS secret key', 'sure', 'aws_secret_access_key = ', made('b', 40)],
  ['GitHub token', 'sure', '', `ghp_${made('c', 36)}`],
  ['GitHub token', 'sure', '"', `gho_${made('d', 36)}`],
  ['GitHub fine-grained token', 'sure', '', `github_pat_${made('e', 22)}_${made('f', 59)}`],
  ['GitLab token', 'sure', 'token=', `glpat-${made('g', 20)}`],
  [
    'Slack token',
    'sure',
    '',
    `xoxb-${made('h', 12, '0123456789')}-${made('i', 12, '0123456789')}-${made('j', 24)}`,
  ],
  [
    'Slack webhook',
    'sure',
    'https://',
    `hooks.slack.com/services/T${made('k', 8)}/B${made('l', 8)}/${made('m', 24)}`,
  ],
  ['Stripe live key', 'sure', '', `sk_live_${made('n', 24)}`],
  ['Stripe test key', 'possible', '', `sk_test_${made('o', 24)}`],
  ['Google API key', 'likely', '', `AIza${made('p', 35)}`],
  ['npm token', 'sure', '', `npm_${made('q', 36)}`],
  ['npm login', 'sure', '//registry.example.org/:_authToken=', made('r', 40)],
  ['PyPI token', 'sure', 'password: ', `pypi-AgEIcHlwaS5vcmc${made('s', 150)}`],
  ['Docker Hub token', 'sure', '', `dckr_pat_${made('t', 27)}`],
  ['DigitalOcean token', 'sure', '', `dop_v1_${hex('u', 64)}`],
  ['SendGrid key', 'sure', '', `SG.${made('v', 22)}.${made('w', 43)}`],
  ['Twilio key', 'likely', '', `SK${hex('x', 32)}`],
  ['Telegram bot token', 'likely', '123456789', `:AA${made('y', 33)}`],
  [
    'Heroku key',
    'sure',
    'HEROKU_API_KEY=',
    `${hex('z', 8)}-${hex('1', 4)}-${hex('2', 4)}-${hex('3', 4)}-${hex('4', 12)}`,
  ],
  ['Azure storage key', 'sure', 'AccountName=a;', `AccountKey=${made('5', 86)}==`],
  ['Azure client secret', 'likely', 'abc', `8Q~${made('6', 34)}`],
  ['Vault token', 'sure', '', `hvs.${made('7', 90)}`],
  ['JSON Web Token', 'possible', 'Bearer ', `eyJ${made('8', 30)}.eyJ${made('9', 60)}.${made('0', 43)}`],
];

describe('tokens', () => {
  test.each(TOKENS)('%s (%s)', (title, certainty, before, token) => {
    const found = scan('/app/settings.txt', `first line\n  ${before}${token}\nlast\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ title, certainty, line: 2 });
    expect(found[0]?.shown).toMatch(/…, \d+ characters$/);
  });

  test('nothing of a secret is shown but what all of its kind begin with', () => {
    for (const [, , before, token] of TOKENS) {
      const [found] = scan('/app/settings.txt', `${before}${token}`);
      const open = found?.shown.split('…')[0] ?? '';
      expect(open.length).toBeLessThan(16);
      const rest = token.replace(open, '').replace(/^AccountKey=|^hooks\.slack\.com\/services\//, '');
      for (let at = 0; at + 6 <= rest.length; at += 1)
        expect(JSON.stringify(found)).not.toContain(rest.slice(at, at + 6));
    }
  });

  test('not in the middle of something longer, not without randomness, not what is shown as an example', () => {
    const none = [
      `x${TOKENS[2]?.[3]}`,
      `${TOKENS[11]?.[3]}more`,
      `ghp_${'a'.repeat(36)}`,
      `AKIA${'A'.repeat(16)}`,
      'aws_secret_access_key = "<your secret key goes here and is forty long>"',
      'SK_SOMETHING and SG.x and eyJ and npm_config_cache and AIza',
      'https://hooks.slack.com/services/',
    ];
    for (const text of none) expect(told('/app/settings.txt', text), text).toEqual([]);
    expect(told('/app/settings.txt', 'AKIAIOSFODNN7EXAMPLE')).toEqual([
      ['token', 'AWS access key', 'possible', 1],
    ]);
  });

  test('in documentation, tests and examples at most possible', () => {
    const token = TOKENS[2]?.[3] ?? '';
    for (const path of [
      '/usr/share/doc/x/readme',
      '/usr/lib/python3/test/a.py',
      '/app/node_modules/x/test/fixtures/a.json',
      '/app/README.md',
    ])
      expect(
        scan(path, token).map(({ certainty }) => certainty),
        path,
      ).toEqual(['possible']);
    expect(told('/usr/share/doc/aws', 'AKIAIOSFODNN7EXAMPLE')).toEqual([]);
  });

  test('in programs only what nothing else is written like', () => {
    const program = (text: string): Buffer =>
      Buffer.concat([Buffer.from('\u007fELF\u0000\u0001'), Buffer.from(`\u0000${text}\u0000`)]);
    expect(told('/usr/bin/tool', program(TOKENS[2]?.[3] ?? ''))).toEqual([
      ['token', 'GitHub token', 'sure', null],
    ]);
    expect(told('/usr/bin/tool', program(`aws_secret_access_key=${made('b', 40)}`))).toEqual([]);
  });
});

describe('private keys', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const encrypted = privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
    .toString();
  const openssh = (cipher: string): string => {
    const body = Buffer.concat([
      Buffer.from('openssh-key-v1\u0000'),
      Buffer.from([0, 0, 0, cipher.length]),
      Buffer.from(cipher),
      randomBytesOf('ssh', 200),
    ]).toString('base64');
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.replace(/.{70}/g, '$&\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
  };

  test.each([
    ['RSA private key', 'sure', pem],
    ['Private key', 'sure', pkcs8],
    ['Private key, encrypted', 'likely', encrypted],
    ['OpenSSH private key', 'sure', openssh('none')],
    ['OpenSSH private key, encrypted', 'likely', openssh('aes256-ctr')],
    ['PuTTY private key', 'sure', 'PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\nComment: x\r\n'],
    ['Private key', 'sure', JSON.stringify({ type: 'service_account', private_key: pkcs8 }, null, 2)],
  ])('%s', (title, certainty, text) => {
    const [found, ...more] = scan('/etc/ssl/private/a', `# a key\n${text}`);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ kind: 'private key', title, certainty });
    expect(found?.shown).not.toMatch(/[A-Za-z0-9+/]{40}/);
  });

  test('certificates, public keys and programs that only name the format are none', () => {
    for (const text of [
      `-----BEGIN CERTIFICATE-----\n${made('c', 60)}\n-----END CERTIFICATE-----\n`,
      `-----BEGIN PUBLIC KEY-----\n${made('c', 60)}\n-----END PUBLIC KEY-----\n`,
      '"-----BEGIN RSA PRIVATE KEY-----" and "-----END RSA PRIVATE KEY-----"',
      '-----BEGIN PRIVATE KEY-----\u0000-----END PRIVATE KEY-----\u0000',
      `${'-'.repeat(5000)}BEGIN PRIVATE KEY`,
    ])
      expect(told('/usr/lib/x', text), text.slice(0, 60)).toEqual([]);
  });

  test("Debian's snakeoil key is the same for all and at most possible", () => {
    expect(told('/etc/ssl/private/ssl-cert-snakeoil.key', pkcs8)).toEqual([
      ['private key', 'Private key', 'possible', 1],
    ]);
  });
});

describe('files that are known by their place', () => {
  test.each([
    [
      '/etc/shadow',
      `root:$6$salt$${made('s', 86)}:19000:0:99999:7:::\ndaemon:*:19000::::::\nopen::19000::::::\nlocked:!:1::::::\n`,
      [
        ['password file', 'Password hash of an account', 'sure', 1],
        ['password file', 'Account without a password', 'likely', 3],
      ],
    ],
    [
      '/etc/nginx/.htpasswd',
      `me:$apr1$salt$${made('h', 22)}\n`,
      [['password file', 'Password hash for a web server', 'sure', 1]],
    ],
    [
      '/root/.netrc',
      'machine example.org\n  login me\n  password hunter2222\n',
      [['password file', 'Login in .netrc', 'sure', 3]],
    ],
    ['/root/.pgpass', '# x\ndb:5432:*:me:hunter22\n', [['password file', 'PostgreSQL password', 'sure', 2]]],
    [
      '/root/.docker/config.json',
      JSON.stringify({ auths: { 'registry.example.org': { auth: made('d', 20) }, 'other.org': {} } }),
      [['registry login', 'Login for a container registry', 'sure', null]],
    ],
    ['/root/.docker/config.json', '{"credsStore":"pass"}', []],
    [
      '/root/.git-credentials',
      'https://me:hunter2222@example.org\n',
      [['token', 'Login for git', 'sure', 1]],
    ],
    [
      '/root/.npmrc',
      '_auth=bWU6aHVudGVyMjI=\n',
      [['registry login', 'Login for an npm registry', 'sure', 1]],
    ],
    ['/root/.npmrc', '//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n', []],
    [
      '/root/.kube/config',
      `users:\n- name: me\n  user:\n    client-key-data: ${made('k', 400)}\n`,
      [['cloud credentials', 'Kubernetes credentials', 'sure', 4]],
    ],
    [
      '/app/.env',
      'PORT=8080\nDB_PASSWORD="correct horse"\nSESSION_SECRET=${SECRET}\nAPI_TOKEN_FILE=/run/secrets/token\nNAME=x\n',
      [['environment file', 'Secret in an environment file', 'likely', 2]],
    ],
    [
      '/app/.env.example',
      'DB_PASSWORD=hunter2222\n',
      [['environment file', 'Secret in an environment file', 'possible', 1]],
    ],
    [
      '/app/.git/HEAD',
      'ref: refs/heads/main\n',
      [['repository', 'Git repository with its history', 'likely', null]],
    ],
    [
      '/app/.git/config',
      '[remote "origin"]\n\turl = https://me:hunter2222@example.org/x.git\n',
      [['token', 'Login in the address of a git remote', 'sure', 2]],
    ],
    ['/root/.bash_history', 'ls\n', [['shell history', 'History of commands', 'possible', null]]],
    ['/root/.bash_history', '', []],
    [
      '/root/.config/gcloud/credentials.db',
      'SQLite',
      [['cloud credentials', 'Google Cloud credentials', 'likely', null]],
    ],
    ['/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n', []],
  ] as const)('%s', (path, content, expected) => {
    expect(told(path, content)).toEqual(expected);
  });

  test('passwords and hashes are not shown', () => {
    for (const [path, content] of [
      ['/etc/shadow', `root:$6$saltsalt$${made('s', 86)}:1::::::\n`],
      ['/root/.netrc', 'machine a login b password hunter2222'],
      ['/app/.env', 'DB_PASSWORD=hunter2222'],
    ] as const) {
      expect(JSON.stringify(scan(path, content))).not.toMatch(/hunter|saltsalt/);
    }
  });
});

test('a file that is made to hold up the search takes no longer than others', () => {
  const mebibyte = (text: string): Buffer => Buffer.from(text.repeat(Math.ceil(2 ** 20 / text.length)));
  const begun = performance.now();
  for (const text of [
    'eyJ',
    'eyJ.',
    ' eyJ',
    `eyJ${'a'.repeat(40)}.`,
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\n-----END ',
    '-',
    'AWS_SECRET',
    'AWS_SECRET = ',
    ':AA',
    '1:AA',
    'a8Q~',
    'ghp_ghp_',
    ' AccountKey=',
    'password password ',
    'a=',
    'A_TOKEN=x;',
    '\n',
  ]) {
    for (const path of [
      '/app/.env',
      '/root/.netrc',
      '/root/.my.cnf',
      '/root/.kube/config',
      '/etc/shadow',
      '/root/.npmrc',
    ])
      scan(path, mebibyte(text));
  }
  // 108 MiB: even the slowest machine that runs these tests does five a second.
  expect(performance.now() - begun).toBeLessThan(20_000);
});
