import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildEvent, BuildRequest, BuildResult } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { run } from '../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { writeTar } from '../testing/images/tar-writer.ts';
import { plainBuild } from '../testing/build/build-request.ts';

let folder: TemporaryFolder;
let core: Core;
let contexts = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
});

afterAll(async () => {
  await core.close();
  await folder.remove();
});

type Files = Readonly<Record<string, string | Uint8Array>>;

async function contextOf(files: Files): Promise<string> {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    // Older than a clock's tick, so that what is known of it counts.
    await utimes(file, 1_700_000_000, 1_700_000_000);
  }
  return root;
}

interface Built {
  readonly result: BuildResult;
  readonly events: readonly BuildEvent[];
  /** Titles of steps with how each ended and why it ran. */
  readonly steps: Readonly<Record<string, string>>;
}

async function buildIn(
  context: string,
  options: Partial<BuildRequest> = {},
  home: Core = core,
): Promise<Built> {
  const events: BuildEvent[] = [];
  const building = await home.building();
  const result = await building.build(plainBuild(context, { tags: ['built:1'], ...options }), {
    observe: (event) => events.push(event),
  });
  const titles = new Map<number, string>();
  const steps: Record<string, string> = {};
  for (const event of events) {
    if (event.kind === 'step') titles.set(event.step.id, event.step.title);
    if (event.kind === 'ended')
      steps[titles.get(event.id) ?? ''] =
        event.why === null ? event.outcome : `${event.outcome}: ${event.why}`;
  }
  return { result, events, steps };
}

/** Paths of an image with kind, mode and owner, by tar's own reading of it. */
async function treeOf(key: string): Promise<readonly string[]> {
  const inside = await core.inside();
  const rows: string[] = [];
  const { layers } = await (await core.images()).detail(key, null);
  const view = { kind: 'filesystem', upTo: layers.length - 1 } as const;
  for await (const row of inside.files.entries({ key, platform: null }, view, '/')) {
    if (row.path === '/') continue;
    const link = row.link === null ? '' : ` -> ${row.link}`;
    rows.push(`${row.mode.toString(8)} ${row.uid}:${row.gid} ${row.path}${link}`);
  }
  return rows;
}

async function textOf(key: string, file: string): Promise<string> {
  const inside = await core.inside();
  const opened = await inside.files.open({ key, platform: null, path: file, layer: null });
  const pieces: Uint8Array[] = [];
  for await (const piece of opened.bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

test('a Dockerfile of files becomes an image with the config and history that BuildKit writes', async () => {
  const context = await contextOf({
    Dockerfile: [
      'FROM scratch',
      'ARG WHO=me',
      'ENV A="b c" D=$WHO',
      'LABEL one=1 two="t w o"',
      'WORKDIR /srv/app',
      'COPY --chown=7:8 --chmod=640 src ./',
      'EXPOSE 80 53/udp',
      'VOLUME /data',
      'USER 7',
      'HEALTHCHECK --interval=90s --retries=3 CMD true',
      'STOPSIGNAL SIGQUIT',
      'ENTRYPOINT ["/bin/tool"]',
      'CMD ["-v", "x \\"y\\""]',
    ].join('\n'),
    'src/a.txt': 'a',
    'src/sub/b.txt': 'b',
  });
  const { result } = await buildIn(context);
  expect(await treeOf(result.key ?? '')).toEqual([
    '755 0:0 /srv',
    '755 0:0 /srv/app',
    '640 7:8 /srv/app/a.txt',
    '640 7:8 /srv/app/sub',
    '640 7:8 /srv/app/sub/b.txt',
  ]);
  const { history, config } = await (await core.images()).detail(result.key ?? '', null);
  expect(history.map(({ createdBy }) => createdBy)).toEqual([
    'ARG WHO=me',
    'ENV A=b c D=me',
    'LABEL one=1 two=t w o',
    'WORKDIR /srv/app',
    'COPY --chown=7:8 --chmod=640 src ./ # buildkit',
    'EXPOSE map[53/udp:{} 80/tcp:{}]',
    'VOLUME [/data]',
    'USER 7',
    'HEALTHCHECK &{["CMD-SHELL" "true"] "1m30s" "0s" "0s" "0s" \'\\x03\'}',
    'STOPSIGNAL SIGQUIT',
    'ENTRYPOINT ["/bin/tool"]',
    'CMD ["-v" "x \\"y\\""]',
  ]);
  expect(config).toMatchObject({
    command: ['-v', 'x "y"'],
    entrypoint: ['/bin/tool'],
    workingFolder: '/srv/app',
    user: '7',
    ports: ['53/udp', '80/tcp'],
    stopSignal: 'SIGQUIT',
  });
});

test('two folders at two times give one digest, in two stores', async () => {
  const files = {
    Dockerfile: 'FROM scratch\nCOPY . /all\nADD pack.tar /un/\n',
    'x/\u00e4\u{1f600}.txt': 'x',
    [`long/${'n'.repeat(120)}`]: 'y',
  };
  const tar = writeTar([
    { path: 'd', kind: 'folder' },
    { path: 'd/f', content: 'f', uid: 5 },
    { path: 'd/l', kind: 'symlink', target: '/etc/passwd' },
  ]);
  const first = await contextOf({ ...files, 'pack.tar': tar });
  const second = await contextOf({ ...files, 'pack.tar': tar });
  await utimes(path.join(second, 'Dockerfile'), 1_600_000_000, 1_600_000_000);
  const other = await openCore({ home: path.join(folder.path, 'other'), workersFolder: inject('workers') });
  try {
    const one = await buildIn(first);
    const two = await buildIn(second, {}, other);
    expect(two.result.digest).toBe(one.result.digest);
    expect(await treeOf(one.result.key ?? '')).toContain('644 5:0 /un/d/f');
    expect(await treeOf(one.result.key ?? '')).toContain('644 0:0 /un/d/l -> /etc/passwd');
    const { stdout } = await run('tar', ['-tf', (await layerFiles(one.result))[0] ?? '']);
    expect(stdout.split('\n').filter((line) => line.startsWith('all/long/'))).toHaveLength(2);
  } finally {
    await other.close();
  }
});

async function layerFiles({ key }: BuildResult): Promise<readonly string[]> {
  const { layers } = await (await core.images()).detail(key ?? '', null);
  return layers.map(({ digest }) => path.join(core.storeFolder, 'blobs', digest.replace(':', '/')));
}

test('what did not change is found again, and what did is named', async () => {
  const context = await contextOf({
    Dockerfile: 'FROM scratch\nCOPY one /one/\nCOPY two /two/\nCOPY three /three/\n',
    'one/a': '1',
    'two/b': '2',
    'three/c': '3',
  });
  await buildIn(context, { tags: ['cache:1'] });
  const again = await buildIn(context, { tags: ['cache:1'] });
  expect(again.result).toMatchObject({ steps: 3, cached: 3 });
  await writeFile(path.join(context, 'two/b'), 'two');
  await writeFile(path.join(context, 'two/new'), 'new');
  const { steps } = await buildIn(context, { tags: ['cache:1'] });
  expect(steps).toMatchObject({
    '[2/4] COPY one /one/': 'cached',
    '[3/4] COPY two /two/': 'done: two/b changed, two/new is new',
    '[4/4] COPY three /three/': 'done: a step before it changed: [3/4] COPY two /two/',
  });
});

test('only stages that the target needs are built, and files move between them', async () => {
  const context = await contextOf({
    Dockerfile: [
      'FROM scratch AS left',
      'COPY a /from/left/a',
      'FROM scratch AS right',
      'COPY missing /nowhere',
      'FROM scratch AS final',
      'COPY --from=left /from /to',
      'COPY <<EOF /said',
      'hello',
      'EOF',
    ].join('\n'),
    a: 'content of a',
  });
  const { result, steps } = await buildIn(context, { target: 'final' });
  expect(await textOf(result.key ?? '', '/to/left/a')).toBe('content of a');
  expect(await textOf(result.key ?? '', '/said')).toBe('hello\n');
  expect(Object.keys(steps).some((title) => title.includes('right'))).toBe(false);
});

test('what is ignored is not there, and a wildcard takes what it matches', async () => {
  const context = await contextOf({
    Dockerfile: 'FROM scratch\nCOPY *.txt /texts/\nCOPY . /all/\n',
    '.dockerignore': 'secret*\n**/*.log\n!keep.log\n',
    'a.txt': 'a',
    'b.txt': 'b',
    'secret.txt': 's',
    'deep/x.log': 'x',
    'keep.log': 'k',
  });
  const { result } = await buildIn(context);
  const paths = (await treeOf(result.key ?? '')).map((line) => line.split(' ')[2]);
  expect(paths).toEqual(
    [
      '/all',
      '/all/.dockerignore',
      '/all/Dockerfile',
      '/all/a.txt',
      '/all/b.txt',
      '/all/deep',
      '/all/keep.log',
    ].concat(['/texts', '/texts/a.txt', '/texts/b.txt']),
  );
});

test.each([
  ['a link to the outside', '/etc', 'link/passwd'],
  ['a link that climbs', '../../../../../../etc', 'link/passwd'],
])('%s leads to nothing outside of the context', async (_what, target, source) => {
  const context = await contextOf({ Dockerfile: `FROM scratch\nCOPY ${source} /x\n` });
  await symlink(target, path.join(context, 'link'));
  await expect(buildIn(context)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test('a link in a folder is copied as it is, and dots lead nowhere', async () => {
  const context = await contextOf({ Dockerfile: 'FROM scratch\nCOPY ../../in /x/\n', 'in/a': 'a' });
  await symlink('/etc/passwd', path.join(context, 'in', 'out'));
  const { result } = await buildIn(context);
  expect(await treeOf(result.key ?? '')).toEqual([
    '755 0:0 /x',
    '644 0:0 /x/a',
    '777 0:0 /x/out -> /etc/passwd',
  ]);
});

test('a socket in the context is refused by its name', async () => {
  const context = await contextOf({ Dockerfile: 'FROM scratch\nCOPY . /x/\n' });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path.join(context, 'sock'), resolve));
  try {
    await expect(buildIn(context)).rejects.toMatchObject({ code: 'UNSAFE_PATH', message: /"sock".*socket/ });
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await rm(path.join(context, 'sock'), { force: true });
  }
});

test.each([
  ['COPY --chmod=rwx a /x', /line 2.*chmod/i],
  ['RUN --security=insecure true', /line 2.*security/i],
  ['RUN --device=vendor.com/gpu=all true', /line 2.*device/i],
])('%s is refused by its name and line', async (line, message) => {
  const context = await contextOf({ Dockerfile: `FROM scratch\n${line}\n`, a: 'a' });
  await expect(buildIn(context)).rejects.toMatchObject({ message });
});

test('a cancelled build holds nothing and names nothing', async () => {
  const context = await contextOf({ Dockerfile: 'FROM scratch\nCOPY . /x/\n', a: 'a' });
  const building = await core.building();
  const stop = new AbortController();
  const request = plainBuild(context, { noCache: true, tags: ['never:1'] });
  await expect(
    building.build(request, { signal: stop.signal, observe: () => stop.abort() }),
  ).rejects.toMatchObject({ code: 'CANCELLED' });
  const images = await core.images();
  expect(images.all.flatMap(({ names }) => names).some((name) => name.includes('never'))).toBe(false);
  expect(await core.interruptedPulls()).toEqual([]);
});
