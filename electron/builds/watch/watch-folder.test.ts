import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../../core/testing/temporary-folder.ts';
import { watchFolder } from './watch-folder.ts';
import { walk, watchedFiles } from './watched-files.ts';

let folder: TemporaryFolder;
let ending: AbortController;
beforeEach(async () => {
  folder = await temporaryFolder();
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  await folder.remove();
});

const IGNORE = 'left-out\nDockerfile\n**/*.log\n!keep/this.log\n';

async function write(name: string, content = 'x'): Promise<void> {
  const file = path.join(folder.path, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function setUp(options: { readonly mostFolders?: number } = {}) {
  for (const name of ['a/b/file', 'left-out/file', 'a/x.log', 'keep/this.log', 'Dockerfile'])
    await write(name);
  let told = 0;
  const files = watchedFiles(
    folder.path,
    IGNORE,
    new Set(['Dockerfile', 'left-out/Dockerfile.dockerignore']),
  );
  await watchFolder(files, {
    onChange: () => void told++,
    signal: ending.signal,
    pause: () => 10,
    ...options,
  });
  /** Whether it is told of, before the next thing that certainly is. */
  const tells = async (change: () => Promise<void>): Promise<void> => {
    const before = told;
    await change();
    await vi.waitFor(() => expect(told).toBeGreaterThan(before), { interval: 2, timeout: 5000 });
  };
  return { files, tells, told: () => told };
}

test('what an ignore file leaves out is not looked into, unless something in it counts', async () => {
  const { files } = await setUp();
  const found: string[] = [];
  for await (const entry of walk(files)) found.push(entry.isFolder ? `${entry.path}/` : entry.path);
  expect(found.sort()).toEqual([
    '/',
    'Dockerfile',
    'a/',
    'a/b/',
    'a/b/file',
    'keep/',
    'keep/this.log',
    'left-out/',
  ]);
});

test.each([
  ['by the system', {}],
  ['by looking again and again', { mostFolders: 1 }],
])('changes are told of %s', async (_how, options) => {
  const { tells, told } = await setUp(options);
  await tells(() => write('a/b/file', 'longer'));
  await tells(() => write('Dockerfile', 'FROM scratch'));
  await tells(() => write('keep/this.log', 'longer'));
  await tells(() => write('new/folder/file'));
  await tells(() => write('new/folder/file', 'longer'));
  await tells(() => utimes(path.join(folder.path, 'new/folder/file'), 1, 1));
  await tells(() => rename(path.join(folder.path, 'new'), path.join(folder.path, 'moved')));
  await tells(() => write('moved/folder/file', 'even longer'));
  await tells(() => rm(path.join(folder.path, 'moved'), { recursive: true }));
  expect(told()).toBeGreaterThanOrEqual(9);
});

test('what is ignored is told of by neither', async () => {
  const { tells, told } = await setUp();
  await write('left-out/file', 'longer');
  await write('a/x.log', 'longer');
  // The kernel tells in order: when the next one came, those before it were passed over.
  const before = told();
  await tells(() => writeFile(path.join(folder.path, 'a/b/file'), ''));
  expect(told() - before).toBeLessThanOrEqual(2);
});

test('after the signal nothing is told', async () => {
  const { told } = await setUp();
  ending.abort();
  await write('a/b/file', 'longer');
  const other = new AbortController();
  let heard = 0;
  await watchFolder(watchedFiles(folder.path, null, new Set()), {
    onChange: () => void heard++,
    signal: other.signal,
  });
  await write('a/b/file', 'longest');
  await vi.waitFor(() => expect(heard).toBeGreaterThan(0), { interval: 2 });
  other.abort();
  expect(told()).toBe(0);
});
