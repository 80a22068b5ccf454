import { chmod, mkdir, open, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildRequest } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { StrataError } from '../oci/strata-error.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { writeTar } from '../testing/images/tar-writer.ts';

let folder: TemporaryFolder;
let core: Core;
let contexts = 0;

/** Outside of every context; nothing of it may come into an image. */
const CANARY = 'canary of the host';

beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
  await mkdir(path.join(folder.path, 'outside'));
  await writeFile(path.join(folder.path, 'outside', 'file'), CANARY);
});

afterAll(async () => {
  await core.close();
  await folder.remove();
});

async function contextOf(dockerfile: string): Promise<string> {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  await writeFile(path.join(root, 'Dockerfile'), dockerfile);
  return root;
}

async function buildOf(root: string, options: Partial<BuildRequest> = {}) {
  const building = await core.building();
  return building.build(plainBuild(root, { tags: ['hostile:1'], network: 'none', ...options }));
}

/** Paths of what was built, and all that its files say. */
async function contentOf(
  key: string | null,
): Promise<{ readonly paths: readonly string[]; readonly text: string }> {
  const inside = await core.inside();
  const { layers } = await (await core.images()).detail(key ?? '', null);
  const paths: string[] = [];
  let text = '';
  const at = { key: key ?? '', platform: null } as const;
  const view = { kind: 'filesystem', upTo: layers.length - 1 } as const;
  for await (const row of inside.files.entries(at, view, '/')) {
    paths.push(row.path);
    if (row.kind !== 'file') continue;
    const opened = await inside.files.open({ ...at, path: row.path, layer: null });
    for await (const piece of opened.bytes) text += Buffer.from(piece).toString('latin1');
  }
  return { paths, text };
}

/** The code of its failure, or all that the files of its image say. */
async function outcomeOf(root: string, options: Partial<BuildRequest> = {}): Promise<string> {
  try {
    const { key } = await buildOf(root, options);
    return `built ${(await contentOf(key)).text}`;
  } catch (error) {
    return error instanceof StrataError ? error.code : String(error);
  }
}

test.each([
  ['a link to a file outside', 'COPY link /x'],
  ['a link to a folder outside', 'COPY folder/file /x'],
  ['a path above', 'COPY ../outside/file /x'],
  ['a path above, by ADD', 'ADD ../../outside/file /x'],
  ['an absolute path', `COPY /etc/hostname /x`],
  ['a wildcard through a link', 'COPY folder/* /x/'],
  ['a pivot above', 'COPY --parents ../outside/./file /x/'],
  ['a mount of a link', 'RUN --mount=type=bind,source=folder,target=/m ["/m/file"]'],
])('%s leads to nothing outside of the context', async (_what, line) => {
  const root = await contextOf(`FROM scratch\nCOPY Dockerfile /d\n${line}\n`);
  await symlink('../outside/file', path.join(root, 'link'));
  await symlink(path.join(folder.path, 'outside'), path.join(root, 'folder'));
  const said = await outcomeOf(root);
  expect(said).toMatch(/^(?:FILE_NOT_FOUND$|built)/);
  expect(said).not.toContain(CANARY);
});

test(
  'a folder that is swapped for a link while it is copied never leads out',
  { timeout: 60_000 },
  async () => {
    const root = await contextOf('FROM scratch\nCOPY . /all/\n');
    const swapped = path.join(root, 'swapped');
    for (let at = 0; at < 200; at += 1) {
      await mkdir(path.join(root, 'many', String(at)), { recursive: true });
      await writeFile(path.join(root, 'many', String(at), 'file'), String(at));
    }
    await mkdir(swapped);
    await writeFile(path.join(swapped, 'file'), 'fine');
    await symlink(path.join(folder.path, 'outside'), path.join(folder.path, 'link'));
    let isOver = false;
    const swapping = (async () => {
      while (!isOver) {
        await rename(swapped, `${swapped}-away`);
        await rename(path.join(folder.path, 'link'), swapped);
        await rename(swapped, path.join(folder.path, 'link'));
        await rename(`${swapped}-away`, swapped);
      }
    })();
    try {
      for (let round = 0; round < 15; round += 1) {
        const said = await outcomeOf(root, { noCache: true });
        expect(said).toMatch(/^(?:UNSAFE_PATH$|built)/);
        expect(said).not.toContain(CANARY);
      }
    } finally {
      isOver = true;
      await swapping;
    }
  },
);

test('links of an image lead nowhere out of it, whoever copies from it', async () => {
  const root = await contextOf(
    'FROM scratch AS evil\nADD evil.tar /\nFROM scratch\nCOPY --from=evil /up/file /x\n',
  );
  const target = `../../../../../../../..${folder.path}/outside`;
  await writeFile(path.join(root, 'evil.tar'), writeTar([{ path: 'up', kind: 'symlink', target }]));
  await expect(buildOf(root)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  await writeFile(
    path.join(root, 'Dockerfile'),
    'FROM scratch\nADD evil.tar /\nCOPY Dockerfile /up/written\n',
  );
  const { key } = await buildOf(root);
  expect((await contentOf(key)).paths).toContain(`${folder.path}/outside/written`);
  expect(await readdir(path.join(folder.path, 'outside'))).toEqual(['file']);
});

test.runIf(process.geteuid?.() !== 0)('a file that may not be read is named', async () => {
  const root = await contextOf('FROM scratch\nCOPY secret /x\n');
  await writeFile(path.join(root, 'secret'), 's');
  await chmod(path.join(root, 'secret'), 0);
  await expect(buildOf(root)).rejects.toMatchObject({ code: 'UNSAFE_PATH', message: /"secret"/ });
});

test('a Dockerfile that never ends, or of 1 GiB, is refused without being read', async () => {
  const root = await contextOf('');
  const file = await open(path.join(root, 'huge'), 'w');
  await file.truncate(2 ** 30);
  await file.close();
  await symlink('/dev/zero', path.join(root, 'endless'));
  const before = process.memoryUsage().arrayBuffers;
  for (const dockerfilePath of ['huge', 'endless'])
    await expect(buildOf(root, { dockerfilePath })).rejects.toMatchObject({ code: 'INVALID_DOCKERFILE' });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});

test('a line is as long as BuildKit takes it, and variables that grow without end are refused', async () => {
  const long = await contextOf(`FROM scratch\nLABEL a=${'x'.repeat(65_000)}\n`);
  expect((await buildOf(long)).layers).toBe(0);
  const longer = await contextOf(`FROM scratch\nLABEL a=${'x'.repeat(70_000)}\n`);
  await expect(buildOf(longer)).rejects.toMatchObject({ code: 'INVALID_DOCKERFILE' });
  const doubling = Array.from({ length: 40 }, (_, at) => `ENV A${at + 1}=$A${at}$A${at}`);
  const bomb = await contextOf(['FROM scratch', 'ENV A0=xxxxxxxxxx', ...doubling, ''].join('\n'));
  await expect(buildOf(bomb)).rejects.toMatchObject({ code: 'INVALID_DOCKERFILE' });
});

test.each([
  ['a frontend of somebody else', '# syntax=evil/frontend:1\nFROM scratch\n'],
  ['a frontend by BUILDKIT_SYNTAX', '# syntax=docker.io/evil/dockerfile:1\nFROM scratch\n'],
])('%s is not run', async (_what, dockerfile) => {
  await expect(buildOf(await contextOf(dockerfile))).rejects.toMatchObject({
    code: 'INVALID_DOCKERFILE',
    message: /evil/,
  });
});

test.each(['FROM scratch', 'ONBUILD RUN true', 'MAINTAINER me'])('ONBUILD %s is refused', async (trigger) => {
  const root = await contextOf(`FROM scratch\nONBUILD ${trigger}\n`);
  await expect(buildOf(root)).rejects.toMatchObject({ code: 'INVALID_DOCKERFILE' });
});

test('a trigger of a base is held to the same rules as a line', async () => {
  const base = await contextOf('FROM scratch\nONBUILD COPY ../outside/file /x\n');
  await buildOf(base, { tags: ['hostile-base:1'] });
  const root = await contextOf('FROM hostile-base:1\n');
  await expect(buildOf(root)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
});

test.each([
  'RUN --mount=type=cache,target=/c,id=../../../outside ["/x"]',
  'RUN --mount=type=bind,from=0,source=../../../etc,target=/m ["/x"]',
  'RUN --mount=type=tmpfs,target=/ ["/x"]',
  'RUN --mount=type=tmpfs,target=/../.. ["/x"]',
  'WORKDIR /proc/self/fd/8\nRUN ["/x"]',
  'USER 4294967296\nRUN ["/x"]',
])('nothing of this machine changes by %s', async (line) => {
  const root = await contextOf(`FROM scratch\nCOPY Dockerfile /x\n${line}\n`);
  await expect(buildOf(root)).rejects.toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) });
  expect(await readdir(path.join(folder.path, 'outside'))).toEqual(['file']);
});
