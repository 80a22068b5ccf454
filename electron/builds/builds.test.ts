import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { BuildOrder, RunState } from '../../core/api/builds.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import { openCore, type Core } from '../../core/index.ts';
import { temporaryFolder, type TemporaryFolder } from '../../core/testing/temporary-folder.ts';
import { keepFile } from '../files/kept-file.ts';
import { openJobs } from '../jobs/jobs.ts';
import { openBuilds, type Builds } from './builds.ts';
import { sourceAt } from './find-source.ts';

let folder: TemporaryFolder;
let core: Core;
let made = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
});
afterAll(async () => {
  await core.close();
  await folder.remove();
});

async function contextOf(files: Readonly<Record<string, string>>): Promise<string> {
  const context = path.join(folder.path, `context-${made++}`);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(context, name)), { recursive: true });
    await writeFile(path.join(context, name), content);
  }
  return context;
}

/** Builds over the real core, as the window's main process puts them together. */
async function setUp(home = path.join(folder.path, `data-${made++}`)) {
  const events: CoreEvent[] = [];
  const warnings: string[] = [];
  const emit = (event: CoreEvent): void => void events.push(event);
  const log = (_level: 'warning', text: string): void => void warnings.push(text);
  const jobs = await openJobs({
    core,
    history: keepFile(path.join(home, 'jobs.json'), (error) => log('warning', String(error))),
    transfers: { atATime: () => 2, onChange: () => undefined },
    emit,
    ended: () => undefined,
    buildAgain: (jobId) => builds.runs.retry(jobId),
  });
  const builds: Builds = await openBuilds({
    folder: path.join(home, 'builds'),
    building: () => core.building(),
    jobs: async () => jobs,
    environment: { FROM_ENVIRONMENT: 'c4n4ry-of-variable' },
    emit,
    log,
  });
  const open = async (place: string) => builds.sources.open(await sourceAt(place, async () => false));
  const start = async (
    order: BuildOrder,
    change: Partial<BuildOrder> = {},
    dockerfile: string | null = null,
  ) => {
    const started = await builds.runs.start({ order: { ...order, ...change }, dockerfile, cause: 'person' });
    return { ...started, run: async () => builds.runs.read(started.runId) };
  };
  return { home, events, warnings, jobs, builds, open, start };
}

const texts = async (ground: Awaited<ReturnType<typeof setUp>>, runId: string) =>
  (await ground.builds.runs.log({ runId, step: null, offset: 0, limit: 1000 })).lines.map(({ text }) => text);

test('a folder is built, and its run tells of every step and leads to the image', async () => {
  const ground = await setUp();
  const context = await contextOf({ Dockerfile: 'FROM scratch\nCOPY a /a\nCOPY b /b\n', a: 'one', b: 'two' });
  const source = await ground.open(context);
  expect(source).toMatchObject({
    title: path.basename(context),
    order: { tags: [`${path.basename(context)}:latest`] },
  });
  const { runId, jobId, ended, run } = await ground.start(source.order, { tags: ['built:1'] });
  expect(await ended).toMatchObject({ kind: 'done', key: 'docker.io/library/built:1' });
  const done = await run();
  expect(done).toMatchObject({
    source: source.id,
    jobId,
    title: 'built:1',
    steps: 2,
    cached: 0,
    cause: 'person',
    dockerfile: 'FROM scratch\nCOPY a /a\nCOPY b /b\n',
    command: `strata build -t built:1 ${context}`,
  });
  expect(done.graph.map(({ title, state, line }) => [title, state, line])).toContainEqual([
    '[2/3] COPY a /a',
    'done',
    2,
  ]);
  expect(done.bytes).toBeGreaterThan(1024);
  expect(done.milliseconds).toBeGreaterThan(0);
  expect(ground.jobs.list().find(({ id }) => id === jobId)).toMatchObject({
    kind: 'build',
    state: { kind: 'done', imageKey: 'docker.io/library/built:1' },
  });
  const told = ground.events.flatMap((event) =>
    event.kind === 'build' && event.run.id === runId ? [event] : [],
  );
  expect(told[0]?.run).toMatchObject({ jobId, state: { kind: 'running' } });
  expect(told.at(-1)?.run.state.kind).toBe('done');
  const steps = new Map(told.flatMap((event) => event.steps.map((step) => [step.id, step])));
  expect([...steps.values()].sort((a, b) => a.id - b.id)).toEqual(done.graph);
  expect(ground.builds.sources.get(source.id).order.tags).toEqual(['built:1']);
});

test('what fails says at which step and line, and is run again with what is on disk now', async () => {
  const ground = await setUp();
  const context = await contextOf({ Dockerfile: 'FROM scratch\n\nCOPY missing /x\n' });
  const source = await ground.open(context);
  const failed = await ground.start(source.order);
  expect(await failed.ended).toMatchObject({ kind: 'failed', line: 3 });
  await writeFile(path.join(context, 'missing'), 'here now');
  const again = await ground.builds.runs.again(failed.runId);
  expect((await again.ended).kind).toBe('done');
  const retried = await ground.jobs.retry(failed.jobId);
  await vi.waitFor(() =>
    expect(ground.jobs.list().find(({ id }) => id === retried.jobId)?.state.kind).toBe('done'),
  );
  expect(ground.builds.runs.list(source.id).map(({ state }) => state.kind)).toEqual([
    'done',
    'done',
    'failed',
  ]);
});

test('what stands in the editor is built with the name and the ignore file of its Dockerfile', async () => {
  const ground = await setUp();
  const context = await contextOf({
    Dockerfile: 'FROM scratch\n',
    'Dockerfile.dockerignore': 'left-out\n',
    'left-out': 'x',
  });
  const { order } = await ground.open(context);
  const { ended, run } = await ground.start(order, {}, 'FROM scratch\nCOPY left-out /\n');
  expect(await ended).toMatchObject({ kind: 'failed', line: 2 });
  expect((await run()).graph[0]?.title).toBe('[internal] load build definition from Dockerfile');
});

test('what stands in the editor is built without being saved, and again as it stood', async () => {
  const ground = await setUp();
  const context = await contextOf({ Dockerfile: 'FROM nothing-of-the-kind\n', a: 'one' });
  const source = await ground.open(context);
  const edited = await ground.start(source.order, {}, 'FROM scratch\nCOPY a /edited\n');
  expect((await edited.ended).kind).toBe('done');
  ground.builds.sources.forget(source.id);
  const again = await ground.builds.runs.again(edited.runId);
  expect((await again.ended).kind).toBe('done');
  expect((await ground.builds.runs.read(again.runId)).dockerfile).toContain('/edited');
});

test('runs survive a restart; one whose process ended before it did is interrupted', async () => {
  const ground = await setUp();
  const source = await ground.open(await contextOf({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'one' }));
  const done = await ground.start(source.order);
  await done.ended;
  await Promise.all([ground.builds.close(), ground.jobs.flush()]);
  const lines = await texts(ground, done.runId);
  const runs = path.join(ground.home, 'builds', 'runs');
  const record = await readFile(path.join(runs, `${done.runId}.json`), 'utf8');
  const cut = record
    .replaceAll(done.runId, 'cut-off')
    .replace(/"state":\{"kind":"done"[^}]*\}/, '"state":{"kind":"running"}');
  await writeFile(path.join(runs, 'cut-off.json'), cut);
  await writeFile(path.join(runs, 'damaged.json'), '{');
  const later = await setUp(ground.home);
  const states = later.builds.runs.list(null).map(({ id, state }) => [id, state.kind]);
  expect(new Map(states.map(([id = '', kind]) => [id, kind]))).toEqual(
    new Map([
      ['cut-off', 'interrupted'],
      [done.runId, 'done'],
    ]),
  );
  expect(lines).toContain('naming to docker.io/library/' + (source.order.tags[0] ?? ''));
  expect(await texts(later, done.runId)).toEqual(lines);
  expect(await later.builds.runs.read(done.runId)).toEqual(await done.run());
  const { jobId } = await later.jobs.retry(done.jobId);
  await vi.waitFor(() => expect(later.jobs.list().find(({ id }) => id === jobId)?.state.kind).toBe('done'));
  await later.builds.runs.forget(done.runId);
  expect((await readdir(runs)).filter((name) => name.startsWith(done.runId))).toEqual([]);
  await expect(later.builds.runs.read(done.runId)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  await expect(later.builds.runs.read('../../jobs')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
});

test('no path of a window is used: a handle that no dialog gave is refused', async () => {
  const ground = await setUp();
  const source = await ground.open(await contextOf({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'one' }));
  const evil = { handle: 'made-up', path: '/etc/shadow' } as const;
  for (const change of [
    { secrets: { x: { kind: 'file', ...evil } } },
    { contexts: { x: { kind: 'folder', ...evil } } },
    { ssh: { default: { kind: 'key', ...evil } } },
  ] as const)
    await expect(ground.start(source.order, change)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(ground.builds.runs.list(null)).toEqual([]);
  const chosen = ground.builds.sources.remember(await contextOf({ b: 'two' }));
  const contexts = { other: { kind: 'folder', handle: chosen.handle, path: '/etc' } } as const;
  const { ended, run } = await ground.start(
    source.order,
    { contexts },
    'FROM scratch\nCOPY --from=other b /b\n',
  );
  expect((await ended).kind).toBe('done');
  expect((await run()).order.contexts).toEqual({ other: { kind: 'folder', ...chosen } });
});

test('secrets are in nothing that is kept or told', async () => {
  const ground = await setUp();
  const context = await contextOf({
    Dockerfile: 'FROM scratch\nARG API_TOKEN\nCOPY $API_TOKEN /x\n',
    secret: 'c4n4ry-of-file\n',
  });
  const source = await ground.open(context);
  const chosen = ground.builds.sources.remember(path.join(context, 'secret'));
  const failed = await ground.start(source.order, {
    args: { API_TOKEN: 'c4n4ry-of-argument' },
    secrets: {
      one: { kind: 'file', ...chosen },
      two: { kind: 'environment', variable: 'FROM_ENVIRONMENT' },
    },
  });
  const state = await failed.ended;
  expect(state.kind).toBe('failed');
  const { order, ...run } = await failed.run();
  expect(order.args).toEqual({ API_TOKEN: 'c4n4ry-of-argument' });
  expect(run.command).toContain('--build-arg API_TOKEN --secret');
  const told = ground.events.map((event) => JSON.stringify(event));
  const shown = [JSON.stringify(run), ...told, ...(await texts(ground, failed.runId))];
  for (const job of ground.jobs.list()) shown.push(JSON.stringify([job, ground.jobs.log(job.id)]));
  expect(shown.filter((text) => text.includes('c4n4ry'))).toEqual([]);
  expect(JSON.stringify(state)).toContain('[hidden]');
});

test('the samples are built on the spot, without a network, and share their base', async () => {
  const ground = await setUp();
  const ids = await ground.builds.sample();
  await vi.waitFor(
    () => {
      const states = ids.map((id) => ground.builds.runs.list(null).find((run) => run.id === id)?.state.kind);
      expect(states).toEqual(['done', 'done', 'done']);
    },
    { timeout: 20_000 },
  );
  const images = await core.images();
  const layers = async (name: string) =>
    (await images.detail(`docker.io/strata-sample/${name}:1.0`, null)).layers.map(({ digest }) => digest);
  const base = await layers('base');
  for (const name of ['notes', 'shop']) {
    const own = await layers(name);
    expect(own.slice(0, base.length)).toEqual(base);
    expect(own.length).toBeGreaterThan(base.length + 2);
  }
  const inside = await core.inside();
  const waste = await inside.files.waste({ key: 'docker.io/strata-sample/notes:1.0', platform: null }, 10);
  expect(waste.paths.map((file) => file.path).sort()).toEqual(['/etc/motd', '/srv/notes/layers.md']);
  const { packages } = await inside.packages.list({
    key: 'docker.io/strata-sample/shop:1.0',
    platform: null,
  });
  expect(packages.map(({ name }) => name)).toEqual(['strata-sample-files', 'strata-sample-words']);
});

test('a watched source is built again when a file that is read changes, and only then', async () => {
  const ground = await setUp();
  const context = await contextOf({
    Dockerfile: 'FROM scratch\nCOPY . /\n',
    '.dockerignore': 'left-out\nbuild\n',
    a: 'one',
    'left-out': 'x',
    'build/out': 'x',
  });
  const source = await ground.open(context);
  await ground.builds.watches.turn(source.id, true);
  expect(ground.builds.watches.list()).toEqual([source.id]);
  const runs = () => ground.builds.runs.list(source.id);
  const built = async (count: number): Promise<readonly RunState['kind'][]> =>
    vi.waitFor(
      () => {
        expect(runs().filter(({ state }) => state.kind === 'done')).toHaveLength(count);
        return runs().map(({ state }) => state.kind);
      },
      { timeout: 15_000 },
    );
  await writeFile(path.join(context, 'left-out'), 'y');
  await writeFile(path.join(context, 'build/out'), 'y');
  await writeFile(path.join(context, 'a'), 'two');
  await built(1);
  expect(runs()[0]).toMatchObject({ cause: 'change' });
  await mkdir(path.join(context, 'new'));
  await writeFile(path.join(context, 'new/file'), 'three');
  await built(2);
  await writeFile(path.join(context, 'new/file'), 'four');
  await built(3);
  // What was left out is read from now on.
  await writeFile(path.join(context, '.dockerignore'), 'build\n');
  await built(4);
  await writeFile(path.join(context, 'left-out'), 'z');
  await built(5);
  await rm(path.join(context, 'new'), { recursive: true });
  await built(6);
  await ground.builds.watches.turn(source.id, false);
  expect(ground.builds.watches.list()).toEqual([]);
  expect(ground.warnings).toEqual([]);
});

/** A registry that never answers: what is built from it runs until somebody ends it. */
async function silentRegistry() {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It has no port');
  return { name: `127.0.0.1:${address.port}/base:1`, close: () => server.close() };
}

test('a build that runs is cancelled, one that waits never begins, and neither leaves an image', async () => {
  const ground = await setUp();
  const registry = await silentRegistry();
  const context = await contextOf({ Dockerfile: `FROM ${registry.name}\n` });
  const { order } = await ground.open(context);
  const started = [
    await ground.start(order, { tags: ['never:1'] }),
    await ground.start(order, { tags: ['never:2'] }),
    await ground.start(order, { tags: ['never:3'] }),
  ];
  expect(ground.jobs.list().map(({ state }) => state.kind)).toEqual(['running', 'running', 'queued']);
  await expect(ground.builds.runs.forget(started[0]?.runId ?? '')).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  });
  for (const { jobId } of started.toReversed()) ground.jobs.cancel(jobId);
  for (const { ended } of started) expect(await ended).toEqual({ kind: 'cancelled' });
  const names = (await core.images()).all.map((image) => JSON.stringify(image.names ?? []));
  expect(names.filter((name) => name.includes('never'))).toEqual([]);
  registry.close();
});

test('a change while a watched build runs ends it and begins the next', async () => {
  const ground = await setUp();
  const registry = await silentRegistry();
  const context = await contextOf({ Dockerfile: `FROM ${registry.name}\n` });
  const source = await ground.open(context);
  await ground.builds.watches.turn(source.id, true);
  const states = () => ground.builds.runs.list(source.id).map(({ state }) => state.kind);
  await writeFile(path.join(context, 'a'), 'one');
  const asks = (event: CoreEvent): boolean =>
    event.kind === 'build' && event.steps.some(({ title }) => title.includes(registry.name));
  await vi.waitFor(() => expect(ground.events.some(asks)).toBe(true), { timeout: 15_000 });
  await writeFile(path.join(context, 'Dockerfile'), 'FROM scratch\nCOPY a /\n');
  await vi.waitFor(() => expect(states()).toEqual(['done', 'cancelled']), { timeout: 15_000 });
  await ground.builds.close();
  expect(ground.builds.watches.list()).toEqual([]);
  registry.close();
});
