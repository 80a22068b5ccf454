import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildRequest } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { plainBuild } from '../testing/build-request.ts';
import { serveGit, type GitServer } from '../testing/git-server.ts';
import { run } from '../testing/run.ts';
import { writeTar } from '../testing/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

let folder: TemporaryFolder;
let core: Core;
let server: Server;
let git: GitServer;
let address: string;
let contexts = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
  server = createServer((_request, response) => response.end('downloaded'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  address = `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}`;
  const work = path.join(folder.path, 'work');
  await mkdir(work);
  await writeFile(path.join(work, 'of-git'), 'git');
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await run('git', ['init', '-q', '-b', 'main', work]);
  await run('git', ['-C', work, 'add', '-A']);
  await run('git', ['-C', work, ...who, 'commit', '-qm', 'first']);
  await mkdir(path.join(folder.path, 'served'));
  await run('git', ['clone', '-q', '--bare', work, path.join(folder.path, 'served', 'repo.git')]);
  git = await serveGit(path.join(folder.path, 'served'));
});

afterAll(async () => {
  server.close();
  await git.close();
  await core.close();
  await folder.remove();
});

const FILES = {
  plain: 'plain',
  other: 'other',
  'one.tar': writeTar([
    { path: 'both', content: 'of one' },
    { path: 'sub', kind: 'folder', mode: 0o711 },
    { path: 'sub/one', content: '1' },
  ]),
  'two.tar.gz': gzipSync(writeTar([{ path: 'both', content: 'of two' }])),
  'text.gz': gzipSync('no archive'),
};

async function buildOf(lines: string, options: Partial<BuildRequest> = {}) {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  for (const [name, content] of Object.entries(FILES)) await writeFile(path.join(root, name), content);
  await writeFile(path.join(root, 'Dockerfile'), `FROM scratch\n${lines}\n`);
  const building = await core.building();
  const result = await building.build(plainBuild(root, { tags: ['several:1'], ...options }));
  const out = path.join(folder.path, `out-${contexts}`);
  await building.build(plainBuild(root, { ...options, output: { kind: 'folder', path: out } }));
  const { stdout } = await run('find', [out, '-mindepth', '1', '-printf', '%m %P\n']);
  return { result, out, files: stdout.trim().split('\n').sort() };
}

test('archives are unpacked and files copied in the order of the instruction, into one layer', async () => {
  const { result, out, files } = await buildOf('ADD plain one.tar other two.tar.gz text.gz /x/');
  expect(files).toEqual([
    '644 x/both',
    '644 x/other',
    '644 x/plain',
    '644 x/sub/one',
    '644 x/text.gz',
    '711 x/sub',
    '755 x',
  ]);
  expect(await readFile(path.join(out, 'x/both'), 'utf8')).toBe('of two');
  expect(result).toMatchObject({ layers: 1, steps: 1 });
});

test('wildcards find several archives', async () => {
  const { files } = await buildOf('ADD *.tar* /x/');
  expect(files).toEqual(['644 x/both', '644 x/sub/one', '711 x/sub', '755 x']);
});

test('addresses, repositories, files and heredocs are added by one instruction, which is found again', async () => {
  const lines = `ADD --chown=7:8 plain ${address}/file one.tar ${git.origin}repo.git#main <<inline /x/\nhere\ninline`;
  const { result, out, files } = await buildOf(lines);
  expect(files).toEqual([
    '600 x/file',
    '644 x/both',
    '644 x/inline',
    '644 x/of-git',
    '644 x/plain',
    '644 x/sub/one',
    '711 x/sub',
    '755 x',
  ]);
  expect(await readFile(path.join(out, 'x/inline'), 'utf8')).toBe('here\n');
  expect((await buildOf(lines)).result).toMatchObject({
    digest: result.digest,
    cached: 1,
  });
});

test('heredocs and files are copied together', async () => {
  const { files, out } = await buildOf('COPY plain <<a <<b other /x/\nof a\na\nof b\nb');
  expect(files).toEqual(['644 x/a', '644 x/b', '644 x/other', '644 x/plain', '755 x']);
  expect(await readFile(path.join(out, 'x/b'), 'utf8')).toBe('of b\n');
});

test('what cannot be copied is refused as BuildKit does', async () => {
  await expect(buildOf('COPY https://127.0.0.1/a plain /x/')).rejects.toThrow(/can't be a URL for COPY/);
  await expect(buildOf('COPY https://127.0.0.1/a.git /x/')).rejects.toThrow(/can't be a git ref for COPY/);
  await expect(buildOf(`ADD --checksum=sha256:${'0'.repeat(64)} plain other /x/`)).rejects.toThrow(
    /^checksum can't be specified for multiple sources/,
  );
});
