import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { TarEntry } from '../../testing/images/tar-writer.ts';
import { makeImage, type ImageRecipe } from '../../testing/images/sample-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { Core } from '../core.ts';
import type { Inside } from '../inside.ts';
import { openCore } from '../open-core.ts';

let folder: TemporaryFolder;
let core: Core;
let inside: Inside;
beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
  inside = await core.inside();
});
afterAll(async () => {
  await core.close();
  await folder.remove();
});

let layouts = 0;
async function look(...layers: readonly (readonly TarEntry[])[]): Promise<{ key: string; platform: null }> {
  const layout = join(folder.path, `layout-${layouts++}`);
  const recipe: ImageRecipe = {
    name: 'example.org/app:1',
    layers: layers.map((entries) => ({ kind: 'entries', entries })),
  };
  await makeImage(layout, recipe);
  const { images } = await inside.opened.open(layout);
  return { key: images[0]?.key ?? '', platform: null };
}

const STATUS = 'var/lib/dpkg/status';
const status = (...packages: readonly string[]): string =>
  packages
    .map((one) => one.split(' '))
    .map(([name, version]) => `Package: ${name}\nStatus: install ok installed\nVersion: ${version}\n`)
    .join('\n');
const modules = (count: number): readonly TarEntry[] =>
  Array.from({ length: count }, (_, at) => ({
    path: `app/node_modules/module-${at}/package.json`,
    content: JSON.stringify({ name: `module-${at}`, version: `1.0.${at}` }),
  }));
const names = async (choice: { key: string; platform: null }): Promise<readonly unknown[]> =>
  (await inside.packages.list(choice)).packages.map(({ name, version, layer }) => [name, version, layer]);

test('packages are those of the finished image, each from the layer that brought its version', async () => {
  const choice = await look(
    [
      { path: 'usr/lib/os-release', content: 'ID=debian\nVERSION_ID=12\nPRETTY_NAME="Debian 12"\n' },
      { path: 'etc/os-release', kind: 'symlink', target: '../usr/lib/os-release' },
      { path: STATUS, content: status('bash 5.2', 'curl 7.88') },
      { path: 'app/node_modules/a/package.json', content: '{"name":"a","version":"1.0.0"}' },
      { path: 'opt/x/node_modules/b/package.json', content: '{"name":"b","version":"1.0.0"}' },
    ],
    [
      { path: STATUS, content: status('bash 5.2', 'curl 8.0') },
      { path: 'app/.wh.node_modules' },
      { path: 'opt/x/.wh..wh..opq' },
    ],
    [{ path: 'app/node_modules/a/package.json', kind: 'hardlink', target: 'app/other' }],
  );
  const report = await inside.packages.list(choice);
  expect(report.system).toBe('Debian 12');
  expect(report.packages.map(({ name, version, layer }) => [name, version, layer])).toEqual([
    ['bash', '5.2', 0],
    ['curl', '8.0', 1],
  ]);
  expect(report.layers[1]).toEqual({
    layer: 1,
    changes: [
      { kind: 'upgraded', manager: 'dpkg', name: 'curl', from: '7.88', to: '8.0' },
      { kind: 'removed', manager: 'npm', name: 'a', version: '1.0.0' },
      { kind: 'removed', manager: 'npm', name: 'b', version: '1.0.0' },
    ],
  });
  expect(report.problems).toEqual([]);
});

test('twenty thousand modules are listed and exported', async () => {
  const choice = await look(modules(20_000));
  const report = await inside.packages.list(choice);
  expect(report.packages).toHaveLength(20_000);
  expect(await inside.packages.list(choice)).toBe(report);
  const bill = JSON.parse(await inside.packages.billOfMaterials(choice, 'cyclonedx')) as {
    readonly components: readonly unknown[];
  };
  expect(bill.components).toHaveLength(20_000);
});

test('databases that are damaged, too large, or no files at all are told, and the rest is read', async () => {
  const choice = await look([
    { path: STATUS, content: status('bash 5.2') },
    { path: 'var/lib/rpm/rpmdb.sqlite', content: 'nothing of the kind' },
    { path: 'var/lib/rpm/Packages', content: Buffer.alloc(4096) },
    { path: 'app/node_modules/a/package.json', content: Buffer.alloc(1_100_000, ' ') },
    { path: 'app/node_modules/b/package.json', kind: 'folder' },
    { path: 'app/node_modules/c/package.json', kind: 'symlink', target: '/etc/passwd' },
    { path: 'app/node_modules/d/package.json', content: '' },
  ]);
  expect(await names(choice)).toEqual([['bash', '5.2', 0]]);
  const { problems } = await inside.packages.list(choice);
  expect(problems.map(({ path, message }) => `${path}: ${message}`).sort()).toEqual([
    '/app/node_modules/a/package.json: It has 1.1MB; 1.049MB are read at most',
    '/app/node_modules/d/package.json: This cannot be read: it is not JSON',
    '/var/lib/rpm/Packages: This cannot be read: it is no hash of Berkeley DB',
    '/var/lib/rpm/rpmdb.sqlite: This cannot be read: it is no SQLite database',
  ]);
});

test('an image without any database has no packages and no problems', async () => {
  expect(await inside.packages.list(await look([{ path: 'a', content: 'x' }]))).toEqual({
    packages: [],
    layers: [],
    system: null,
    problems: [],
  });
});
