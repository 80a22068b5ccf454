import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCliGround, type CliGround } from '../testing/cli-ground.ts';

let ground: CliGround;

/** Four layers of one build, of which an image has the last two; a second image is of another context. */
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  await ground.freshStore();
  await mkdir(path.join(ground.folder, 'context'));
  await writeFile(path.join(ground.folder, 'context', 'a'), 'a'.repeat(10_000));
  const lines = ['FROM scratch', 'COPY a /a', 'FROM scratch', 'COPY --from=0 /a /b', 'COPY a /c', ''];
  await writeFile(path.join(ground.folder, 'context', 'Dockerfile'), lines.join('\n'));
  await ground.strata('build -q -t built:1 context');
});
afterAll(() => ground.close());

const bytesOf = async (format: string): Promise<readonly string[]> =>
  (await ground.strata(['system', 'df', '--format', format])).out.trim().split('\n');

test('system df has a row for each kind, and the build cache among them', async () => {
  const { out } = await ground.strata('system df');
  const [head = '', ...rows] = out.trim().split('\n');
  expect(head).toMatch(/^TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE$/);
  expect(rows.map((row) => row.split(/ {2,}/)[0])).toEqual([
    'Images',
    'Leftovers',
    'Unfinished Downloads',
    'Trash',
    'Layer Indexes',
    'Build Cache',
  ]);
  expect(rows[0]).toMatch(/^Images +1 +1 +\d/);
  expect(rows[5]).toMatch(/^Build Cache +3 +0 +[\d.]+kB +[\d.]+kB \(100%\)$/);
  expect((await ground.strata('system df -v')).out).toMatch(/^Images space usage:\n\nREPOSITORY +TAG/);
});

test('builder du tells of the steps and what they take, as system df does', async () => {
  const { code, out } = await ground.strata('builder du');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^ID +TYPE +SIZE +RECLAIMABLE\n3 steps +regular +[\d.]+kB +true\nReclaimable:\t([\d.]+kB)\nTotal:\t\t\1\n$/,
  );
  const total = /Total:\t\t(\S+)/.exec(out)?.[1] ?? '';
  expect(await bytesOf('{{.Type}} {{.Size}}')).toContain(`Build Cache ${total}`);
  expect((await ground.strata(['builder', 'du', '--format', '{{json .}}'])).out).toContain('"ID":"3 steps"');
});

test('builder prune asks first, leaves what images stand on, and with --all takes everything', async () => {
  const asked = await ground.strata('builder prune', { typed: 'n' });
  expect(asked.out).toBe(
    'WARNING! This will remove all dangling build cache.\nAre you sure you want to continue? [y/N] Total reclaimed space: 0B\n',
  );
  expect((await ground.strata('builder prune -f --filter until=1h')).out).toMatch(/space: /);
  const some = await ground.strata('builder prune', { typed: 'y' });
  expect(some.out).toMatch(/Total reclaimed space: [\d.]+k?B\n$/);
  expect((await ground.strata('build -t built:1 context')).errors).toMatch(/#\d+ CACHED/);
  expect((await ground.strata('builder prune --all --force')).out).toMatch(/^Total reclaimed space: /);
  expect((await ground.strata('builder du')).out).toMatch(/\n0 steps +regular +0B/);
  expect((await ground.strata('build -t built:1 context')).errors).not.toContain('CACHED');
  expect(await ground.strata('builder prune -f --filter color=red')).toMatchObject({ code: 1 });
});

test('the size of what was built is that of its files, before anybody looked into it and afterwards', async () => {
  await ground.strata('build -q -t built:1 context');
  const size = async () => (await ground.strata(['inspect', '--format', '{{.Size}}', 'built:1'])).out.trim();
  expect(await size()).toBe('20000');
  expect((await ground.strata('files built:1')).code).toBe(0);
  expect(await size()).toBe('20000');
});
