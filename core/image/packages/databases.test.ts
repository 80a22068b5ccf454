import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { run } from '../../testing/run.ts';
import { databaseAt } from './databases.ts';
import { UnreadableDatabase, type RawPackage } from './raw-package.ts';

const read = (path: string, content: string | Buffer): readonly RawPackage[] => [
  ...(databaseAt(path)?.read(Buffer.from(content), path) ?? []),
];
const known = (packages: readonly RawPackage[]): unknown[] =>
  packages.map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)));

test('the status of this very system has what dpkg-query says', async () => {
  const format =
    '${db:Status-Status}|${Package}|${Version}|${Architecture}|${source:Package}|${Installed-Size}\n';
  const { stdout } = await run('dpkg-query', ['-W', '-f', format]);
  const said = stdout.split('\n').filter((line) => line.startsWith('installed|'));
  const found = read('/var/lib/dpkg/status', await readFile('/var/lib/dpkg/status'));
  const lines = found.map(
    ({ name, version, architecture, source, size }) =>
      `installed|${name}|${version}|${architecture}|${source ?? name}|${size === undefined ? '' : size / 1024}`,
  );
  expect(said.length).toBeGreaterThan(50);
  expect(lines.sort()).toEqual(said.sort());
});

test('dpkg: only what is installed, whatever the line ends; status.d without a status', () => {
  const text = [
    'Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n',
    'Package: half\nStatus: install ok half-configured\nVersion: 1\n',
    'Package: here\r\nStatus: hold ok installed\r\nVersion: 1:2-3\r\nArchitecture: amd64\r\nDescription: First line\r\n more\r\n',
    'Status: install ok installed\nVersion: 3\n',
  ].join('\n');
  expect(known(read('/var/lib/dpkg/status', text))).toEqual([
    { name: 'here', version: '1:2-3', architecture: 'amd64', summary: 'First line' },
  ]);
  expect(known(read('/var/lib/dpkg/status.d/base', 'Package: base-files\nVersion: 12.4\n'))).toEqual([
    { name: 'base-files', version: '12.4' },
  ]);
  expect(databaseAt('/var/lib/dpkg/status.d/base.md5sums')).toBe(undefined);
  expect(databaseAt('/var/lib/dpkg/status-old')).toBe(undefined);
});

test('apk: letters of the package, not of its files', () => {
  const text = `C:Q1abc=
P:musl
V:1.2.5-r0
A:x86_64
I:667648
T:the musl c library (libc) implementation
L:MIT
o:musl-source
F:lib
R:libc.musl-x86_64.so.1
a:0:0:777

P:busybox
V:1.36.1-r29
`;
  for (const path of ['/lib/apk/db/installed', '/usr/lib/apk/db/installed'])
    expect(known(read(path, text))).toEqual([
      {
        name: 'musl',
        version: '1.2.5-r0',
        architecture: 'x86_64',
        license: 'MIT',
        source: 'musl-source',
        summary: 'the musl c library (libc) implementation',
        size: 667_648,
      },
      { name: 'busybox', version: '1.36.1-r29' },
    ]);
});

test('npm: name and version, licenses in all three forms', () => {
  const at = '/app/node_modules/@scope/name/package.json';
  const made = (fields: object): unknown[] =>
    known(read(at, JSON.stringify({ name: 'a', version: '1', ...fields })));
  expect(made({ license: 'MIT', description: 'Does it' })).toEqual([
    { name: 'a', version: '1', license: 'MIT', summary: 'Does it' },
  ]);
  expect(made({ license: { type: 'ISC', url: 'x' } })).toEqual([{ name: 'a', version: '1', license: 'ISC' }]);
  expect(made({ licenses: [{ type: 'MIT' }, { type: 'Apache-2.0' }] })).toEqual([
    { name: 'a', version: '1', license: '(MIT OR Apache-2.0)' },
  ]);
  expect(made({ description: 7, license: null })).toEqual([{ name: 'a', version: '1' }]);
  expect(read(at, '{"type":"module"}')).toEqual([]);
  expect(read(at, '[]')).toEqual([]);
  expect(() => read(at, '{')).toThrow(UnreadableDatabase);
  for (const other of [
    '/app/package.json',
    '/app/node_modules/a/lib/package.json',
    '/x/node_modules/package.json',
  ])
    expect(databaseAt(other), other).toBe(undefined);
});

test('pip: the headers, not the description below them', () => {
  const text = `Metadata-Version: 2.1
Name: Django_Thing
Version: 4.2
Summary: A thing
License: UNKNOWN
Classifier: Programming Language :: Python
Classifier: License :: OSI Approved :: BSD License

Name: not-this
Version: 9
`;
  for (const path of [
    '/usr/lib/python3/dist-packages/x-4.2.dist-info/METADATA',
    '/usr/lib/python3/dist-packages/x-4.2.egg-info/PKG-INFO',
    '/usr/lib/python3/dist-packages/x-4.2.egg-info',
  ])
    expect(known(read(path, text))).toEqual([
      { name: 'Django_Thing', version: '4.2', summary: 'A thing', license: 'BSD License' },
    ]);
});

test('gem: by the name of the file, with platform and license', () => {
  const text =
    'Gem::Specification.new do |s|\n  s.licenses = ["MIT".freeze, "Ruby".freeze]\n  s.summary = "Fast".freeze\nend\n';
  expect(
    known(read('/usr/lib/ruby/gems/3.1.0/specifications/net-http-0.3.2-x86_64-linux.gemspec', text)),
  ).toEqual([
    {
      name: 'net-http',
      version: '0.3.2',
      architecture: 'x86_64-linux',
      license: '(MIT OR Ruby)',
      summary: 'Fast',
    },
  ]);
  expect(read('/x/specifications/default/strange.gemspec', text)).toEqual([]);
});

test('composer: both versions of its list', () => {
  const packages = [{ name: 'Vendor/Name', version: 'v1.2', license: ['MIT'] }, { name: 7 }];
  for (const document of [packages, { packages, dev: true }])
    expect(known(read('/app/vendor/composer/installed.json', JSON.stringify(document)))).toEqual([
      { name: 'Vendor/Name', version: 'v1.2', license: 'MIT' },
    ]);
  expect(() => read('/app/vendor/composer/installed.json', '7')).toThrow('lists no packages');
});

test('texts of any length are cut', () => {
  const [found] = read('/var/lib/dpkg/status', `Package: ${'a'.repeat(100_000)}\nVersion: 1\n`);
  expect(found?.name.length).toBeLessThanOrEqual(1024);
});
