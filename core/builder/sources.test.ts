import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildEvent, BuildRequest, BuildResult } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { serveGit, type GitServer } from '../testing/build/git-server.ts';
import { run } from '../testing/run.ts';
import { writeTar } from '../testing/images/tar-writer.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

let folder: TemporaryFolder;
let core: Core;
let git: GitServer;
let commit: string;
let contexts = 0;

const AUTHOR = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@example.com',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
  const work = path.join(folder.path, 'work');
  await mkdir(path.join(work, 'sub', 'deep'), { recursive: true });
  await writeFile(path.join(work, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');
  await writeFile(path.join(work, '.dockerignore'), 'ignored\n');
  await writeFile(path.join(work, 'ignored'), '');
  await writeFile(path.join(work, 'sub', 'Dockerfile'), 'FROM scratch\nCOPY deep /deep\n');
  await writeFile(path.join(work, 'sub', 'deep', 'tool'), '#!/bin/sh\n');
  await chmod(path.join(work, 'sub', 'deep', 'tool'), 0o755);
  await symlink('/etc', path.join(work, 'out'));
  await symlink('/etc/passwd', path.join(work, 'sub', 'Passwords'));
  const at = (...args: readonly string[]) => run('git', ['-C', work, ...args], { env: AUTHOR });
  await run('git', ['init', '-q', '-b', 'main', work], { env: AUTHOR });
  await at('add', '-A');
  await at('commit', '-qm', 'first');
  commit = (await at('rev-parse', 'HEAD')).stdout.trim();
  await at('tag', '-am', 'annotated', 'v1');
  await at('checkout', '-qb', 'next');
  await writeFile(path.join(work, 'new'), 'new');
  await at('add', '-A');
  await at('commit', '-qm', 'second');
  await at('checkout', '-q', 'main');
  await mkdir(path.join(folder.path, 'served'));
  await run('git', ['clone', '-q', '--bare', work, path.join(folder.path, 'served', 'repo.git')]);
  git = await serveGit(path.join(folder.path, 'served'));
});

afterAll(async () => {
  await git.close();
  await core.close();
  await folder.remove();
});

async function contextOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(root, name), content);
  return root;
}

async function buildOf(
  context: BuildRequest['context'],
  options: Partial<BuildRequest> = {},
  signal?: AbortSignal,
) {
  const events: BuildEvent[] = [];
  const request = { ...plainBuild('', { tags: ['sources:1'], ...options }), context };
  const result = await (
    await core.building()
  ).build(request, {
    observe: (event) => events.push(event),
    ...(signal === undefined ? {} : { signal }),
  });
  return { result, events };
}

async function addOf(lines: string, options: Partial<BuildRequest> = {}) {
  const root = await contextOf({ Dockerfile: `FROM scratch\n${lines}\n` });
  return buildOf({ kind: 'folder', path: root }, options);
}

async function treeOf({ key }: BuildResult): Promise<readonly string[]> {
  const inside = await core.inside();
  const rows: string[] = [];
  const { layers } = await (await core.images()).detail(key ?? '', null);
  const view = { kind: 'filesystem', upTo: layers.length - 1 } as const;
  for await (const row of inside.files.entries({ key: key ?? '', platform: null }, view, '/')) {
    if (row.path === '/') continue;
    const link = row.link === null ? '' : ` -> ${row.link}`;
    rows.push(`${row.mode.toString(8)} ${row.path}${link}`);
  }
  return rows;
}

const NEXT_FILES = [
  '644 /r/.dockerignore',
  '644 /r/Dockerfile',
  '644 /r/ignored',
  '644 /r/new',
  '777 /r/out -> /etc',
  '755 /r/sub',
  '644 /r/sub/Dockerfile',
  '777 /r/sub/Passwords -> /etc/passwd',
  '755 /r/sub/deep',
  '755 /r/sub/deep/tool',
];

test('ADD of a repository takes the files of a branch, a tag or a commit', async () => {
  const { result } = await addOf(`ADD ${git.origin}repo.git#next /r/`);
  expect(await treeOf(result)).toEqual(['755 /r', ...NEXT_FILES]);
  const { result: tagged } = await addOf(`ADD ${git.origin}repo.git#v1:sub/deep /r/`);
  expect(await treeOf(tagged)).toEqual(['755 /r', '755 /r/tool']);
  const { result: pinned } = await addOf(`ADD --checksum=${commit} ${git.origin}repo.git /r/`);
  expect(await treeOf(pinned)).toContain('755 /r/sub/deep/tool');
  const again = await addOf(`ADD ${git.origin}repo.git#${commit} /r/`);
  expect(again.result).toMatchObject({ steps: 1, cached: 1 });
});

test('what git keeps of a repository is only there when it is asked for', async () => {
  const { result } = await addOf(`ADD --keep-git-dir=true ${git.origin}repo.git /r/`);
  const rows = await treeOf(result);
  expect(rows).toContain('644 /r/.git/HEAD');
  expect(rows).toContain('755 /r/sub/deep/tool');
});

test('a context is a repository, a folder of it, and its ignore file counts', async () => {
  const { result } = await buildOf({ kind: 'url', url: `${git.origin}repo.git#next` });
  expect(await treeOf(result)).toEqual(
    NEXT_FILES.filter((row) => !row.includes('ignored')).map((row) =>
      row.replace(' /r/', ' /').replace('-> /r', '-> '),
    ),
  );
  const { result: part } = await buildOf({ kind: 'url', url: `${git.origin}repo.git#main:sub` });
  expect(await treeOf(part)).toEqual(['755 /deep', '755 /deep/tool']);
});

test.each([
  ['another commit', (at: string) => `ADD --checksum=${'0'.repeat(40)} ${at} /r/`, 'DIGEST_MISMATCH'],
  ['a branch that is not there', (at: string) => `ADD ${at}#nowhere /r/`, 'GIT_FAILED'],
  ['a folder that is not there', (at: string) => `ADD ${at}#main:nowhere /r/`, 'FILE_NOT_FOUND'],
  ['a folder that is a link out', (at: string) => `ADD ${at}#main:out /r/`, 'FILE_NOT_FOUND'],
  ['submodules', (at: string) => `ADD ${at}?submodules=true /r/`, 'INVALID_GIT_URL'],
  ['a password', (at: string) => `ADD ${at.replace('//', '//me:canary@')} /r/`, 'INVALID_GIT_URL'],
  ['plain http', () => 'ADD http://example.com/a.git /r/', 'INVALID_GIT_URL'],
  ['git without encryption', () => 'ADD git://example.com/a.git /r/', 'INVALID_GIT_URL'],
  ['an option for git', (at: string) => `ADD ${at}#--upload-pack=touch /r/`, 'INVALID_GIT_URL'],
  ['a folder above', (at: string) => `ADD ${at}#main:../../etc /r/`, 'INVALID_GIT_URL'],
  ['a command for ssh', () => 'ADD ssh://-oProxyCommand=touch/a.git /r/', 'INVALID_GIT_URL'],
])('ADD of a repository is refused by its line: %s', async (_what, line, code) => {
  const error: unknown = await addOf(line(`${git.origin}repo.git`)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code, message: /Line 2/ });
  expect(JSON.stringify(error) + String(error)).not.toContain('canary');
});

test('a transport that runs a command is a file that is not there', async () => {
  const mark = path.join(folder.path, 'ran');
  await expect(addOf(`ADD ["ext::touch ${mark}", "/r/"]`)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await expect(readFile(mark)).rejects.toThrow('ENOENT');
});

test('a token opens a repository, and nobody is told of it', async () => {
  const closed = await serveGit(path.join(folder.path, 'served'), { token: 'canary' });
  try {
    const address = `${closed.origin}repo.git`;
    await expect(addOf(`ADD ${address} /r/`)).rejects.toMatchObject({ code: 'GIT_FAILED' });
    const file = path.join(folder.path, 'token');
    await writeFile(file, 'canary\n');
    const secrets = { GIT_AUTH_TOKEN: { kind: 'file', path: file } } as const;
    const { result, events } = await addOf(`ADD --keep-git-dir ${address} /r/`, { secrets });
    expect(JSON.stringify(events)).not.toContain('canary');
    expect(closed.authorizations.length).toBeGreaterThan(0);
    const kept = path.join(core.storeFolder, 'build', 'git');
    const { stdout } = await run('sh', [
      '-c',
      `grep -rl -e canary -e ${Buffer.from('x-access-token:canary').toString('base64')} ${kept} || true`,
    ]);
    expect(stdout).toBe('');
    expect(result.layers).toBe(1);
  } finally {
    await closed.close();
  }
});

test('a cancel ends git, and leaves no half of a checkout', async () => {
  const slow = await serveGit(path.join(folder.path, 'served'));
  const asked = slow.hang();
  const stop = new AbortController();
  const building = buildOf({ kind: 'url', url: `${slow.origin}repo.git` }, {}, stop.signal);
  const cancel = asked.then(() => stop.abort());
  try {
    await expect(building).rejects.toMatchObject({ code: 'CANCELLED' });
    await cancel;
    const { stdout } = await run('ps', ['-eo', 'args']);
    expect(stdout).not.toContain(slow.origin);
    const left = await readdir(path.join(core.storeFolder, 'build', 'git'));
    expect(left.filter((name) => name.includes('~'))).toEqual([]);
  } finally {
    await slow.close();
  }
});

const PACKED = writeTar([
  { path: 'Dockerfile', content: 'FROM scratch\nCOPY . /all/\nCOPY out/passwd* /none/\nADD in.tar /in/\n' },
  { path: '.dockerignore', content: 'ignored\n' },
  { path: 'ignored', content: '' },
  { path: 'out', kind: 'symlink', target: '/etc' },
  { path: 'file', content: 'f' },
  { path: 'in.tar', content: writeTar([{ path: 'inner', content: 'i' }]) },
]);
const PACKED_FILES = [
  '755 /all',
  '644 /all/.dockerignore',
  '644 /all/Dockerfile',
  '644 /all/file',
  '644 /all/in.tar',
  '777 /all/out -> /etc',
  '755 /in',
  '644 /in/inner',
];

async function packed(command: string, content: Uint8Array): Promise<Buffer> {
  return (await run(command, ['-c'], { input: content })).output;
}

test('an archive is a context, however it is compressed, and gives one digest', async () => {
  const digests = new Set<string>();
  const ways: readonly (readonly [string, Promise<Uint8Array>])[] = [
    ['tar', Promise.resolve(PACKED)],
    ['tar.gz', Promise.resolve(gzipSync(PACKED))],
    ...['zstd', 'xz', 'bzip2'].map((name) => [name, packed(name, PACKED)] as const),
  ];
  for (const [name, content] of ways) {
    const file = path.join(folder.path, `context.${name}`);
    await writeFile(file, await content);
    const { result } = await buildOf({ kind: 'tar', path: file });
    expect(await treeOf(result)).toEqual(PACKED_FILES);
    digests.add(result.digest);
  }
  expect(digests.size).toBe(1);
});

test('entries of an archive lead nowhere out of it', async () => {
  const file = path.join(folder.path, 'evil.tar');
  await writeFile(
    file,
    writeTar([
      { path: 'Dockerfile', content: 'FROM scratch\nCOPY . /all/\n' },
      { path: '../../../tmp/strata-escaped', content: 'x' },
      { path: 'link', kind: 'symlink', target: '/tmp' },
      { path: 'link/strata-escaped-too', content: 'x' },
    ]),
  );
  await buildOf({ kind: 'tar', path: file }).catch(() => undefined);
  expect((await readdir('/tmp')).filter((name) => name.startsWith('strata-escaped'))).toEqual([]);
});

test.each(['xz', 'bzip2'])('ADD unpacks an archive in %s, and copies what is none', async (name) => {
  const root = await contextOf({
    Dockerfile: 'FROM scratch\nADD a.tar /a/\nADD text /t/\nADD --unpack=false a.tar /whole/\n',
    'a.tar': await packed(name, writeTar([{ path: 'd/f', content: 'x', uid: 7 }])),
    text: await packed(name, Buffer.from('no archive')),
  });
  const { result } = await buildOf({ kind: 'folder', path: root });
  const rows = await treeOf(result);
  expect(rows.filter((row) => !row.includes(' /a/d'))).toEqual([
    '755 /a',
    '755 /t',
    '644 /t/text',
    '755 /whole',
    '644 /whole/a.tar',
  ]);
  expect(rows).toContain('644 /a/d/f');
});

test('a bomb in xz is stopped, and nothing of it stays', async () => {
  const bomb = (await run('sh', ['-c', 'head -c 700000000 /dev/zero | xz -1 -T1'])).output;
  const root = await contextOf({ Dockerfile: 'FROM scratch\nADD bomb.tar.xz /\n', 'bomb.tar.xz': bomb });
  await expect(buildOf({ kind: 'folder', path: root })).rejects.toMatchObject({ code: 'EXPANSION_LIMIT' });
  const left = await readdir(path.join(core.storeFolder, 'partial'));
  expect(left.filter((name) => name.startsWith('tmp~'))).toEqual([]);
});

test('an address is an archive, or a Dockerfile that copies nothing', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/context.tar.gz') response.end(gzipSync(PACKED));
    else if (request.url === '/Dockerfile') response.end('FROM scratch\nCOPY <<EOF /said\nhello\nEOF\n');
    else response.end(Buffer.from([0, 1, 2, 3]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  try {
    const { result } = await buildOf({ kind: 'url', url: `${origin}/context.tar.gz` });
    expect(await treeOf(result)).toEqual(PACKED_FILES);
    const { result: text } = await buildOf({ kind: 'url', url: `${origin}/Dockerfile` });
    expect(await treeOf(text)).toEqual(['644 /said']);
    await expect(buildOf({ kind: 'url', url: `${origin}/junk` })).rejects.toMatchObject({
      code: 'INVALID_ARCHIVE',
    });
    const named = await addOf('COPY --from=remote file /f\nFROM remote\nCOPY --from=0 /f /g', {
      contexts: { remote: { kind: 'url', url: `${origin}/context.tar.gz` } },
    });
    expect(await treeOf(named.result)).toEqual(
      expect.arrayContaining(['644 /file', '644 /g', '777 /out -> /etc']),
    );
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('changes of modes and paths with a pivot or any folders in between are as docker has them', async () => {
  const root = await contextOf({
    Dockerfile: [
      'FROM scratch',
      'COPY --parents a/./b/*.txt /pivot/',
      'COPY --parents **/*.txt /any/',
      'COPY --parents a/./**/deep /below/',
      'COPY --chmod=go-rwx,u+x a/b/x.txt /private',
      'COPY --chmod=u=rwX,go=rX a/b /mixed/',
    ].join('\n'),
  });
  await mkdir(path.join(root, 'a', 'b', 'deep'), { recursive: true });
  for (const name of ['a/b/x.txt', 'a/b/deep/y.txt', 'a/b/deep/z', 'top.txt'])
    await writeFile(path.join(root, name), name);
  const { result } = await buildOf({ kind: 'folder', path: root });
  expect(await treeOf(result)).toEqual([
    '755 /any',
    '755 /any/a',
    '755 /any/a/b',
    '755 /any/a/b/deep',
    '644 /any/a/b/deep/y.txt',
    '644 /any/a/b/x.txt',
    '644 /any/top.txt',
    '755 /below',
    '755 /below/b',
    '755 /below/b/deep',
    '644 /below/b/deep/y.txt',
    '644 /below/b/deep/z',
    '755 /mixed',
    '755 /mixed/deep',
    '644 /mixed/deep/y.txt',
    '644 /mixed/deep/z',
    '644 /mixed/x.txt',
    '755 /pivot',
    '755 /pivot/b',
    '644 /pivot/b/x.txt',
    '700 /private',
  ]);
});
