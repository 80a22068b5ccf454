import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { TreeLayer } from './rootfs/tree-layer.ts';
import { findUser } from './user.ts';

let folder: TemporaryFolder;
let layers: readonly TreeLayer[];
beforeAll(async () => {
  folder = await temporaryFolder();
  const root = join(folder.path, 'root');
  await mkdir(join(root, 'etc'), { recursive: true });
  await mkdir(join(root, 'real'));
  await writeFile(
    join(root, 'etc', 'passwd'),
    'root:x:0:0::/root:/bin/sh\nweb:x:33:34::/srv:/bin/sh\n44:x:45:46::/n:\nhuge:x:4294967295:0::/:\nshort\n',
  );
  await writeFile(
    join(root, 'real', 'group'),
    'web:x:34:\nlog:x:50:root,web\naudio:x:29:web\nlog2:x:50:web\n',
  );
  // Outside of the root it leads to this machine's list.
  await symlink('../../../../../../../../real/group', join(root, 'etc', 'group'));
  layers = [{ folder: root, opaque: new Set() }];
});
afterAll(() => folder.remove());

test.each([
  ['', 0, 0, [50], '/root'],
  ['web', 33, 34, [29, 50], '/srv'],
  ['33', 33, 34, [29, 50], '/srv'],
  ['web:log', 33, 50, [], '/srv'],
  ['web:7', 33, 7, [], '/srv'],
  ['44', 45, 46, [], '/n'],
  ['9', 9, 0, [], '/'],
  ['9:audio', 9, 29, [], '/'],
])('"%s" is %i:%i with the groups %j', (text, uid, gid, additionalGids, home) => {
  expect(findUser(layers, text)).toEqual({ uid, gid, additionalGids, home });
});

test.each(['absent', 'web:absent', ':', ':log', 'web:', 'a:b:c', 'huge', '2147483648', '-1'])(
  '"%s" is nobody',
  (text) => {
    expect(() => findUser(layers, text)).toThrow(expect.objectContaining({ code: 'CONTAINER_FAILED' }));
  },
);
