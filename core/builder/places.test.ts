import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { buildIn, buildTestGround, type BuildTestGround } from '../testing/build/build-ground.ts';
import { writeTar } from '../testing/images/tar-writer.ts';

let ground: BuildTestGround;
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
});
afterEach(() => ground.close());

/** What is at the last stage's end, and not of the shell's. */
async function treeOf(context: string): Promise<readonly string[]> {
  const core = await ground.home('home');
  const key = (await buildIn(core, context)).result.key ?? '';
  const { layers } = await (await core.images()).detail(key, null);
  const view = { kind: 'filesystem', upTo: layers.length - 1 } as const;
  const rows: string[] = [];
  for await (const row of (await core.inside()).files.entries({ key, platform: null }, view, '/'))
    if (row.path !== '/' && !row.path.startsWith('/bin'))
      rows.push(`${row.mode.toString(8)} ${row.uid}:${row.gid} ${row.path} ${row.kind}`);
  return rows;
}

const ARCHIVE = writeTar([
  { path: 'turned', content: 'a file', uid: 5, gid: 6, mode: 0o640 },
  { path: 'd', kind: 'folder', uid: 7, gid: 8, mode: 0o750 },
  { path: 'd/f', content: 'f', uid: 7, gid: 8 },
]);

test('an archive takes the place of whatever is there', async () => {
  const context = await ground.contextWithShell(
    ['FROM scratch', 'COPY before /a/turned/', 'COPY before/x /a/d', 'ADD over.tar /a'],
    { 'before/x': 'x', 'over.tar': ARCHIVE },
  );
  expect(await treeOf(context)).toEqual([
    '755 0:0 /a folder',
    '750 7:8 /a/d folder',
    '644 7:8 /a/d/f file',
    '640 5:6 /a/turned file',
  ]);
});

test('what an archive brings stays whose it is; an owner and a mode that are asked for are those of a new folder', async () => {
  const context = await ground.contextWithShell(
    ['FROM scratch', 'ADD --chown=1:2 --chmod=700 over.tar.gz /new/'],
    { 'over.tar.gz': gzipSync(ARCHIVE) },
  );
  expect(await treeOf(context)).toEqual([
    '755 1:2 /new folder',
    '750 7:8 /new/d folder',
    '644 7:8 /new/d/f file',
    '640 5:6 /new/turned file',
  ]);
});

test('a folder that hands on its group hands it on to folders that are made in it', async () => {
  const context = await ground.contextWithShell(
    [
      'RUN mkdir /group && chown 3:4 /group && chmod 2775 /group',
      'COPY file /group/by/copy/',
      'COPY --chown=9 file /group/owned/',
    ],
    { file: 'f' },
  );
  expect((await treeOf(context)).filter((row) => row.includes('/group'))).toEqual([
    '2775 3:4 /group folder',
    '2755 0:4 /group/by folder',
    '2755 0:4 /group/by/copy folder',
    '644 0:0 /group/by/copy/file file',
    '2755 9:9 /group/owned folder',
    '644 9:9 /group/owned/file file',
  ]);
});

test('dots in a working folder and in a destination lead up, and never above the root', async () => {
  const context = await ground.contextWithShell(
    [
      'FROM scratch',
      'WORKDIR /one/two',
      'COPY file ../beside',
      'WORKDIR ../three/./four/..',
      'COPY file .',
      'COPY file ../../../../top',
    ],
    { file: 'f' },
  );
  expect((await treeOf(context)).map((row) => row.split(' ')[2])).toEqual([
    '/one',
    '/one/beside',
    '/one/three',
    '/one/three/file',
    '/one/two',
    '/top',
  ]);
});

test('a file keeps the bits of the context that say as whom it runs', async () => {
  const context = await ground.contextWithShell(['FROM scratch', 'COPY d /d'], { 'd/file': 'f' });
  await chmod(path.join(context, 'd', 'file'), 0o6755);
  await chmod(path.join(context, 'd'), 0o1777);
  expect(await treeOf(context)).toEqual(['755 0:0 /d folder', '6755 0:0 /d/file file']);
});

test('who something belongs to may be said in part, or by an argument that is empty', async () => {
  const passwd = 'daemon:x:1:2::/:/bin/sh\n';
  const context = await ground.contextWithShell(
    [
      'FROM scratch AS owned',
      'COPY --chown=8:9 file /file',
      'FROM scratch',
      'COPY passwd /etc/passwd',
      'ARG NOTHING',
      'COPY --chown=5 file /a-number',
      'COPY --chown=5: file /b-user',
      'COPY --chown=:6 file /c-group',
      'COPY --chown=daemon file /d-name',
      'COPY --chown=daemon: file /e-name-alone',
      'COPY --chown=${NOTHING}:${NOTHING} file /f-empty',
      'COPY --chown=$NOTHING --chmod=$NOTHING --from=owned file /g-none',
    ],
    { file: 'f', passwd },
  );
  expect((await treeOf(context)).filter((row) => !row.includes('/etc'))).toEqual([
    '644 5:5 /a-number file',
    '644 5:0 /b-user file',
    '644 0:6 /c-group file',
    '644 1:2 /d-name file',
    '644 1:0 /e-name-alone file',
    '644 0:0 /f-empty file',
    '644 8:9 /g-none file',
  ]);
});
