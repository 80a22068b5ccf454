import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { readSecret } from './secrets.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const secretsOf = (file: string) => ({ secrets: { s: { kind: 'file', path: file } } }) as const;

test('a secret is what is in its file, or what comes through a pipe', async () => {
  const file = path.join(folder.path, 'file');
  await writeFile(file, 'value\n');
  expect((await readSecret(secretsOf(file), 's'))?.toString()).toBe('value\n');
  const pipe = path.join(folder.path, 'pipe');
  await run('mkfifo', [pipe]);
  const [read] = await Promise.all([readSecret(secretsOf(pipe), 's'), writeFile(pipe, 'piped')]);
  expect(read?.toString()).toBe('piped');
  expect(await readSecret(secretsOf(file), 'constructor')).toBeUndefined();
});

test('what comes through a pipe without end is not read on for ever', async () => {
  const pipe = path.join(folder.path, 'pipe');
  await run('mkfifo', [pipe]);
  const endless = (function* () {
    for (;;) yield Buffer.alloc(64 * 1024);
  })();
  // Nobody reads the rest.
  const written = pipeline(endless, createWriteStream(pipe)).catch(() => undefined);
  await expect(readSecret(secretsOf(pipe), 's')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await written;
});
