import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { openPreviews, type PreviewQuery, type Previews } from './open-previews.ts';

let folder: string;
let workers: Workers;
let previews: Previews;
const { signal } = new AbortController();

beforeAll(async () => {
  workers = openWorkers({ folder: inject('workers') });
  previews = openPreviews(workers);
  folder = await mkdtemp(path.join(tmpdir(), 'strata-preview-'));
  await mkdir(path.join(folder, '.git', 'objects'), { recursive: true });
  await mkdir(path.join(folder, 'docs', 'empty'), { recursive: true });
  await writeFile(path.join(folder, '.git', 'objects', 'pack'), 'x'.repeat(5000));
  await writeFile(path.join(folder, '.git', 'HEAD'), 'ref');
  await writeFile(path.join(folder, 'docs', 'a.md'), 'aa');
  await writeFile(path.join(folder, 'docs', 'README.md'), 'readme');
  await writeFile(path.join(folder, 'main.c'), 'int main;');
  await writeFile(path.join(folder, 'bad\u202ename'), '');
  await symlink('/etc', path.join(folder, 'outside'));
  await writeFile(
    path.join(folder, '.dockerignore'),
    '# what nobody needs\n.git\n**/*.md\n!docs/README.md\nnothing\n',
  );
});

afterAll(async () => {
  previews.forget();
  await workers.close();
  await rm(folder, { recursive: true });
});

function query(more: Partial<PreviewQuery> = {}): PreviewQuery {
  const dockerfile = path.join(folder, 'Dockerfile');
  return {
    folder,
    dockerfile,
    ignore: null,
    show: 'all',
    filter: '',
    sort: 'path',
    offset: 0,
    limit: 100,
    ...more,
  };
}

test('each file is sent or not, with the line that decided', async () => {
  const page = await previews.page(query(), { signal });
  expect(page.ignoreFile?.name).toBe('.dockerignore');
  expect(page.ignored).toEqual({ files: 3, bytes: 5000 + 3 + 2 });
  expect(page.sent.files).toBe(5);
  expect(
    page.rows.map(({ path: each, kind, size, sent, decidedBy }) => [each, kind, size, sent, decidedBy?.line]),
  ).toEqual([
    ['.dockerignore', 'file', 57, true, undefined],
    ['.git', 'folder', 5003, false, 2],
    ['bad⟨U+202E⟩name', 'file', 0, true, undefined],
    ['docs/README.md', 'file', 6, true, 4],
    ['docs/a.md', 'file', 2, false, 3],
    ['docs/empty', 'folder', 0, true, undefined],
    ['main.c', 'file', 9, true, undefined],
    ['outside', 'link', 0, true, undefined],
  ]);
  expect(page.patterns.map(({ line, files }) => [line, files])).toEqual([
    [2, 2],
    [3, 1],
    [4, 1],
    [5, 0],
  ]);
});

test('another text is tried out, the largest first, a page at a time', async () => {
  const page = await previews.page(query({ ignore: 'docs\n', sort: 'size', show: 'sent', limit: 2 }), {
    signal,
  });
  expect(page.rows.map((row) => row.path)).toEqual(['.git/objects/pack', '.dockerignore']);
  expect(page.total).toBe(6);
  const found = await previews.page(query({ filter: 'PACK', ignore: '' }), { signal });
  expect(found.rows.map((row) => row.path)).toEqual(['.git/objects/pack']);
});

test('a bad pattern is an error, and the next question is answered', async () => {
  await expect(previews.page(query({ ignore: '!\n' }), { signal })).rejects.toMatchObject({
    code: 'INVALID_IGNORE_FILE',
  });
  expect((await previews.page(query(), { signal })).sent.files).toBe(5);
});

test('a folder that is gone, and a question that nobody waits for', async () => {
  await expect(previews.page(query({ folder: path.join(folder, 'gone') }), { signal })).rejects.toMatchObject(
    {
      code: 'FILE_NOT_FOUND',
    },
  );
  await expect(previews.page(query(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});
