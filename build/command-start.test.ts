import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleCommand } from './bundle.mjs';
import { temporaryFolder, type TemporaryFolder } from '../core/testing/temporary-folder.ts';

let folder: TemporaryFolder;
let out: string;
/** Where the compiled code of `strata images` goes. */
let compiled: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  out = path.join(folder.path, 'out', 'cli');
  await bundleCommand(out);
  await strata('images');
  compiled = path.join(out, (await readdir(out)).find((name) => name.endsWith('.cache')) ?? 'none');
});
beforeEach(async () => {
  await strata('images');
});
afterAll(() => folder.remove());

async function strata(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    [path.join(out, 'strata.cjs'), ...args],
    {
      env: { ...process.env, STRATA_HOME: path.join(folder.path, 'home') },
    },
  );
  expect(stderr).toBe('');
  return stdout;
}

const EMPTY_LIST = /^REPOSITORY +TAG +IMAGE ID +CREATED +SIZE\n$/;

test('a command leaves its compiled code beside the program, and the next run of it takes that', async () => {
  expect(path.basename(compiled)).toMatch(/^main-.+\.cjs\.images\.[\d.]+.*\.cache$/);
  const before = await stat(compiled);
  expect(await strata('images')).toMatch(EMPTY_LIST);
  expect((await stat(compiled)).ino).toBe(before.ino);
});

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
  ['empty', () => Buffer.alloc(0)],
  ['damaged in the middle', (bytes: Buffer) => Buffer.from(bytes).fill(0x78, 100_000, 100_100)],
])('compiled code that is %s is not run, and is replaced', async (_how, damage) => {
  const whole = await readFile(compiled);
  await writeFile(compiled, damage(whole));
  expect(await strata('images')).toMatch(EMPTY_LIST);
  expect((await stat(compiled)).size).toBeGreaterThan(whole.length / 2);
  expect(await strata('images')).toMatch(EMPTY_LIST);
});

test('where it cannot be written, the command runs without and leaves nothing behind', async () => {
  // Something else has the name: no permission could keep root from writing.
  await rm(compiled);
  await mkdir(path.join(compiled, 'something'), { recursive: true });
  const before = await readdir(out);
  expect(await strata('images')).toMatch(EMPTY_LIST);
  expect(await readdir(out)).toEqual(before);
  await rm(compiled, { recursive: true });
});

test('words that are no verb leave no files', async () => {
  const before = await readdir(out);
  await strata('--help');
  await expect(strata('nonsense')).rejects.toThrow(/nonsense/);
  expect(await readdir(out)).toEqual(before);
});
