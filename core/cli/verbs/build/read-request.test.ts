import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildRequest } from '../../../api/build.ts';
import { temporaryFolder, type TemporaryFolder } from '../../../testing/temporary-folder.ts';
import { writeTar } from '../../../testing/images/tar-writer.ts';
import { BUILD_COMMAND } from '../../build-command.ts';
import { readCommandLine } from '../../flags.ts';
import { readBuildRequest } from './read-request.ts';

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(path.join(folder.path, 'src'));
  await writeFile(path.join(folder.path, 'src.tar'), writeTar([{ path: 'Dockerfile', content: 'FROM x' }]));
});
afterAll(() => folder.remove());

const at = (...names: readonly string[]): string => path.join(folder.path, ...names);

async function read(
  line: readonly string[],
  typed: Uint8Array | string = '',
  environment: NodeJS.ProcessEnv = {},
): Promise<BuildRequest> {
  const { flags, words } = readCommandLine(BUILD_COMMAND, line);
  return readBuildRequest(flags, words[0] ?? '.', {
    folder: folder.path,
    environment,
    async *input() {
      const bytes = Buffer.from(typed);
      // In pieces, as a pipe gives them.
      for (let from = 0; from < bytes.length; from += 100)
        yield await Promise.resolve(bytes.subarray(from, from + 100));
    },
    async spool(bytes) {
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes) pieces.push(piece);
      await writeFile(at('spooled'), Buffer.concat(pieces));
      return at('spooled');
    },
  });
}

describe('The context', () => {
  it.each([
    ['src', () => ({ kind: 'folder', path: at('src') })],
    ['missing', () => ({ kind: 'folder', path: at('missing') })],
    ['src.tar', () => ({ kind: 'tar', path: at('src.tar') })],
    ['https://example.test/a.tar.gz', (url: string) => ({ kind: 'url', url })],
    ['https://example.test/a.git#main:sub', (url: string) => ({ kind: 'url', url })],
    ['git@example.test:a/b.git', (url: string) => ({ kind: 'url', url })],
    ['github.com/a/b', (url: string) => ({ kind: 'url', url })],
  ])('of %s is known by how it is written and what is there', async (word, context) => {
    expect((await read([word])).context).toEqual(context(word));
  });

  it('from standard input is a Dockerfile, or an archive that is kept in a file', async () => {
    expect(await read(['-'], 'FROM scratch\n')).toMatchObject({
      context: { kind: 'none' },
      dockerfile: 'FROM scratch\n',
    });
    const tar = writeTar([{ path: 'Dockerfile', content: 'FROM scratch\n' }]);
    expect(await read(['-f', 'sub/Dockerfile', '-'], tar)).toMatchObject({
      context: { kind: 'tar', path: at('spooled') },
      dockerfile: null,
      dockerfilePath: 'sub/Dockerfile',
    });
    expect(await read(['-f', '-', 'src'], 'FROM scratch\n')).toMatchObject({
      context: { kind: 'folder', path: at('src') },
      dockerfile: 'FROM scratch\n',
      dockerfilePath: null,
    });
    await expect(read(['-f', '-', '-'])).rejects.toMatchObject({ exitCode: 125 });
    await expect(read(['-'], 'x'.repeat(2_000_000))).rejects.toMatchObject({ message: /longer than 1 MiB/ });
  });
});

describe('Flags', () => {
  it('fill the request as docker reads them', async () => {
    const line = [
      '-t a:1 --tag=b --build-arg A=1=2 --build-arg FROM_ENV --build-arg UNSET --target final',
      '--label x=y --label empty --annotation manifest:k=v --no-cache-filter one,two --network none',
      '--platform linux/amd64,linux/arm64 --platform=linux/arm64 --provenance=mode=min',
      '--ssh default --ssh deploy=key1,/key2 --secret id=s,src=file --secret id=TOKEN',
      '--build-context Base=docker-image://alpine:3 --build-context lay=oci-layout://out:v1',
      '--build-context pin=oci-layout:///o@sha256:ab --build-context git=https://e.test/r.git',
      '--build-context dir=. --cache-from u/a:cache --cache-from type=local,src=c',
      '--cache-to type=registry,ref=r/c,mode=max src',
    ].join(' ');
    expect(await read(line.split(' '), '', { FROM_ENV: 'e', SSH_AUTH_SOCK: '/agent' })).toEqual({
      context: { kind: 'folder', path: at('src') },
      dockerfile: null,
      dockerfilePath: null,
      tags: ['a:1', 'b'],
      target: 'final',
      args: { A: '1=2', FROM_ENV: 'e' },
      labels: { x: 'y', empty: '' },
      platforms: ['linux/amd64', 'linux/arm64'],
      contexts: {
        base: { kind: 'image', reference: 'alpine:3' },
        lay: { kind: 'layout', path: at('out'), reference: 'v1' },
        pin: { kind: 'layout', path: '/o', reference: 'sha256:ab' },
        git: { kind: 'url', url: 'https://e.test/r.git' },
        dir: { kind: 'folder', path: folder.path },
      },
      secrets: { s: { kind: 'file', path: at('file') }, TOKEN: { kind: 'environment', variable: 'TOKEN' } },
      ssh: { default: { paths: ['/agent'] }, deploy: { paths: [at('key1'), '/key2'] } },
      noCache: false,
      noCacheStages: ['one', 'two'],
      pull: false,
      cacheFrom: [
        { kind: 'registry', reference: 'u/a:cache' },
        { kind: 'folder', path: at('c') },
      ],
      cacheTo: [{ kind: 'registry', reference: 'r/c', mode: 'max' }],
      provenance: 'min',
      annotations: { k: 'v' },
      format: 'oci',
      output: { kind: 'store' },
      network: 'none',
    });
  });

  it.each([
    ['type=local,dest=o', () => ({ kind: 'folder', path: at('o') })],
    ['o', () => ({ kind: 'folder', path: at('o') })],
    ['-', () => ({ kind: 'tar', path: null })],
    ['type=tar,dest=o.tar', () => ({ kind: 'tar', path: at('o.tar') })],
    ['type=oci,dest=o.tar', () => ({ kind: 'archive', format: 'oci', path: at('o.tar') })],
    ['type=docker,dest=-', () => ({ kind: 'archive', format: 'docker', path: null })],
    ['type=docker', () => ({ kind: 'store' })],
    ['type=tar,"dest=a,b.tar"', () => ({ kind: 'tar', path: at('a,b.tar') })],
  ])('--output %s is understood', async (text, output) => {
    expect((await read(['-o', text, 'src'])).output).toEqual(output());
  });

  it.each([
    [['--provenance=true'], 'max'],
    [['--provenance=false', '--attest', 'type=provenance,mode=max'], 'none'],
    [['--attest', 'type=provenance,mode=min'], 'min'],
    [['--attest', 'type=sbom,disabled=true'], 'none'],
  ])('%j asks for provenance as BuildKit takes it', async (line, provenance) => {
    expect((await read([...line, 'src'])).provenance).toBe(provenance);
  });

  it.each([
    [['--sbom=true'], /bill of materials/],
    [['--attest', 'type=sbom'], /bill of materials/],
    [['-o', 'type=registry'], /type=registry is not supported/],
    [['-o', 'type=oci,dest=a,compression=zstd'], /compression=zstd" is not supported/],
    [['--cache-to', 'type=gha'], /type=gha is not supported/],
    [['--cache-from', 'type=registry'], /ref is required/],
    [['--annotation', 'index:a=b'], /annotations of "index"/],
    [['--annotation', 'ab'], /expected key=value/],
    [['--ssh', 'default'], /SSH_AUTH_SOCK/],
    [['--build-context', 'a=target:b'], /there are folders/],
    [['--network', 'bridge'], /none of default, none, host/],
  ])('%j is refused by name, with the code of docker for bad flags', async (line, message) => {
    await expect(read([...line, 'src'])).rejects.toMatchObject({ message, exitCode: 125 });
  });
});
