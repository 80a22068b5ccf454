import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { MovePlan } from '../../api/push.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { makeImage, multiPlatform, type SampleImage } from '../../testing/images/sample-images.ts';
import { makeLayer } from '../../testing/images/sample-layer.ts';
import { run } from '../../testing/run.ts';
import { skopeoInspect, skopeoRaw } from '../../testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { Core } from '../core.ts';
import { openCore } from '../open-core.ts';
import type { MoveEvent, Pushing } from '../pushing.ts';

let folder: TemporaryFolder;
let registry: DockerRegistry;
let core: Core;
let pushing: Pushing;
let base: SampleImage;
let app: SampleImage;
let multi: Awaited<ReturnType<typeof multiPlatform>>;

const BASE = 'docker.io/library/base:1';
const APP = 'docker.io/library/app:1';
const MULTI = 'docker.io/library/multi:1';

beforeAll(async () => {
  folder = await temporaryFolder();
  registry = await startDockerRegistry();
  // A store is an OCI layout: one that another tool filled is taken as it is.
  const layout = join(folder.path, 'home', 'store', 'v1');
  const shared = await makeLayer({ kind: 'exact', seed: 'base', blobBytes: 6_000_000 });
  base = await makeImage(layout, { name: BASE, layers: [shared] });
  app = await makeImage(layout, {
    name: APP,
    layers: [shared, { kind: 'entries', entries: [{ path: 'app', content: 'hello' }] }],
  });
  multi = await multiPlatform(layout, { name: MULTI, layers: [shared], attested: true });
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
  pushing = await core.pushing();
});
afterAll(async () => {
  await core.close();
  await registry.stop();
  await folder.remove();
});

const at = (rest: string): string => `${registry.address}/${rest}`;
const push = async (key: string, names: readonly string[], platforms: readonly string[] | null = null) => {
  const events: MoveEvent[] = [];
  const moved = await pushing.push(
    { key, names, platforms },
    { observe: (event) => void events.push(event) },
  );
  return { moved, events };
};
const states = (plan: MovePlan): readonly string[] =>
  plan.targets.flatMap(({ blobs }) => blobs.map(({ state }) => state));
/** A registry keeps no order of headers, but every digest has its own. */
const pushed = async (rest: string): Promise<string | undefined> =>
  (await skopeoInspect(`docker://${at(rest)}`)).Digest;

test('a plan says what would be sent, and sends nothing', async () => {
  const plan = await pushing.plan({ key: BASE, names: [at('team/base:1')], platforms: null });
  expect(plan).toMatchObject({
    title: 'base:1',
    digest: base.manifest.digest,
    missing: [],
    there: 0,
    mount: 0,
    command: `strata push base:1 ${at('team/base:1')}`,
    targets: [{ familiar: at('team/base:1'), replaces: null }],
  });
  expect(plan.send).toBe(base.bytes - base.manifest.size);
  expect(states(plan)).toEqual(['send', 'send']);
  await expect(skopeoRaw(`docker://${at('team/base:1')}`)).rejects.toThrow('skopeo');
});

test('what was pushed is byte for byte what is here, as skopeo and podman see it', async () => {
  const { moved, events } = await push(BASE, [at('team/base:1')]);
  expect(moved).toMatchObject({ digest: base.manifest.digest, references: [at('team/base:1')], there: 0 });
  expect(moved.sent).toBe(base.bytes - base.manifest.size);
  expect(await pushed('team/base:1')).toBe(base.manifest.digest);
  expect(events.map(({ kind }) => kind)).toContain('plan');
  const layer = base.layers[0]?.digest;
  const sent = events.flatMap((event) =>
    event.kind === 'bytes' && event.digest === layer ? [event.sent] : [],
  );
  expect(sent.at(-1)).toBe(base.layers[0]?.size);
  expect(sent).toEqual([...sent].sort((a, b) => a - b));
  const to = join(folder.path, 'copied');
  await run('skopeo', ['copy', '-q', '--src-tls-verify=false', `docker://${at('team/base:1')}`, `dir:${to}`]);
});

test('pushing it again sends nothing', async () => {
  const { moved, events } = await push(BASE, [at('team/base:1')]);
  expect(moved).toMatchObject({ sent: 0, mounted: 0, there: base.bytes - base.manifest.size });
  expect(events.filter((event) => event.kind === 'blob').every(({ state }) => state === 'there')).toBe(true);
});

test('a layer that another target has is mounted, not sent; several names in one push', async () => {
  const names = [at('other/app:1'), at('other/app:stable'), at('third/app:1')];
  const plan = await pushing.plan({ key: APP, names, platforms: null });
  expect(plan.targets.map(({ blobs }) => new Set(blobs.map(({ state }) => state)))).toEqual([
    new Set(['send']),
    new Set(['there']),
    new Set(['mount']),
  ]);
  const { moved } = await push(APP, names);
  const whole = app.bytes - app.manifest.size;
  expect(moved).toMatchObject({ sent: whole, there: whole, mounted: whole });
  for (const name of ['other/app:1', 'other/app:stable', 'third/app:1'])
    expect(await pushed(name)).toBe(app.manifest.digest);
});

test('what a repository of the same registry is known to have is mounted from there', async () => {
  await core.tag(BASE, at('team/base:1'));
  const plan = await pushing.plan({ key: APP, names: [at('fourth/app:1')], platforms: null });
  expect(plan.targets[0]?.blobs).toContainEqual(
    expect.objectContaining({ digest: base.layers[0]?.digest, state: 'mount', from: 'team/base' }),
  );
  const { moved } = await push(APP, [at('fourth/app:1')]);
  expect(moved.mounted).toBe(base.layers[0]?.size);
  expect(await pushed('fourth/app:1')).toBe(app.manifest.digest);
});

test('an index goes with all its images and attestations, children first', async () => {
  const { moved } = await push(MULTI, [at('team/multi:1')]);
  expect(moved.digest).toBe(multi.index.digest);
  const raw = await skopeoRaw(`docker://${at('team/multi:1')}`);
  expect(raw.byteLength).toBe(multi.index.size);
  const to = join(folder.path, 'all');
  await run('skopeo', [
    'copy',
    '-q',
    '--all',
    '--src-tls-verify=false',
    `docker://${at('team/multi:1')}`,
    `dir:${to}`,
  ]);
});

test('of chosen platforms a smaller index is made, and of one the image goes alone', async () => {
  const platforms = multi.images.map(({ platform }) => platform);
  const [first = '', second = ''] = platforms;
  const { moved } = await push(MULTI, [at('team/two:1')], [first, second]);
  const index: unknown = JSON.parse((await skopeoRaw(`docker://${at('team/two:1')}`)).toString('utf8'));
  expect(moved.digest).toBe(platforms.length === 2 ? multi.index.digest : moved.digest);
  expect(index).toMatchObject({ schemaVersion: 2 });
  const one = await push(MULTI, [at('team/one:1')], [second]);
  expect(one.moved.digest).toBe(multi.images[1]?.manifest.digest);
  expect(await pushed('team/one:1')).toBe(multi.images[1]?.manifest.digest);
  await expect(push(MULTI, [at('team/one:1')], ['linux/s390x'])).rejects.toMatchObject({
    code: 'PLATFORM_NOT_FOUND',
  });
});

test('a name that stands for something else is told before it moves', async () => {
  await push(BASE, [at('team/moves:1')]);
  const plan = await pushing.plan({ key: APP, names: [at('team/moves:1')], platforms: null });
  expect(plan.targets[0]?.replaces).toBe(base.manifest.digest);
});

test('a name with a digest, no name and an image that is not here are refused before anything is asked', async () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  await expect(push(BASE, [`${at('team/base')}@${digest}`])).rejects.toMatchObject({
    code: 'INVALID_REFERENCE',
  });
  await expect(push(BASE, [])).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  await expect(push('docker.io/library/nowhere:1', [at('x:1')])).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
  });
});

test('deleting takes the other tags of the same image along where the registry deletes by digest only, and says so', async () => {
  await push(BASE, [at('team/gone:1'), at('team/gone:2'), at('team/gone:latest')]);
  await push(APP, [at('team/gone:other')]);
  const plan = await pushing.planDelete(at('team/gone:1'));
  expect(plan).toMatchObject({
    tag: '1',
    confirm: '1',
    what: 'manifest',
    digest: base.manifest.digest,
    alsoGo: ['2', 'latest'],
    command: `strata remote rm ${at('team/gone:1')}`,
  });
  await expect(pushing.remove(at('team/gone:other'), base.manifest.digest)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  await pushing.remove(at('team/gone:1'), plan.digest);
  await expect(pushing.planDelete(at('team/gone:2'))).rejects.toMatchObject({ code: 'MANIFEST_UNKNOWN' });
  expect(await pushed('team/gone:other')).toBe(app.manifest.digest);
});

test('a push that is cancelled ends at once, and the next one goes on from there: 95 % of what was sent is kept', async () => {
  const layout = join(folder.path, 'home', 'store', 'v1');
  const large = await makeImage(layout, {
    name: 'docker.io/library/large:1',
    layers: [{ kind: 'exact', seed: 'large', blobBytes: 60_000_000 }],
  });
  const size = large.layers[0]?.size ?? 0;
  const request = { key: 'docker.io/library/large:1', names: [at('team/large:1')], platforms: null };
  const ending = new AbortController();
  let sent = 0;
  let ended = 0;
  const failed = pushing.push(request, {
    signal: ending.signal,
    observe(event) {
      if (event.kind !== 'bytes' || event.sent < 20_000_000) return;
      sent = Math.max(sent, event.sent);
      if (ended === 0) ended = performance.now();
      ending.abort();
    },
  });
  await expect(failed).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(performance.now() - ended).toBeLessThan(1_000);
  let resumed = 0;
  await pushing.push(request, {
    observe: (event) => {
      if (event.kind === 'blob' && event.digest === large.layers[0]?.digest)
        resumed = Math.max(resumed, event.resumed);
    },
  });
  expect(resumed).toBeGreaterThan(0.95 * sent);
  expect(resumed).toBeLessThan(size);
  expect(await pushed('team/large:1')).toBe(large.manifest.digest);
});

test('of an index of which one platform is here, that image goes alone; where the others are already, the index goes', async () => {
  await push(MULTI, [at('part/multi:1')]);
  const other = await openCore({ home: join(folder.path, 'other'), workersFolder: inject('workers') });
  try {
    const { platform = '' } = multi.images[0] ?? {};
    await other.pull({ text: at('part/multi:1'), platform });
    const elsewhere = await other.pushing();
    const whole = { key: at('part/multi:1'), names: [at('part/multi:2')], platforms: null };
    expect(await elsewhere.plan(whole)).toMatchObject({ digest: multi.index.digest, missing: [] });
    expect((await elsewhere.push(whole)).digest).toBe(multi.index.digest);
    const alone = await elsewhere.plan({ ...whole, names: [at('part/alone:1')] });
    expect(alone.digest).toBe(multi.images[0]?.manifest.digest);
    expect(alone.missing).toEqual(multi.images.slice(1).map((image) => image.platform));
  } finally {
    await other.close();
  }
});
