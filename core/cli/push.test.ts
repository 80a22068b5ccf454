import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCliGround, short, type CliGround } from '../testing/cli-ground.ts';
import { skopeoInspect } from '../testing/skopeo.ts';

let ground: CliGround;

beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  await ground.pullBoth();
});
afterAll(() => ground.close());

const strata: CliGround['strata'] = (line, options) => ground.strata(line, options);
const digestAt = async (rest: string): Promise<string | undefined> =>
  (await skopeoInspect(`docker://${ground.address}/${rest}`)).Digest;

test('push prints what docker prints: what was sent, what was there, what was mounted', async () => {
  await strata('tag REG/corpus/app:1 REG/mine/app:2');
  const { code, out, errors } = await strata('push REG/mine/app:2');
  expect(errors).toBe('');
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toBe('The push refers to repository [REG/mine/app]');
  for (const { digest } of ground.app.layers) {
    expect(lines).toContain(`${short(digest)}: Preparing`);
    expect(lines).toContain(`${short(digest)}: Mounted from corpus/app`);
  }
  expect(lines.at(-1)).toBe(`2: digest: ${ground.app.manifest.digest} size: ${ground.app.manifest.size}`);
  expect(await digestAt('mine/app:2')).toBe(ground.app.manifest.digest);
  expect((await strata('push REG/mine/app:2')).out).toContain('Layer already exists');
});

test('push -q prints the name, and a name without a tag is :latest', async () => {
  await strata('tag REG/corpus/base:1 REG/mine/base');
  expect((await strata('push -q REG/mine/base')).out).toBe('REG/mine/base:latest\n');
  expect((await strata('push REG/mine/base')).out).toMatch(/^Using default tag: latest\n/);
});

test('push -a pushes every tag that is here; with a tag it is refused', async () => {
  await strata('tag REG/corpus/app:1 REG/every/app:1');
  await strata('tag REG/corpus/app:1 REG/every/app:2');
  expect((await strata('push -a -q REG/every/app')).out).toBe('REG/every/app:1\nREG/every/app:2\n');
  expect(await digestAt('every/app:2')).toBe(ground.app.manifest.digest);
  const refused = await strata('push -a REG/every/app:1');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.errors).toContain("tag can't be used with --all-tags/-a");
});

test('push takes other names to push to', async () => {
  const { out, code } = await strata('push -q REG/corpus/app:1 REG/new/app:1 REG/new/app:stable');
  expect({ out, code }).toEqual({ out: 'REG/new/app:1\nREG/new/app:stable\n', code: 0 });
  expect(await digestAt('new/app:stable')).toBe(ground.app.manifest.digest);
});

test('an image that is not here is refused with what to do', async () => {
  const { code, errors } = await strata('push REG/nowhere/app:1');
  expect(code).toBe(1);
  expect(errors).toContain('No such image: REG/nowhere/app:1');
});

test('copy goes from registry to registry', async () => {
  const { code, out } = await strata('copy REG/corpus/multi:1 REG/copied/multi:1');
  expect(code).toBe(0);
  expect(out).toMatch(/^The copy refers to repository \[REG\/copied\/multi\]\n/);
  expect(out).toContain('Mounted from corpus/multi');
});

test('remote rm asks for the tag, tells what goes with it, and takes nothing else for an answer', async () => {
  await strata('push -q REG/corpus/base:1 REG/gone/app:1 REG/gone/app:2');
  const not = await strata('remote rm REG/gone/app:1', { isTerminal: true, typed: 'yes' });
  expect(not.code).toBe(1);
  expect(not.out).toContain('These go with it: 2');
  expect(not.out).toContain('Type 1 to delete it: ');
  expect(not.out).toContain('Nothing was deleted.');
  expect(await digestAt('gone/app:1')).toBeDefined();
  const others = await strata('remote rm --yes REG/gone/app:1');
  expect(others).toMatchObject({ code: 1, out: '' });
  expect(others.errors).toMatch(/was not deleted[^]*These go with it: 2[^]*--all-tags/);
  expect(await digestAt('gone/app:1')).toBeDefined();
  const { code, out } = await strata('remote rm REG/gone/app:1', { isTerminal: true, typed: '1' });
  expect(code).toBe(0);
  expect(out).toContain('deleted: REG/gone/app:1\ndeleted: REG/gone/app:2\n');
  expect((await strata('remote rm --yes REG/gone/app:1')).errors).toContain('does not have');
});

test('without a terminal, remote rm deletes only with --yes', async () => {
  await strata('push -q REG/corpus/base:1 REG/script/app:1');
  const refused = await strata('remote rm REG/script/app:1');
  expect(refused.code).toBe(1);
  expect(refused.errors).toContain('--yes');
  expect((await strata('remote rm --yes REG/script/app:1')).out).toBe('deleted: REG/script/app:1\n');
  await strata('push -q REG/corpus/base:1 REG/script/app:1 REG/script/app:2');
  expect((await strata('remote rm --yes --all-tags REG/script/app:1')).out).toBe(
    'deleted: REG/script/app:1\ndeleted: REG/script/app:2\n',
  );
});
