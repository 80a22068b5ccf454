import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildRequest } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { nodeDisk } from '../store/disk/disk.ts';
import { openLock } from '../store/disk/lock.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { bundleProgram, nextLine, startProgram } from '../testing/node-program.ts';
import { missingTool, run } from '../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { hashOf } from './records.ts';

let folder: TemporaryFolder;
let core: Core;
let tools: string;
let key: string;
let fingerprint: string;
let contexts = 0;

/** busybox, and ssh-add with what it is linked with. */
beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
  tools = path.join(folder.path, 'tools');
  const busybox = (await run('sh', ['-c', 'command -v busybox || true'])).stdout.trim();
  if (busybox === '') throw missingTool('busybox');
  await mkdir(path.join(tools, 'bin'), { recursive: true });
  await mkdir(path.join(tools, 'etc'));
  await writeFile(path.join(tools, 'etc', 'passwd'), 'root:x:0:0::/:/bin/sh\nme:x:1000:1000::/:/bin/sh\n');
  await copyFile(busybox, path.join(tools, 'bin', 'busybox'));
  const { stdout } = await run('sh', ['-c', 'ldd "$(command -v ssh-add)"']);
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file);
  const add = (await run('sh', ['-c', 'command -v ssh-add'])).stdout.trim();
  for (const [from, to] of [[add, '/bin/ssh-add'], ...libraries.map((file) => [file, file])]) {
    await mkdir(path.join(tools, path.dirname(to ?? '')), { recursive: true });
    await copyFile(from ?? '', path.join(tools, to ?? ''));
  }
  key = path.join(folder.path, 'key');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  fingerprint = (await run('ssh-keygen', ['-lf', key])).stdout.split(' ')[1] ?? '';
});

afterAll(async () => {
  await core.close();
  await folder.remove();
});

interface Watched {
  readonly signal?: AbortSignal;
  /** The last step of the Dockerfile begins. */
  readonly onRun?: () => void;
}

async function buildOf(
  lines: readonly string[],
  options: Partial<BuildRequest> = {},
  { signal, onRun }: Watched = {},
  before = '',
) {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  const base = [
    `${before}FROM scratch`,
    'COPY --from=tools . /',
    'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
  ];
  await writeFile(path.join(root, 'Dockerfile'), [...base, ...lines, ''].join('\n'));
  const printed: string[] = [];
  const request = plainBuild(root, {
    tags: ['mounts:1'],
    network: 'none',
    contexts: { tools: { kind: 'folder', path: tools } },
    ...options,
  });
  const result = await (
    await core.building()
  ).build(request, {
    observe: (event) => {
      if (event.kind === 'step' && event.step.title.includes(lines.at(-1) ?? '')) onRun?.();
      if (event.kind === 'output' && event.stream !== 'note') printed.push(...event.text.split('\n'));
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return { result, printed };
}

async function leftovers(): Promise<readonly string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('strata-ssh-'));
}

test('a key signs for a step, and neither the image nor this machine keeps anything of it', async () => {
  const before = await leftovers();
  const { printed } = await buildOf(
    ['RUN --mount=type=ssh,required ssh-add -l && echo $SSH_AUTH_SOCK && ! ssh-add -D'],
    { ssh: { default: { paths: [key] } } },
  );
  expect(printed[0]).toContain(fingerprint);
  expect(printed[1]).toBe('/run/buildkit/ssh_agent.0');
  expect((await leftovers()).filter((name) => !before.includes(name))).toEqual([]);
});

test('an agent of this machine is lent, with the owner and the mode that were asked for', async () => {
  const socket = path.join(folder.path, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await new Promise((resolve) => agent.stdout.once('data', resolve));
    await run('ssh-add', ['-q', key], { env: { SSH_AUTH_SOCK: socket } });
    const { printed } = await buildOf(
      [
        'USER me',
        'RUN --mount=type=ssh,id=mine,target=/tmp/a,uid=1000,gid=1000,mode=0700 stat -c "%a %u %g" /tmp/a && ssh-add -l',
        'RUN ! test -e /tmp/a',
      ],
      { ssh: { mine: { paths: [socket] } } },
    );
    expect(printed[0]).toBe('700 1000 1000');
    expect(printed[1]).toContain(fingerprint);
    // What the step was not allowed to do it did not.
    expect((await run('ssh-add', ['-l'], { env: { SSH_AUTH_SOCK: socket } })).stdout).toContain(fingerprint);
  } finally {
    agent.kill();
  }
});

test('a step runs without an agent that it does not need, and else fails with its line', async () => {
  const { printed } = await buildOf(['RUN --mount=type=ssh echo "agent: $SSH_AUTH_SOCK"']);
  expect(printed).toEqual(['agent: ']);
  await expect(buildOf(['RUN --mount=type=ssh,required true'])).rejects.toMatchObject({
    message: /Line 4: ssh default/,
  });
  const locked = path.join(folder.path, 'locked');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'passphrase', '-f', locked]);
  await expect(
    buildOf(['RUN --mount=type=ssh true'], { ssh: { default: { paths: [locked] } } }),
  ).rejects.toMatchObject({ action: /passphrase/ });
});

async function agentsOf(socketFolder: string): Promise<number> {
  const { stdout } = await run('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.startsWith(`ssh-agent -D -a ${socketFolder}`)).length;
}

test('a build that is killed leaves no agent with its keys, and the next one sweeps its folder', async () => {
  const source = fileURLToPath(new URL('../testing/build/agent-program.ts', import.meta.url));
  const program = startProgram(await bundleProgram(source, path.join(folder.path, 'program')), [key]);
  const left = path.dirname(await nextLine(program));
  expect(await agentsOf(left)).toBe(1);
  program.child.kill('SIGKILL');
  await program.ended;
  await expect.poll(() => agentsOf(left)).toBe(0);
  await buildOf(['RUN --mount=type=ssh true'], { ssh: { default: { paths: [key] } } });
  expect(existsSync(left)).toBe(false);
});

/** Has a cache as a step of another build has it. */
async function holdCache(id: string): Promise<() => void> {
  const lock = openLock(nodeDisk, path.join(core.storeFolder, 'build', 'cache', `${hashOf([id])}.lock`));
  return new Promise((resolve) => {
    void lock.run(() => new Promise<void>((release) => resolve(release)));
  });
}

test('a private cache is another folder while somebody has it', async () => {
  const step = (text: string): readonly string[] => [
    `RUN --mount=type=cache,target=/c,id=p,sharing=private echo ${text} >> /c/log && cat /c/log`,
  ];
  expect((await buildOf(step('one'))).printed).toEqual(['one']);
  const release = await holdCache('p');
  expect((await buildOf(step('two'))).printed).toEqual(['two']);
  release();
  expect((await buildOf(step('three'))).printed).toEqual(['one', 'three']);
});

test('a locked cache is waited for, until the build is cancelled', async () => {
  const step = ['RUN --mount=type=cache,target=/c,id=l,sharing=locked echo ran'];
  const release = await holdCache('l');
  const stop = new AbortController();
  const waiting = buildOf(step, {}, { signal: stop.signal, onRun: () => stop.abort() });
  await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  const { printed } = await buildOf(step, {}, { onRun: release });
  expect(printed).toEqual(['ran']);
});

test('a cache begins with the files of a stage or a context, and keeps what steps do to them', async () => {
  const stage = 'FROM scratch AS first\nCOPY --from=tools /etc /etc\n';
  const step = (flags: string, what: string): readonly string[] => [
    `RUN --mount=type=cache,target=/c,id=begun,${flags} ${what}`,
  ];
  const from = (flags: string, what: string) => buildOf(step(flags, what), {}, {}, stage);
  const list = 'ls -l /c | grep passwd | wc -l && echo x >> /c/log && wc -l < /c/log';
  expect((await from('from=first,source=/etc,mode=0750', `${list} && stat -c %a /c`)).printed).toEqual([
    '1',
    '1',
    '750',
  ]);
  expect((await from('from=first,source=/etc', `true; ${list}`)).printed).toEqual(['1', '2']);
  expect((await from('from=tools,source=etc', `true; ${list}`)).printed).toEqual(['1', '1']);
  // What came first is still as it was, and a cache that begins empty is another.
  expect((await from('from=first,source=/etc', `: ; ${list}`)).printed).toEqual(['1', '3']);
  expect((await buildOf(step('ro', 'ls /c | wc -l'))).printed).toEqual(['0']);
  await expect(buildOf(step('source=/etc', 'true'))).rejects.toThrow(/a cache begins empty/);
  await expect(from('from=first,source=/none', 'true')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});
