import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { spool } from './spool.ts';

let folder: TemporaryFolder;
let file: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = path.join(folder.path, 'spooled');
});
afterEach(() => folder.remove());

const store = { temporary: () => file };

test('bytes that come once are kept whole', async () => {
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a');
    yield Buffer.from('b');
  }
  expect(await spool(store, whole())).toBe(file);
  expect(await readFile(file, 'utf8')).toBe('ab');
});

test('a cancel while they come is a cancel, and leaves no file', async () => {
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a');
    AbortSignal.abort().throwIfAborted();
  }
  await expect(spool(store, cut())).rejects.toMatchObject({ name: 'AbortError' });
  expect(existsSync(file)).toBe(false);
});
