import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildRequest } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { missingTool, run } from '../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

let folder: TemporaryFolder;
let core: Core;
let root: string;

/** A context with busybox in it. */
beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
  root = path.join(folder.path, 'context');
  const busybox = (await run('sh', ['-c', 'command -v busybox || true'])).stdout.trim();
  if (busybox === '') throw missingTool('busybox');
  await mkdir(path.join(root, 'bin'), { recursive: true });
  await mkdir(path.join(root, 'etc'));
  await copyFile(busybox, path.join(root, 'bin', 'busybox'));
  await writeFile(
    path.join(root, 'etc', 'passwd'),
    'root:x:0:0::/:/bin/sh\nme:x:1000:1001::/home/me:/bin/sh\n',
  );
  await writeFile(path.join(root, 'etc', 'group'), 'root:x:0:\nmine:x:1001:\nother:x:1002:\n');
  await writeFile(path.join(root, 'key'), 'secret');
});

afterAll(async () => {
  await core.close();
  await folder.remove();
});

async function buildOf(lines: string, options: Partial<BuildRequest> = {}) {
  const base = 'FROM scratch AS first\nCOPY . /\nRUN ["/bin/busybox", "--install", "-s", "/bin"]';
  const printed: string[] = [];
  const warned: string[] = [];
  const dockerfile = `${base}\nFROM first AS tested\n${lines}\n`;
  const request = plainBuild(root, { dockerfile, tags: ['run:1'], ...options });
  const result = await (
    await core.building()
  ).build(request, {
    observe: (event) => {
      if (event.kind === 'output' && event.stream === 'out') printed.push(...event.text.split('\n'));
      if (event.kind === 'warning') warned.push(event.text);
    },
  });
  return { result, printed, warned };
}

/** https://docs.docker.com/reference/dockerfile/#run: every flag and every option of a mount. */
test.each([
  ['--network=none ls /sys/class/net', 'lo'],
  ['--network=host echo ran', 'ran'],
  ['--network=default echo default', 'default'],
  ['--security=sandbox echo enclosed', 'enclosed'],
  ['--mount=target=/m ls /m/etc/passwd', '/m/etc/passwd'],
  ['--mount=type=bind,source=etc,target=/m,from=first,rw touch /m/new && ls /m/new', '/m/new'],
  ['--mount=type=bind,src=etc,dst=/m,ro touch /m/new || echo refused', 'refused'],
  ['--mount=type=bind,source=etc/passwd,destination=/m wc -l < /m', '2'],
  ['--mount=type=cache,target=/m,id=a,mode=0710,uid=3,gid=4 stat -c "%a %u %g" /m', '710 3 4'],
  ['--mount=type=cache,target=/m,ro touch /m/new || echo refused', 'refused'],
  ['--mount=type=cache,target=/m,sharing=locked echo locked', 'locked'],
  ['--mount=type=cache,target=/m,sharing=private echo private', 'private'],
  ['--mount=type=cache,target=/m,sharing=shared echo shared', 'shared'],
  ['--mount=type=cache,target=/m,from=first,source=etc,id=b ls /m/passwd', '/m/passwd'],
  ['--mount=type=tmpfs,target=/m,size=64k df -k /m | tail -1 | tr -s " " | cut -d" " -f2', '64'],
  ['--mount=type=secret,id=key,target=/m,required,mode=0440,uid=5,gid=6 stat -c "%a %u %g" /m', '440 5 6'],
  ['--mount=type=secret,id=key,env=KEY echo $KEY', 'secret'],
  ['--mount=type=secret,id=none ls /run/secrets 2>/dev/null || echo none', 'none'],
  ['--mount=type=ssh,id=x echo "agent: $SSH_AUTH_SOCK"', 'agent:'],
])('RUN %s is done', async (line, expected) => {
  const secrets = { key: { kind: 'file', path: path.join(root, 'key') } } as const;
  const { printed, warned } = await buildOf(`RUN ${line}`, { secrets });
  expect(printed.map((text) => text.trim())).toContain(expected);
  expect(warned).toEqual([]);
});

test.each([
  [
    '--mount=type=tmpfs,target=/m,from=first,ro true',
    ['from changes nothing of a tmpfs mount', 'readonly changes nothing of a tmpfs mount'],
  ],
  ['--mount=type=bind,target=/m,id=a true', ['id changes nothing of a bind mount']],
])('RUN %s warns', async (line, warnings) => {
  expect((await buildOf(`RUN ${line}`)).warned).toEqual(warnings);
});

test('only the stages run again that were named', async () => {
  const lines = 'RUN echo one\nFROM tested AS last\nRUN echo two';
  await buildOf(lines);
  expect((await buildOf(lines)).printed).toEqual([]);
  expect((await buildOf(lines, { noCacheStages: ['LAST'] })).printed).toEqual(['two']);
  expect((await buildOf(lines, { noCacheStages: ['tested'] })).printed).toEqual(['one']);
  expect((await buildOf(lines, { noCacheStages: ['tested', 'last'] })).printed).toEqual(['one', 'two']);
  expect((await buildOf(lines, { noCache: true })).printed).toContain('one');
});

test('USER has names of the image, WORKDIR belongs to it, and SHELL is what the next RUN has', async () => {
  const { printed, result } = await buildOf(
    [
      'USER me:other',
      'WORKDIR /home/me/deep',
      'RUN id -u && id -g && echo $HOME && stat -c "%u %g" . .. && touch made',
      'USER me',
      'SHELL ["/bin/sh", "-ec"]',
      'RUN id -g && echo $0 $-',
    ].join('\n'),
  );
  expect(printed).toEqual(expect.arrayContaining(['1000', '1002', '/home/me', '1000 1002', '1001']));
  const { config } = await (await core.images()).detail(result.key ?? '', null);
  expect(config).toMatchObject({ user: 'me', workingFolder: '/home/me/deep' });
});

test('a backtick continues lines when the directive says so', async () => {
  const dockerfile =
    '# escape=`\nFROM scratch\nCOPY . /\nRUN ["/bin/busybox", `\n "echo", "C:\\\\x"]\nENV A=C:\\x';
  const { printed } = await buildOf('', { dockerfile });
  expect(printed).toEqual(['C:\\x']);
});

test('what ONBUILD leaves runs in the build that stands on it, and goes no further', async () => {
  const chain = await buildOf(
    'ONBUILD ENV A=b\nONBUILD RUN echo triggered $A\nONBUILD COPY etc/group /copied',
    {
      tags: ['base-of-triggers:1'],
    },
  );
  expect(chain.printed).toEqual([]);
  const dockerfile = 'FROM base-of-triggers:1\nRUN ls /copied && echo own $A';
  const { printed } = await buildOf('', { dockerfile, tags: ['triggered:1'] });
  expect(printed).toEqual(['triggered b', '/copied', 'own b']);
  const next = await buildOf('', { dockerfile: 'FROM triggered:1\nRUN echo last', tags: ['further:1'] });
  expect(next.printed).toEqual(['last']);
});

test('proxies are there for RUN, and neither in the image nor in what makes it another', async () => {
  const lines = 'RUN echo $HTTP_PROXY $no_proxy';
  const args = { HTTP_PROXY: 'http://canary', no_proxy: 'localhost' };
  const { printed, result } = await buildOf(lines, { args, noCache: true });
  expect(printed).toContain('http://canary localhost');
  const again = await buildOf(lines);
  expect(again).toMatchObject({ result: { digest: result.digest }, printed: [] });
  const images = await core.images();
  expect(JSON.stringify(await images.detail(result.key ?? '', null))).not.toContain('canary');
});
