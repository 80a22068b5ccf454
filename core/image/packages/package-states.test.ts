import { expect, test } from 'vitest';
import type { PackageReport } from '../../api/packages.ts';
import { packageReader } from './package-reader.ts';

const STATUS = '/var/lib/dpkg/status';
const RELEASE = 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n';

function report(
  files: readonly (readonly [layer: number, path: string, content: string | undefined])[],
  copyrights: Readonly<Record<string, string>> = {},
): PackageReport {
  const reader = packageReader();
  for (const [layer, path, content] of files)
    reader.add({ layer, path, bytes: content === undefined ? undefined : Buffer.from(content) });
  return reader.report({
    release: Buffer.from(RELEASE),
    copyrights: Object.entries(copyrights).map(([name, text]) => ({
      path: `/usr/share/doc/${name}/copyright`,
      bytes: Buffer.from(text),
    })),
  });
}

const status = (...packages: readonly string[]): string =>
  packages
    .map((one) => one.split(' '))
    .map(
      ([name, version, arch = 'amd64']) =>
        `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\nArchitecture: ${arch}\n`,
    )
    .join('\n');
const npm = (name: string, version: string): string => JSON.stringify({ name, version });

test('each layer says what it added, removed, upgraded and downgraded', () => {
  const { packages, layers, system } = report([
    [0, STATUS, status('libc6 2.36-9', 'bash 5.2', 'curl 7.88.1-10')],
    [2, STATUS, status('libc6 2.36-9+deb12u1', 'curl 7.88.1-10~bpo1', 'nginx 1.22')],
    [3, STATUS, status('libc6 2.36-9+deb12u1', 'curl 7.88.1-10~bpo1', 'nginx 1.22')],
  ]);
  expect(system).toBe('Debian GNU/Linux 12 (bookworm)');
  expect(layers.map(({ layer }) => layer)).toEqual([0, 2]);
  expect(layers[1]?.changes).toEqual([
    { kind: 'removed', manager: 'dpkg', name: 'bash', version: '5.2' },
    { kind: 'downgraded', manager: 'dpkg', name: 'curl', from: '7.88.1-10', to: '7.88.1-10~bpo1' },
    { kind: 'upgraded', manager: 'dpkg', name: 'libc6', from: '2.36-9', to: '2.36-9+deb12u1' },
    { kind: 'added', manager: 'dpkg', name: 'nginx', version: '1.22' },
  ]);
  expect(packages.map(({ name, layer, purl }) => [name, layer, purl])).toEqual([
    ['curl', 2, 'pkg:deb/debian/curl@7.88.1-10~bpo1?arch=amd64&distro=debian-12'],
    ['libc6', 2, 'pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64&distro=debian-12'],
    ['nginx', 2, 'pkg:deb/debian/nginx@1.22?arch=amd64&distro=debian-12'],
  ]);
});

test('a database that a layer removes takes its packages with it; one that comes back brings them', () => {
  const { packages, layers } = report([
    [0, STATUS, status('bash 5.2')],
    [1, STATUS, undefined],
    [2, STATUS, status('bash 5.2')],
  ]);
  expect(layers.map(({ changes }) => changes[0]?.kind)).toEqual(['added', 'removed', 'added']);
  expect(packages.map(({ layer }) => layer)).toEqual([2]);
});

test('two architectures of a package stand side by side', () => {
  const { packages, layers } = report([
    [0, STATUS, status('libc6 1 amd64')],
    [1, STATUS, status('libc6 1 amd64', 'libc6 2 i386')],
  ]);
  expect(layers[1]?.changes).toEqual([{ kind: 'added', manager: 'dpkg', name: 'libc6', version: '2' }]);
  expect(packages.map(({ architecture, layer }) => [architecture, layer])).toEqual([
    ['amd64', 0],
    ['i386', 1],
  ]);
});

test('modules of Node are told apart by their folders, those of Python by their name', () => {
  const site = '/usr/lib/python3/site-packages';
  const metadata = (version: string): string => `Name: Foo_Bar\nVersion: ${version}\n`;
  const { packages, layers } = report([
    [0, '/app/node_modules/a/package.json', npm('a', '1.0.0')],
    [0, '/app/node_modules/b/node_modules/a/package.json', npm('a', '2.0.0')],
    [0, `${site}/foo_bar-1.0.dist-info/METADATA`, metadata('1.0')],
    [1, '/app/node_modules/a/package.json', npm('a', '1.1.0')],
    [1, `${site}/foo_bar-1.0.dist-info/METADATA`, undefined],
    [1, `${site}/foo_bar-1.1.dist-info/METADATA`, metadata('1.1')],
  ]);
  expect(layers[1]?.changes).toEqual([
    { kind: 'upgraded', manager: 'npm', name: 'a', from: '1.0.0', to: '1.1.0' },
    { kind: 'upgraded', manager: 'pip', name: 'Foo_Bar', from: '1.0', to: '1.1' },
  ]);
  expect(packages.map(({ purl }) => purl)).toEqual([
    'pkg:npm/a@1.1.0',
    'pkg:npm/a@2.0.0',
    'pkg:pypi/foo-bar@1.1',
  ]);
});

test('a damaged database is a problem, and what is known from below stands', () => {
  const manifest = '/app/node_modules/a/package.json';
  const { packages, problems } = report([
    [0, manifest, npm('a', '1')],
    [1, manifest, '{"name": "a", '],
    [1, '/usr/lib/sysimage/rpm/rpmdb.sqlite', 'no database\u001b[31m'],
    [1, STATUS, status('bash 5')],
  ]);
  expect(packages.map(({ name, layer }) => [name, layer])).toEqual([
    ['bash', 1],
    ['a', 0],
  ]);
  expect(problems).toEqual([
    { path: manifest, layer: 1, message: 'This cannot be read: it is not JSON' },
    {
      path: '/usr/lib/sysimage/rpm/rpmdb.sqlite',
      layer: 1,
      message: 'This cannot be read: it is no SQLite database',
    },
  ]);
});

test('names from an image are safe to show and to put into an address', () => {
  const { packages } = report([[0, '/node_modules/a/package.json', npm('@s/\u202ea?b#c', '1\u0007 2')]]);
  expect(packages[0]).toMatchObject({
    name: '@s/⟨U+202E⟩a?b#c',
    version: '1␇ 2',
    purl: 'pkg:npm/%40s/%E2%80%AEa%3Fb%23c@1%07%202',
  });
});

test("licenses of Debian's packages come from their copyright files, in the names of SPDX", () => {
  const format = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n';
  const files = (license: string): string => `\nFiles: *\nCopyright: me\nLicense: ${license}\n Text of it.\n`;
  const packages = status('bash 5', 'libgcc-s1 12', 'gcc-12-base 12', 'old 1', 'perl 5')
    .replace('Package: libgcc-s1', 'Package: libgcc-s1\nSource: gcc-12')
    .replace('Package: gcc-12-base', 'Package: gcc-12-base\nSource: gcc-12');
  const found = report([[0, STATUS, packages]], {
    bash: `${format}${files('GPL-3+')}${files('Expat')}${files('GPL-3+')}\nLicense: BSD-3-clause\n Text.\n`,
    'gcc-12-base': `${format}${files('GPL-3+ with GCC-exception-3.1')}`,
    perl: `${format}${files('GPL-1+ or Artistic')}${files('LGPL-2.1 and BSD-3-clause')}${files('GPL-3+ with Bison exception')}`,
    old: 'This package was debianized by somebody.\nLicense: see below\n',
  });
  expect(found.packages.map(({ name, license }) => [name, license])).toEqual([
    ['bash', 'GPL-3.0-or-later AND MIT'],
    ['gcc-12-base', 'GPL-3.0-or-later WITH GCC-exception-3.1'],
    ['libgcc-s1', 'GPL-3.0-or-later WITH GCC-exception-3.1'],
    ['old', null],
    [
      'perl',
      '(GPL-1.0-or-later OR Artistic) AND BSD-3-Clause AND GPL-3.0-or-later-with-Bison-exception AND LGPL-2.1-only',
    ],
  ]);
});
