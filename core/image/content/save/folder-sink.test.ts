import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../../testing/temporary-folder.ts';
import { FolderSink } from './folder-sink.ts';
import { unsafeName } from './safe-name.ts';
import type { SavedEntry } from './save-messages.ts';
import { Skipped } from './skipped.ts';

let folder: TemporaryFolder;
let skipped: Skipped;
let sink: FolderSink;
beforeEach(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.path, 'root'));
  await writeFile(join(folder.path, 'outside'), 'kept');
  skipped = new Skipped();
  sink = new FolderSink(join(folder.path, 'root'), skipped);
});
afterEach(() => folder.remove());

const entry = (path: string, more: Partial<SavedEntry> = {}): SavedEntry => ({
  path,
  kind: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtime: 0,
  nanos: 0,
  link: '',
  device: null,
  xattrs: [],
  content: null,
  ...more,
});

async function write(path: string, content: string): Promise<void> {
  if (!(await sink.begin(entry(path)))) return;
  await sink.data(Buffer.from(content), 0);
  await sink.end();
}

test.each(['../outside', 'a/../../outside', '..', '.', '', 'a//b', 'a/./b', 'x\0y'])(
  'the name "%s" is left out, and said so',
  async (path) => {
    await write(path, 'evil');
    expect(skipped.list()).not.toEqual([]);
    expect(await readFile(join(folder.path, 'outside'), 'utf8')).toBe('kept');
    expect((await readdir(folder.path)).sort()).toEqual(['outside', 'root']);
  },
);

test('nothing is written through a link that was saved before, and nothing replaced', async () => {
  await sink.symbolicLink(entry('link', { link: '../outside' }));
  await sink.symbolicLink(entry('up', { link: '..' }));
  await write('link', 'evil');
  await write('up/outside', 'evil');
  await sink.folder(entry('up'));
  expect(await readFile(join(folder.path, 'outside'), 'utf8')).toBe('kept');
  expect(skipped.list()).toHaveLength(4);
  await write('file', 'first');
  await write('file', 'second');
  expect(await readFile(join(folder.path, 'root', 'file'), 'utf8')).toBe('first');
});

test('names that are no UTF-8 keep their bytes; one that is too long is left out with what it holds', async () => {
  await write('x\xff', 'x');
  expect(await readdir(Buffer.from(join(folder.path, 'root')), { encoding: 'latin1' })).toEqual(['x\xff']);
  await sink.folder(entry('n'.repeat(300)));
  await write(`${'n'.repeat(300)}/x`, 'x');
  expect(skipped.list()[0]).toMatch(/its path is longer than this file system allows$/);
  expect(skipped.list().at(-1)).toMatch(/its folder was left out$/);
});

test('other names of a file that was left out are left out, too', async () => {
  await write('n'.repeat(300), 'x');
  await sink.again(entry('other', { kind: 'hard link' }));
  expect(skipped.list().at(-1)).toBe('/other: the file it is a name of was left out');
  expect(await readdir(join(folder.path, 'root'))).toEqual([]);
});

test('a folder that nobody may write into is filled and stays removable', async () => {
  await sink.folder(entry('closed', { kind: 'folder', mode: 0o000 }));
  await write('closed/x', 'x');
  await sink.finishFolder(entry('closed', { kind: 'folder', mode: 0o000 }));
  expect((await stat(join(folder.path, 'root', 'closed'))).mode & 0o777).toBe(0o700);
});

test('what Windows cannot name is known', () => {
  const refused = ['a:b', 'con', 'CON.txt', 'com1', 'x.', 'x ', 'a\\b', '..\\x', 'a|b', 'nul'];
  for (const name of refused) expect(unsafeName(name, 'win32')).toBeDefined();
  for (const name of ['console', 'a.b', 'lib64', '.hidden'])
    expect(unsafeName(name, 'win32')).toBeUndefined();
  for (const name of refused) expect(unsafeName(name, 'linux')).toBeUndefined();
});
