import { chmod, lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../core/testing/temporary-folder.ts';
import { keepFile } from '../files/kept-file.ts';
import { archiveSource, remoteSource, sourceAt } from './find-source.ts';
import { openSources, sourceId, type KnownSource } from './known-sources.ts';
import { readSourceFile, writeSourceFile } from './source-files.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

async function write(name: string, content: string | Uint8Array = 'FROM scratch\n'): Promise<string> {
  const file = path.join(folder.path, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const parses = async (text: string): Promise<boolean> => text.startsWith('FROM ');

test.each(['Dockerfile', 'Dockerfile.dev', 'web.Dockerfile', 'Containerfile', 'dockerfile', 'build.txt'])(
  'a file %s is built with its folder as context',
  async (name) => {
    const file = await write(`project/${name}`);
    expect(await sourceAt(file, parses)).toEqual({
      context: { kind: 'folder', path: path.dirname(file) },
      dockerfile: file,
      title: 'project',
    });
  },
);

test.each(['Dockerfile', 'Containerfile'])('a folder that holds a %s is built', async (name) => {
  const dockerfile = await write(`project/${name}`);
  const context = path.dirname(dockerfile);
  expect(await sourceAt(context, parses)).toMatchObject({ context: { path: context }, dockerfile });
});

test('what is neither is refused by its own code, so that it can be opened as something else', async () => {
  const others = [
    await write('image.tar', 'FROM scratch\n\0'),
    await write('Dockerfile', Buffer.from([0x7f, 0, 1])),
    await write('notes.md', 'Mail FROM somebody\n'),
    await write('Dockerfile.dockerignore', 'FROM scratch\n'),
    path.join(folder.path, 'gone'),
    path.join(folder.path, 'empty'),
  ];
  await mkdir(path.join(folder.path, 'empty', 'Dockerfile'), { recursive: true });
  for (const place of others)
    await expect(sourceAt(place, parses)).rejects.toMatchObject({ code: 'NOT_A_BUILD' });
});

test('archives, repositories and addresses of archives are fetched when they are built', () => {
  expect(archiveSource('/x/context.tar.gz')).toMatchObject({
    context: { kind: 'tar' },
    title: 'context.tar.gz',
  });
  expect(archiveSource('/x/Dockerfile')).toBeUndefined();
  for (const [url, title] of [
    ['https://h.example/a/b.git#v1:sub', 'b'],
    ['git@h.example:a/b.git', 'b'],
    ['ssh://git@h.example/a/b', 'b'],
    ['https://h.example/x/context.tar.gz', 'context.tar.gz'],
  ] as const)
    expect(remoteSource(url)).toEqual({ context: { kind: 'url', url }, dockerfile: 'Dockerfile', title });
});

test.each([
  ['https://me:c4n4ry@h.example/b.git', 'INVALID_INPUT'],
  ['https://c4n4ry@h.example/b.tar', 'INVALID_INPUT'],
  ['ssh://me:c4n4ry@h.example/b.git', 'INVALID_INPUT'],
  ['https://h.example/b.git#--upload-pack=x', 'INVALID_GIT_URL'],
  ['https://h.example/b.git#v1:../../etc', 'INVALID_GIT_URL'],
  ['file:///etc', 'INVALID_INPUT'],
  ['ext::sh -c true', 'INVALID_INPUT'],
  ['/etc', 'INVALID_INPUT'],
  ['', 'INVALID_INPUT'],
])('the address %s is refused, and no password is repeated', (url, code) => {
  expect(() => remoteSource(url)).toThrow(expect.objectContaining({ code }));
  expect(() => remoteSource(url)).toThrow(/^(?!.*c4n4ry)/);
});

async function sourceOf(dockerfile: string): Promise<KnownSource> {
  return openSources(keepFile(path.join(folder.path, 'sources.json'), () => undefined)).open(
    await sourceAt(dockerfile, parses),
  );
}

test('a text is saved whole, keeps its mode, and is not written over when somebody else changed it', async () => {
  const file = await write('project/Dockerfile');
  await chmod(file, 0o640);
  const source = await sourceOf(file);
  const read = await readSourceFile(source, 'dockerfile');
  const saved = await writeSourceFile(source, 'dockerfile', { ...read, text: 'FROM a\n' });
  expect(await readFile(file, 'utf8')).toBe('FROM a\n');
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await readSourceFile(source, 'dockerfile')).toEqual(saved);
  await expect(writeSourceFile(source, 'dockerfile', { ...read, text: 'x' })).rejects.toMatchObject({
    code: 'FILE_CHANGED',
  });
  await expect(writeSourceFile(source, 'dockerfile', { text: 'x', digest: null })).rejects.toMatchObject({
    code: 'FILE_CHANGED',
  });
  expect(await readFile(file, 'utf8')).toBe('FROM a\n');
  expect(await readdir(path.dirname(file))).toEqual(['Dockerfile']);
});

test('of two ignore files that of the Dockerfile is read and saved; one that is not there is made', async () => {
  const file = await write('project/web.Dockerfile');
  const source = await sourceOf(file);
  const nothing = await readSourceFile(source, 'ignore');
  expect(nothing.text).toBe('');
  await writeSourceFile(source, 'ignore', { ...nothing, text: 'a\n' });
  expect(await readFile(path.join(path.dirname(file), '.dockerignore'), 'utf8')).toBe('a\n');
  await expect(writeSourceFile(source, 'ignore', { ...nothing, text: 'b\n' })).rejects.toMatchObject({
    code: 'FILE_CHANGED',
  });
  await write('project/web.Dockerfile.dockerignore', 'own\n');
  const own = await readSourceFile(source, 'ignore');
  expect(own.text).toBe('own\n');
  await writeSourceFile(source, 'ignore', { ...own, text: 'other\n' });
  expect(await readFile(`${file}.dockerignore`, 'utf8')).toBe('other\n');
});

test('nothing is written through a link that leads out of the context, nor to what is no file', async () => {
  const outside = await write('outside/Dockerfile');
  await mkdir(path.join(folder.path, 'project'));
  const link = path.join(folder.path, 'project', 'Dockerfile');
  await symlink(outside, link);
  const source = await sourceOf(link);
  const read = await readSourceFile(source, 'dockerfile');
  expect(read).toEqual({ text: 'FROM scratch\n', digest: null });
  await expect(writeSourceFile(source, 'dockerfile', { text: 'x', digest: null })).rejects.toMatchObject({
    code: 'UNSAFE_PATH',
  });
  await symlink('/dev/zero', path.join(folder.path, 'project', '.dockerignore'));
  await expect(readSourceFile(source, 'ignore')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
  expect(await readFile(outside, 'utf8')).toBe('FROM scratch\n');
});

test('a link within the context is followed, and stays one', async () => {
  const real = await write('project/docker/Dockerfile');
  const link = path.join(folder.path, 'project', 'Dockerfile');
  await symlink('docker/Dockerfile', link);
  const source = await sourceOf(link);
  const read = await readSourceFile(source, 'dockerfile');
  await writeSourceFile(source, 'dockerfile', { ...read, text: 'FROM b\n' });
  expect(await readFile(real, 'utf8')).toBe('FROM b\n');
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
});

test('what is too large is refused, and what saving would change cannot be saved', async () => {
  const file = await write('project/Dockerfile', Buffer.from([0x46, 0xff, 0x0a]));
  const source = await sourceOf(file);
  expect((await readSourceFile(source, 'dockerfile')).digest).toBeNull();
  await writeFile(file, Buffer.alloc(1024 * 1024 + 1, 'x'));
  await expect(readSourceFile(source, 'dockerfile')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  const text = 'ü'.repeat(600_000);
  await expect(writeSourceFile(source, 'dockerfile', { text, digest: null })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
});

test('the last fifty sources stay, with what was chosen for them, also after a restart', async () => {
  const file = path.join(folder.path, 'sources.json');
  const open = () =>
    openSources(
      keepFile(file, (error) => {
        throw error;
      }),
    );
  const sources = open();
  const names = Array.from({ length: 60 }, (_, index) => `/contexts/Project ${index}`);
  for (const name of names)
    sources.open({
      context: { kind: 'folder', path: name },
      dockerfile: `${name}/Dockerfile`,
      title: path.basename(name),
    });
  expect(sources.list()).toHaveLength(50);
  const [last] = sources.list();
  if (last === undefined) throw new Error('There is none');
  expect(last).toMatchObject({ title: 'Project 59', order: { tags: ['project-59:latest'] } });
  expect(last.id).toBe(sourceId(last.context, last.dockerfile));
  sources.use(last.id, { ...last.order, target: 'web' });
  const chosen = sources.remember('/keys/id');
  expect(sources.remember('/keys/id')).toEqual(chosen);
  await sources.flush();
  const later = open();
  expect(later.list()).toEqual(sources.list());
  expect(later.get(last.id).order.target).toBe('web');
  expect(later.pathOf(chosen.handle)).toBe('/keys/id');
  expect(later.pathOf('/keys/id')).toBeUndefined();
  expect(() => later.get('gone')).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  later.forget(last.id);
  expect(later.list().map(({ id }) => id)).not.toContain(last.id);
});

test.each(['', '{', '[]', '{"sources":[{"id":7}],"places":[null]}'])(
  'a list that holds %j does not stop the start',
  async (content) => {
    const sources = openSources(keepFile(await write('sources.json', content), () => undefined));
    expect(sources.list()).toEqual([]);
  },
);
