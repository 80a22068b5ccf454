import { expect, test } from 'vitest';
import { propose } from './complete.ts';

const IMAGES = ['debian:12', 'nginx:1.27'];

async function labels(text: string): Promise<readonly string[]> {
  const found = await propose(text, (word) => Promise.resolve(IMAGES.filter((name) => name.includes(word))));
  return found?.items.map(({ label }) => label) ?? [];
}

test('a file begins with FROM or ARG; after that every instruction is offered', async () => {
  expect(await labels('')).toEqual(['FROM', 'ARG']);
  expect(await labels('ARG A\nF')).toEqual(['FROM', 'ARG']);
  expect(await labels('FROM a\nC')).toContain('COPY');
  expect(await labels('# ')).toEqual(['syntax=', 'escape=', 'check=']);
  expect(await labels('FROM a\n# ')).toEqual([]);
});

test('FROM takes stages and images of the store', async () => {
  expect(await labels('FROM ')).toEqual(['scratch', 'debian:12', 'nginx:1.27']);
  expect(await labels('FROM a AS One\nFROM --platform=$BUILDPLATFORM deb')).toEqual([
    'one',
    'scratch',
    'debian:12',
  ]);
  expect(await labels('FROM a ')).toEqual(['AS']);
});

test('--from and mounts take the same, and no stage that comes later', async () => {
  expect(await labels('FROM a AS one\nFROM b AS two\nCOPY --from=')).toEqual([
    'one',
    'two',
    'scratch',
    'debian:12',
    'nginx:1.27',
  ]);
  expect(await labels('FROM a AS one\nRUN --mount=type=bind,from=o')).toEqual(['one', 'scratch']);
});

test('flags are those of the instruction, before its first argument', async () => {
  expect(await labels('FROM a\nCOPY --')).toEqual([
    '--from=',
    '--chown=',
    '--chmod=',
    '--link',
    '--parents',
    '--exclude=',
  ]);
  expect(await labels('FROM a\nONBUILD ADD --')).toContain('--checksum=');
  expect(await labels('FROM a\nRUN curl --')).toEqual([]);
  expect(await labels('FROM a\nRUN --network=')).toEqual(['default', 'none', 'host']);
});

test('a mount offers its types, then what that type takes and was not given', async () => {
  expect(await labels('FROM a\nRUN --mount=type=')).toEqual(['cache', 'bind', 'secret', 'ssh', 'tmpfs']);
  expect(await labels('FROM a\nRUN \\\n  --mount=type=secret,id=x,')).toEqual([
    'target=',
    'env=',
    'required=',
    'mode=',
    'uid=',
    'gid=',
  ]);
});

test('variables are those that are known there', async () => {
  const text =
    'ARG V=1\nARG W\nFROM a:$V AS one\nARG V\nENV A=x B="y z"\nRUN true\nFROM one\nENV C d\nRUN echo \\\n  $';
  expect(await labels(text)).toEqual(['${V}', '${A}', '${B}', '${C}']);
  expect((await labels('ARG V=1\nFROM x$')).slice(0, 2)).toEqual(['${V}', '${TARGETPLATFORM}']);
  expect(await labels('FROM a\nARG LONE\nFROM b\nRUN echo ${')).toEqual([]);
});

test('nothing is offered in comments and in the texts of heredocs', async () => {
  expect(await labels('FROM a\nRUN <<E\nCO')).toEqual([]);
  expect(await labels('FROM a\nRUN x \\\n# CO')).toEqual([]);
});

test('labels and arguments are the well-known ones', async () => {
  expect(await labels('FROM a\nLABEL org')).toContain('org.opencontainers.image.source');
  expect(await labels('FROM a\nLABEL a=b')).toEqual([]);
  expect(await labels('FROM a\nARG TARGET')).toContain('TARGETARCH');
  expect(await labels('FROM a\nARG X=')).toEqual([]);
});
