import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, readSettings } from './schema.ts';
import { openSettings } from './settings.ts';

let folder = '';
const fail = (error: unknown): never => {
  throw error;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'settings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('without a file there are defaults, and no file until something is set', async () => {
  const settings = openSettings(path.join(folder, 'settings.json'), fail);
  expect(settings.get()).toEqual(DEFAULT_SETTINGS);
  await settings.flush();
  expect(await readdir(folder)).toEqual([]);
});

test('what was set is there again, is told at once, and leaves one file', async () => {
  const file = path.join(folder, 'deeper', 'settings.json');
  const settings = openSettings(file, fail);
  const heard: string[] = [];
  settings.onChange(({ theme }) => heard.push(theme));
  settings.set({ theme: 'dark' });
  settings.set({ theme: 'light', filters: ['dangling:true'] });
  expect(heard).toEqual(['dark', 'light']);
  await settings.flush();
  expect(await readdir(path.dirname(file))).toEqual(['settings.json']);
  expect(openSettings(file, fail).get()).toEqual({
    ...DEFAULT_SETTINGS,
    theme: 'light',
    filters: ['dangling:true'],
  });
});

test('each bad value alone is reset, and what nobody knows is dropped', () => {
  const found = {
    theme: 'pink',
    place: '/image/a',
    inspectorWidth: -4,
    columns: 'all',
    confirmBulk: false,
    token: 'secret',
  };
  expect(readSettings(found)).toEqual({ ...DEFAULT_SETTINGS, place: '/image/a', confirmBulk: false });
});

test.each(['', '{', '[]', 'null', '"text"', '{"theme":'])(
  'a file that holds %j is as good as none',
  async (content) => {
    const file = path.join(folder, 'settings.json');
    await writeFile(file, content);
    expect(openSettings(file, fail).get()).toEqual(DEFAULT_SETTINGS);
  },
);

test('what cannot be written is told, and the settings hold for this run', async () => {
  const file = path.join(folder, 'blocked', 'settings.json');
  await writeFile(path.join(folder, 'blocked'), 'a file where a folder should be');
  const errors: unknown[] = [];
  const settings = openSettings(file, (error) => errors.push(error));
  settings.set({ theme: 'dark' });
  await settings.flush();
  expect(errors).toHaveLength(1);
  expect(settings.get().theme).toBe('dark');
  expect(await readFile(path.join(folder, 'blocked'), 'utf8')).toContain('a file');
});
