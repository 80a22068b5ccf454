import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCliGround, short, type CliGround } from '../testing/cli-ground.ts';
import { skopeoCopy } from '../testing/skopeo.ts';

let ground: CliGround;
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  await ground.freshStore();
  await ground.pullBoth();
});
afterAll(() => ground.close());

const strata: CliGround['strata'] = (line, options) => ground.strata(line, options);
const APP = 'REG/corpus/app:1';

describe('layers', () => {
  it('lists the base first, with what each is shared with', async () => {
    const { out, code } = await strata(`layers ${APP}`);
    const [title, first, second] = out.split('\n');
    expect(title).toMatch(/^LAYER {5}DIGEST {9}DOWNLOAD/);
    expect(first).toContain(`1         ${short(ground.app.layers[0]?.digest ?? '')}`);
    expect(first).toMatch(/ 1 {13}ADD file:abc/);
    expect(second).toMatch(/ 0 {13}RUN echo a rather long/);
    expect(code).toBe(0);
  });

  it('are told as JSON, one object a line', async () => {
    const { out } = await strata(`layers --format json ${APP}`);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { Layer: string; Entries: string });
    expect(rows.map(({ Layer, Entries }) => [Layer, Entries])).toEqual([
      ['1', '1'],
      ['2', '1'],
    ]);
  });
});

describe('files', () => {
  it('are one path a line, as tar counts them', async () => {
    const { out } = await strata(`files ${APP}`);
    expect(out.trim().split('\n')).toContain('/app');
    expect(out.trim().split('\n')).toHaveLength(2);
  });

  it('of one layer say what it did to each', async () => {
    expect((await strata(`files --layer 2 ${APP}`)).out).toBe('A /app\n');
    expect((await strata(`files --layer ${short(ground.app.layers[1]?.digest ?? '')} ${APP}`)).out).toBe(
      'A /app\n',
    );
  });

  it('of a layer that is not there are refused with what is', async () => {
    const { code, errors } = await strata(`files --layer 9 ${APP}`);
    expect([code, errors]).toEqual([
      1,
      'Error: The image has no layer "9"\nIts layers are 1 (the base) to 2; strata layers lists them.\n',
    ]);
  });
});

describe('contents', () => {
  it('cat prints the bytes', async () => {
    expect((await strata(`cat ${APP} /app`)).out).toBe('hello');
    expect(await strata(`cat ${APP} /nothing`)).toMatchObject({
      code: 1,
      errors: expect.stringContaining('/nothing') as string,
    });
  });

  it('cp writes a file where docker cp would, and a tar stream to standard output', async () => {
    const target = path.join(ground.folder, 'copied');
    expect((await strata(['cp', `${APP}:/app`, target])).code).toBe(0);
    expect(await readFile(target, 'utf8')).toBe('hello');
    const archive = path.join(ground.folder, 'app.tar');
    await writeFile(archive, (await strata(['cp', `${APP}:/app`, '-'])).out);
    expect(execFileSync('tar', ['-xOf', archive, 'app'], { encoding: 'utf8' })).toBe('hello');
  });
});

describe('diff', () => {
  it('tells layers, config and files', async () => {
    const { out, code } = await strata(`diff REG/corpus/base:1 ${APP}`);
    expect(out).toContain('Layers: 1 shared');
    expect(out).toContain('Config ENV A: (not set) -> 1');
    expect(out).toContain('\nA /app\n');
    expect(code).toBe(0);
  });

  it('can be the files alone', async () => {
    expect((await strata(`diff --files REG/corpus/base:1 ${APP}`)).out).toBe('A /app\n');
    expect((await strata(`diff --files ${APP} REG/corpus/base:1`)).out).toBe('D /app\n');
  });
});

describe('find', () => {
  it('finds by part of a name and by glob, and exits with 1 when there is nothing', async () => {
    expect(await strata('find app')).toMatchObject({
      code: 0,
      out: expect.stringContaining(': /app\n') as string,
    });
    expect(await strata('find a?p')).toMatchObject({
      code: 0,
      out: expect.stringContaining(': /app\n') as string,
    });
    expect(await strata('find no-such-file')).toMatchObject({ code: 1, out: '' });
  });

  it('refuses a broken expression', async () => {
    expect(await strata('find --regex (')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('Error: ') as string,
    });
  });
});

describe('waste', () => {
  it('is a gate: its exit code says which rule was broken', async () => {
    expect(await strata(`waste -q --min-efficiency=1 --max-wasted=0 ${APP}`)).toMatchObject({
      code: 0,
      errors: 'PASS  min-efficiency 1: found 1.0000\nPASS  max-wasted 0: found 0B\n',
    });
  });

  it('is told as JSON', async () => {
    const { out } = await strata(`waste --format json ${APP}`);
    expect(JSON.parse(out)).toMatchObject({ efficiency: 1, wasted: 0, rules: [] });
  });
});

describe('packages, secrets and the Dockerfile', () => {
  it('are told of an image that has none', async () => {
    expect((await strata(`packages ${APP}`)).out).toMatch(/^NAME /);
    expect(JSON.parse((await strata(`packages --format spdx ${APP}`)).out)).toMatchObject({
      spdxVersion: 'SPDX-2.3',
    });
    expect(await strata(`secrets --fail-on possible ${APP}`)).toMatchObject({ code: 0, out: '' });
    expect((await strata(`dockerfile ${APP}`)).out).toMatch(
      /^# Reconstructed[\s\S]*\nFROM REG\/corpus\/base:1@sha256:\w+\nRUN echo a rather long/,
    );
  });
});

describe('an image that is not in the store', () => {
  it('is looked into in an archive, a layout folder and a registry', async () => {
    const archive = path.join(ground.folder, 'saved.tar');
    const folder = path.join(ground.folder, 'layout-copy');
    const source = `docker://${ground.address}/corpus/app:1`;
    await skopeoCopy(source, `oci-archive:${archive}:app`);
    await skopeoCopy(source, `oci:${folder}:app`);
    for (const word of [
      archive,
      `oci-archive:${archive}`,
      `oci-archive:${archive}:app`,
      `oci:${folder}`,
      `oci:${folder}:app`,
    ]) {
      expect((await strata(['cat', word, '/app'])).out, word).toBe('hello');
    }
    expect((await strata(['layers', source])).out).toContain(short(ground.app.layers[1]?.digest ?? ''));
  });

  it('that is not there is named', async () => {
    expect(await strata('files ./no-such.tar')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('no-such.tar') as string,
    });
  });
});
