import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { resolveInRoot } from './resolve-in-root.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.path, 'usr/bin'), { recursive: true });
  await writeFile(join(folder.path, 'usr/bin/sh'), '');
  const links = {
    bin: 'usr/bin',
    absolute: '/usr',
    escape: '../../../../etc/passwd',
    root: '/',
    self: 'self',
    one: 'two',
    two: 'one',
    'usr/up': '../../..',
    dangling: 'absent/x',
    'usr/chain': '../absolute/bin',
  };
  for (const [name, target] of Object.entries(links)) await symlink(target, join(folder.path, name));
});
afterEach(() => folder.remove());

test.each([
  ['bin/sh', 'usr/bin/sh'],
  ['/bin/sh', 'usr/bin/sh'],
  ['absolute/bin', 'usr/bin'],
  ['escape', 'etc/passwd'],
  ['../../x', 'x'],
  ['root/../usr', 'usr'],
  ['bin/../x', 'usr/x'],
  ['usr/up/usr', 'usr'],
  ['usr/chain/sh', 'usr/bin/sh'],
  ['dangling/y', 'absent/x/y'],
  ['absent/../bin', 'usr/bin'],
  ['usr/bin/sh/more', 'usr/bin/sh/more'],
  ['', '.'],
  ['/', '.'],
  ['..', '.'],
])('"%s" leads to "%s"', async (path, wanted) => {
  expect(await resolveInRoot(folder.path, path)).toBe(wanted);
});

test.each(['self', 'one/x', 'self/..'])('"%s" is a loop', async (path) => {
  await expect(resolveInRoot(folder.path, path)).rejects.toMatchObject({ code: 'LINK_LOOP' });
});
