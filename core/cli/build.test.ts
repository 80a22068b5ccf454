import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCliGround, type CliGround } from '../testing/cli-ground.ts';
import { writeTar } from '../testing/images/tar-writer.ts';

let ground: CliGround;
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  await ground.freshStore();
});
afterAll(() => ground.close());

let contexts = 0;

async function contextOf(
  lines: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const name = `context-${contexts++}`;
  await mkdir(path.join(ground.folder, name));
  await writeFile(path.join(ground.folder, name, 'Dockerfile'), `${lines.join('\n')}\n`);
  for (const [file, text] of Object.entries(files))
    await writeFile(path.join(ground.folder, name, file), text);
  return name;
}

const textOf = (name: string): Promise<string> => readFile(path.join(ground.folder, name), 'utf8');
// eslint-disable-next-line no-control-regex -- finding control characters is its purpose
const RAW = /[\u0000-\u0008\u000b-\u001f\u202e]/;
const SHA = /^sha256:[0-9a-f]{64}$/;

describe('strata build', () => {
  it('tells of every step in plain lines, and why one was not cached', async () => {
    const context = await contextOf(['FROM scratch', 'COPY a /a'], { a: 'a' });
    const first = await ground.strata(`build -t plain:1 ${context}`);
    expect(first).toMatchObject({ code: 0, out: '' });
    expect(first.errors).toMatch(/^#1 \[internal\] load build definition from Dockerfile\n/);
    expect(first.errors).toMatch(
      /#2 \[2\/2\] COPY a \/a\n#2 not cached: it was not built before\n#2 layer of [\d.]+kB\n#2 DONE/,
    );
    expect(first.errors).toMatch(/\nBuilt sha256:[0-9a-f]{64} in [\d.]+s: 1 layers, 0 of 1 steps cached\n$/);
    expect((await ground.strata(`build -t plain:1 ${context}`)).errors).toContain('#2 CACHED\n');
  });

  it('gives the ID alone when quiet, and writes it and what else is known into files', async () => {
    const context = await contextOf(['FROM scratch', 'COPY a /a'], { a: 'quiet' });
    const { out, errors } = await ground.strata(
      `build -q -t quiet:1 --iidfile id --metadata-file meta.json ${context}`,
    );
    expect(out.trim()).toMatch(SHA);
    expect(errors).toBe('');
    expect(await textOf('id')).toBe(out.trim());
    const metadata: unknown = JSON.parse(await textOf('meta.json'));
    const digest: unknown = expect.stringMatching(SHA);
    expect(metadata).toEqual({
      'containerimage.config.digest': out.trim(),
      'containerimage.descriptor': {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size: expect.any(Number),
      },
      'containerimage.digest': digest,
      'image.name': 'docker.io/library/quiet:1',
    });
  });

  it('tells programs of it, a line an event, and of its end', async () => {
    const context = await contextOf(['FROM scratch', 'COPY a /a', 'COPY b /b'], { a: 'json' });
    const lines = (text: string): readonly { readonly kind: string }[] =>
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { readonly kind: string });
    const failed = await ground.strata(`build --progress json ${context}`);
    expect(failed.code).toBe(1);
    expect(lines(failed.out).at(-1)).toMatchObject({ kind: 'failed', error: { evidence: { line: 3 } } });
    await writeFile(path.join(ground.folder, context, 'b'), 'b');
    const { out } = await ground.strata(`build --progress json ${context}`);
    expect(lines(out).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['step', 'output', 'ended']));
    expect(lines(out).at(-1)).toMatchObject({
      kind: 'result',
      digest: expect.stringMatching(SHA),
      layers: 2,
    });
    const raw = await ground.strata(`build --progress rawjson ${context}`);
    expect(raw.errors).toContain('"cached":true');
  });

  it('shows the lines of the Dockerfile that failed', async () => {
    const context = await contextOf(['FROM scratch', 'COPY a \\', '  /nowhere/', 'CMD ["x"]']);
    const { code, errors } = await ground.strata(`build ${context}`);
    expect(code).toBe(1);
    expect(errors).toContain(
      'Dockerfile:2\n--------------------\n   1 |     FROM scratch\n   2 | >>> COPY a \\\n   3 | >>>   /nowhere/\n   4 |     CMD ["x"]\n--------------------\nError: ',
    );
  });

  it('draws where a person looks, each running step with its time', async () => {
    const context = await contextOf(['FROM scratch', 'COPY a /a'], { a: 'tty' });
    const { errors } = await ground.strata(`build --progress tty ${context}`);
    expect(errors).toContain('[+] Building (');
    expect(errors).toMatch(/ => \[2\/2\] COPY a \/a {2}\+[\d.]+kB +\d+\.\ds/);
  });

  it('obeys no control character of a Dockerfile', async () => {
    const context = await contextOf(['FROM scratch', 'COPY a\u001b]0;owned\u0007\u202e /a']);
    const runs = await Promise.all(
      ['plain', 'json', 'rawjson'].map((kind) => ground.strata(`build --progress ${kind} ${context}`)),
    );
    for (const { out, errors } of runs) expect(out + errors).not.toMatch(RAW);
  });

  it('takes a Dockerfile or an archive from standard input', async () => {
    expect((await ground.strata('build -q -', { typed: 'FROM scratch\nCMD ["x"]\n' })).out.trim()).toMatch(
      SHA,
    );
    expect((await ground.strata('build -', { typed: '' })).code).toBe(125);
    const typed = writeTar([
      { path: 'sub/Dockerfile', content: 'FROM scratch\nCOPY file /\n' },
      { path: 'file', content: 'from the archive' },
    ]);
    expect((await ground.strata('build -q -t piped:1 -f sub/Dockerfile -', { typed })).out.trim()).toMatch(
      SHA,
    );
    expect((await ground.strata('cat piped:1 /file')).out).toBe('from the archive');
    expect((await ground.strata('build --check -f sub/Dockerfile -', { typed })).code).toBe(0);
    const left = await readdir(path.join(ground.storeFolder(), 'partial'));
    expect(left.filter((name) => name.startsWith('tmp~'))).toEqual([]);
  });
});

it('writes no archive to where a person looks', async () => {
  const context = await contextOf(['FROM scratch', 'COPY a /a'], { a: 'out' });
  const refused = await ground.strata(`build -o - ${context}`, { isTerminal: true });
  expect(refused).toMatchObject({ code: 125, out: '', errors: expect.stringContaining('refusing to write') });
  const piped = await ground.strata(`build -o - --progress json ${context}`);
  expect(piped.errors).toContain('"kind":"result"');
  expect(piped.out.startsWith('a\0')).toBe(true);
});

describe('strata build --check', () => {
  it("says what is unwise in docker's words, and ends with 1", async () => {
    const context = await contextOf(['FROM scratch as base', 'CMD run']);
    const { code, out } = await ground.strata(`build --check ${context}`);
    expect(code).toBe(1);
    expect(out).toMatch(/^Check complete, 2 warnings have been found!\n\nWARNING: FromAsCasing - /);
    expect(out).toContain(
      'WARNING: JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/\nJSON arguments recommended for CMD to prevent unintended behavior related to OS signals\nDockerfile:2\n--------------------\n',
    );
  });

  it('has nothing against a good one', async () => {
    const context = await contextOf(['FROM scratch', 'CMD ["run"]']);
    expect(await ground.strata(`build --call=check ${context}`)).toMatchObject({
      code: 0,
      out: 'Check complete, no warnings found.\n',
    });
  });
});
