import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildRequest } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { serveGit, type GitServer } from '../testing/build/git-server.ts';
import { run } from '../testing/run.ts';
import { writeTar } from '../testing/images/tar-writer.ts';
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

/** A stage with links: tar makes them where no program runs. */
async function fromLinked(lines: string) {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  const tar = writeTar([
    { path: 'opt/app', kind: 'folder', mode: 0o751 },
    { path: 'opt/app/file', content: 'of the app' },
    { path: 'opt/app/again', kind: 'symlink', target: 'file' },
    { path: 'current', kind: 'symlink', target: '/opt/app' },
    { path: 'aside/up', kind: 'symlink', target: '../../current/../app' },
    { path: 'lost', kind: 'symlink', target: 'nowhere' },
    { path: 'other/file', content: 'of another' },
  ]);
  await writeFile(path.join(root, 'linked.tar'), tar);
  await writeFile(
    path.join(root, 'Dockerfile'),
    `FROM scratch AS linked\nADD linked.tar /\nFROM scratch\n${lines}\n`,
  );
  const out = path.join(folder.path, `out-${contexts}`);
  const building = await core.building();
  await building.build(plainBuild(root, { output: { kind: 'folder', path: out } }));
  const { stdout } = await run('find', [out, '-mindepth', '1', '-printf', '%y %m %P %l\n']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .sort();
}

test.each([
  ['COPY --from=linked /curren[t] /app', ['d 755 app', 'f 644 app/file', 'l 777 app/again file']],
  ['COPY --from=linked --parents /opt/./app/fil[e] /', ['d 755 app', 'f 644 app/file']],
  ['COPY --from=linked /current /app', ['d 755 app', 'f 644 app/file', 'l 777 app/again file']],
  ['COPY --from=linked /aside/up/file /', ['f 644 file']],
  ['COPY --from=linked /opt/app/again /x', ['f 644 x']],
  ['COPY --from=linked current/fi* /aside/up/again /to/', ['d 755 to', 'f 644 to/again', 'f 644 to/file']],
  ['COPY --from=linked --parents /aside/up/file /', ['d 755 aside', 'd 755 aside/up', 'f 644 aside/up/file']],
  ['COPY --from=linked --parents /opt/./app/file /', ['d 755 app', 'f 644 app/file']],
])('%s finds what is behind links of a stage', async (line, files) => {
  expect(await fromLinked(line)).toEqual(files);
});

test.each(['/lost', '/opt/app/nothing', '/opt/app/file/below', '/nothing/at/all'])(
  '%s of a stage is not there, and said so',
  async (source) => {
    await expect(fromLinked(`COPY --from=linked ${source} /`)).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
      message: expect.stringContaining(source) as string,
    });
  },
);
