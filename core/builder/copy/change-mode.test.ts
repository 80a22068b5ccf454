import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { changeMode } from './change-mode.ts';

let folder: TemporaryFolder;

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(path.join(folder.path, 'folder'));
  await writeFile(path.join(folder.path, 'file'), '');
});

afterAll(() => folder.remove());

const MODES =
  '755 0 4750 u=rwX,go=rX +x a+r u+s,g-w go= u=rwx,g=u,o=g a=r,u+w g+s o=t +t ug+rw,o-rwx a-x,u+X u+x-w =r -w u=g';

test.each(MODES.split(' '))('%s changes modes as chmod does', async (text) => {
  const change = changeMode(text);
  const modes = [0o644, 0o755, 0o600, 0o070, 0o444];
  for (const name of ['file', 'folder'])
    for (const mode of modes) {
      const file = path.join(folder.path, name);
      await chmod(file, mode);
      await run('sh', [
        '-c',
        'umask 022; chmod "$1" "$2" || :',
        'sh',
        text.replace(/^(\d+)$/, '0000$1'),
        file,
      ]);
      const actual = (await stat(file)).mode & 0o7777;
      expect([name, mode.toString(8), change?.(mode, name === 'folder').toString(8)]).toEqual([
        name,
        mode.toString(8),
        actual.toString(8),
      ]);
    }
});

test.each(['', '888', 'rwx', 'u', 'z+x', 'u+q', '00755', 'u+x,', 'u=rw,,g=r'])('"%s" is no mode', (text) => {
  expect(changeMode(text)).toBe(null);
});
