import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { buildIn, buildTestGround, type BuildTestGround } from '../testing/build/build-ground.ts';
import { run } from '../testing/run.ts';

let ground: BuildTestGround;
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
});
afterEach(() => ground.close());

const FILES = { 'a/b/kept': '', 'a/b/other': '', 'a/c/other': '', 'x/y': '', 'x/z': '', top: '' };

/** Modes and paths of what the lines copy, from a folder or from an archive of it, with `a` and `a/b` of mode 700. */
async function treeOf(
  as: 'folder' | 'archive',
  ignore: string,
  ...lines: readonly string[]
): Promise<readonly string[]> {
  const core = await ground.home('home');
  const Dockerfile = ['FROM scratch', ...lines].join('\n');
  const folder = await ground.context({ ...FILES, Dockerfile, '.dockerignore': ignore });
  for (const each of ['a', 'a/b']) await chmod(path.join(folder, each), 0o700);
  const archive = `${folder}.tar`;
  if (as === 'archive') await run('tar', ['-cf', archive, '-C', folder, '.']);
  const context = as === 'archive' ? ({ kind: 'tar', path: archive } as const) : undefined;
  const { result } = await buildIn(core, folder, context === undefined ? {} : { context });
  const key = result.key ?? '';
  const { layers } = await (await core.images()).detail(key, null);
  const view = { kind: 'filesystem', upTo: layers.length - 1 } as const;
  const rows: string[] = [];
  for await (const row of (await core.inside()).files.entries({ key, platform: null }, view, '/'))
    if (row.path !== '/') rows.push(`${row.mode.toString(8)} ${row.path}`);
  return rows;
}

const KEPT = ['755 /to', '700 /to/b', '644 /to/b/kept'];

for (const as of ['folder', 'archive'] as const) {
  test(`an ignored folder of a context (${as}) is there for what in it is not ignored, with its own mode`, async () => {
    expect(await treeOf(as, '**\n!a/b/kept\n', 'COPY . /to')).toEqual([
      '755 /to',
      '700 /to/a',
      '700 /to/a/b',
      '644 /to/a/b/kept',
    ]);
    expect(await treeOf(as, '*\n!a/b/kept\n', 'COPY a /to')).toEqual(KEPT);
    expect(await treeOf(as, '*\n!a/b/kept\n', 'COPY [a]* /to')).toEqual(KEPT);
    expect(await treeOf(as, '', 'COPY --exclude=a --exclude=!a/b/kept --exclude=[^a]* . /to')).toEqual([
      '755 /to',
      '700 /to/a',
      '700 /to/a/b',
      '644 /to/a/b/kept',
    ]);
  });

  test(`an ignored folder of a context (${as}) in which everything is ignored is not there`, async () => {
    await expect(treeOf(as, '**\n!a/b/missing\n', 'COPY a /to')).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    expect(await treeOf(as, '**\n!top\n!a/b/missing\n', 'COPY . /to')).toEqual(['755 /to', '644 /to/top']);
  });
}
