import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openCliGround, type CliGround } from '../testing/cli-ground.ts';
import { run } from '../testing/run.ts';
import { skopeoCopy, skopeoRaw } from '../testing/skopeo.ts';

let ground: CliGround;
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  for (const tag of ['1.1', '1.10', '1.9', '2.0-rc1', 'sha-1a2b3c4'])
    await copyTag('corpus/base:1', `corpus/app:${tag}`);
});
afterAll(() => ground.close());

function copyTag(from: string, to: string): Promise<void> {
  return skopeoCopy(`docker://${ground.address}/${from}`, `docker://${ground.address}/${to}`, { all: true });
}

const json = z.unknown();
async function docker(line: string): Promise<string> {
  const { stdout } = await run('docker', ['manifest', 'inspect', '--insecure', ...line.split(' ')]);
  return stdout.replaceAll(ground.address, 'REG');
}

describe('strata tags', () => {
  test('newest first, with what each weighs and which are one', async () => {
    const { code, out, errors } = await ground.strata('tags REG/corpus/app');
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^TAG +DIGEST +CREATED +DOWNLOAD +SAME AS +HERE$/);
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual([
      'latest',
      '2.0-rc1',
      '1',
      '1.10',
      '1.9',
      '1.1',
    ]);
    expect(lines[1]).toMatch(/2 weeks ago +\S+kB +1\b/);
    expect(errors).toMatch('1 that look like commits are not shown');
    expect(errors).toMatch('latest is 1.');
  });

  test('filtered, sorted and limited', async () => {
    const list = async (line: string): Promise<string> =>
      (await ground.strata(['tags', '-q', 'REG/corpus/app', ...line.split('|')])).out
        .trimEnd()
        .replaceAll('\n', ' ');
    expect(await list('--filter|>=1.9 <2')).toBe('1 1.10 1.9');
    expect(await list('--sort|name')).toBe('1 1.1 1.10 1.9 2.0-rc1 latest');
    expect(await list('--noise|-r')).toBe('latest sha-1a2b3c4 1.1 1.9 1.10 1 2.0-rc1');
    expect(await list('-n|2')).toBe('latest 2.0-rc1');
  });

  test('which are one is whole, however few are shown', async () => {
    const one = ['tags', '-n', '1', '--filter', '1.9', '--format', '{{.Tag}}: {{.Same}}', 'REG/corpus/app'];
    expect((await ground.strata(one)).out).toBe('1.9: 2.0-rc1, 1.10, 1.1, sha-1a2b3c4\n');
  });

  test('as JSON, and platforms with their sizes', async () => {
    const { out } = await ground.strata('tags --platforms --format json REG/corpus/multi');
    const row = z.record(z.string(), z.string()).parse(JSON.parse(out));
    expect(row['Tag']).toBe('1');
    expect(row['Platforms']).toMatch(/^linux\/amd64 \(.+\), linux\/arm64\/v8 \(.+\)$/);
    expect(row['FullDigest']).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('--pin prints a name that always means the same', async () => {
    const { out } = await ground.strata('tags --pin REG/corpus/app:latest');
    const name = `REG/corpus/app:latest@${ground.app.manifest.digest}`;
    expect(out).toBe(`${name}\nFROM ${name}\n`);
    const missing = await ground.strata('tags --pin REG/corpus/app:none');
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.errors).toMatch('strata tags REG/corpus/app');
  });

  test('what cannot be done is said', async () => {
    expect(await ground.strata('tags --sort colour REG/corpus/app')).toMatchObject({ code: 125 });
    expect(await ground.strata('tags -n many REG/corpus/app')).toMatchObject({ code: 125 });
    expect((await ground.strata('tags --filter [ REG/corpus/app')).errors).toMatch('not closed');
    expect((await ground.strata('tags REG/corpus/none')).code).toBe(1);
  });
});

describe('strata manifest inspect', () => {
  test('a manifest as docker prints it, and as skopeo reads it', async () => {
    const { code, out } = await ground.strata('manifest inspect REG/corpus/app:1');
    expect(code).toBe(0);
    expect(out).toBe(await docker(`${ground.address}/corpus/app:1`));
    const raw = await skopeoRaw(`docker://${ground.address}/corpus/app:1`);
    expect(json.parse(JSON.parse(out))).toEqual(json.parse(JSON.parse(raw.toString())));
  });

  test('an index with all that it says', async () => {
    const { out } = await ground.strata('manifest inspect REG/corpus/multi:1');
    const raw = await skopeoRaw(`docker://${ground.address}/corpus/multi:1`);
    expect(json.parse(JSON.parse(out))).toEqual(json.parse(JSON.parse(raw.toString())));
  });

  test('verbose as docker prints it', async () => {
    const single = await ground.strata('manifest inspect -v REG/corpus/app:1');
    expect(single.out).toBe(await docker(`-v ${ground.address}/corpus/app:1`));
  });

  test('verbose of an index: docker tells the same of each', async () => {
    await copyTag('corpus/multi:1', 'corpus/plain:1');
    const { out } = await ground.strata('manifest inspect --verbose REG/corpus/plain:1');
    const entry = z.object({ Ref: z.string(), Descriptor: z.object({ digest: z.string() }) });
    const ours = z.array(entry.loose()).parse(JSON.parse(out));
    const theirs = z
      .array(entry.loose())
      .parse(JSON.parse(await docker(`-v ${ground.address}/corpus/plain:1`)));
    expect(ours.map(({ Ref }) => Ref)).toEqual(theirs.map(({ Ref }) => Ref));
    expect(ours.slice(0, 2)).toEqual(theirs.slice(0, 2));
  });

  test('a tag that is not there', async () => {
    const { code, errors } = await ground.strata('manifest inspect REG/corpus/app:none');
    expect(code).toBe(1);
    expect(errors).toMatch('does not have the manifest of REG/corpus/app:none');
  });
});

describe('strata updates', () => {
  test('what is newer is told, and its names alone for another command', async () => {
    await ground.freshStore();
    await copyTag('corpus/base:1', 'corpus/moves:1');
    await ground.strata('pull -q REG/corpus/moves:1');
    await ground.strata('pull -q REG/corpus/app:1');
    expect((await ground.strata('updates -q')).out).toBe('');
    await copyTag('corpus/app:1', 'corpus/moves:1');
    const { code, out } = await ground.strata('updates');
    expect(code).toBe(0);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(lines[0]).toEqual(['IMAGE', 'STATE', 'NEWER', 'DOWNLOAD', 'BASE', 'BASE IS']);
    expect(lines.find(([image]) => image === 'REG/corpus/moves:1')).toMatchObject({ 1: 'newer' });
    expect(lines.find(([image]) => image === 'REG/corpus/app:1')).toMatchObject({ 1: 'current' });
    expect((await ground.strata('updates -q')).out).toBe('REG/corpus/moves:1\n');
    expect((await ground.strata('updates --last -q REG/corpus/moves:1')).out).toBe('REG/corpus/moves:1\n');
    expect((await ground.strata('updates nothing')).code).toBe(1);
  });
});
