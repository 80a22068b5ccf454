import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownMark } from '../../store/disk/process-mark.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openCheckouts } from './checkouts.ts';

let store: TemporaryFolder;
beforeEach(async () => {
  store = await temporaryFolder();
});
afterEach(() => store.remove());

const names = (): Promise<string[]> => readdir(path.join(store.path, 'build', 'git'));

async function fill(folder: string): Promise<void> {
  await writeFile(path.join(folder, 'file'), 'x');
}

async function take(key: string): Promise<string> {
  return (await openCheckouts(store.path)).take([key], fill);
}

test('a commit is checked out once, and what fails leaves nothing', async () => {
  const checkouts = await openCheckouts(store.path);
  const failing = checkouts.take(['a'], () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(await names()).toEqual([]);
  const folder = await checkouts.take(['a'], fill);
  expect(await checkouts.take(['a'], () => Promise.reject(new Error('no')))).toBe(folder);
  expect(await readFile(path.join(folder, 'file'), 'utf8')).toBe('x');
});

test('of those that nobody used for a day the last sixteen stay', async () => {
  const folders: string[] = [];
  for (let at = 0; at < 18; at += 1) folders.push(await take(String(at)));
  expect(await names()).toHaveLength(18);
  for (const [at, folder] of folders.entries()) {
    const used = new Date(Date.now() - (48 - at) * 3_600_000);
    await utimes(folder, used, used);
  }
  await take('17');
  expect((await names()).sort()).toEqual(
    folders
      .slice(2)
      .map((folder) => path.basename(folder))
      .sort(),
  );
});

test('what a killed process was making or removing is not there for anybody, and goes', async () => {
  await take('a');
  const dead = ownMark().replace(/^(\d+\.\d+)\.[0-9a-f]+/, '$1.abcdef01');
  await mkdir(path.join(store.path, 'build', 'git', `${dead}~000000000000`));
  await take('a');
  expect(await names()).toHaveLength(1);
});
