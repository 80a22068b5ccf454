import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MovedBlob } from '../../core/api/push.ts';
import { StrataError, type InterruptedPull, type MoveEvent } from '../../core/index.ts';
import { LAYER, openJobsGround } from './jobs-ground.ts';

let folder = '';
const opened: Awaited<ReturnType<typeof openJobsGround>>[] = [];
const setUp = async (interrupted: readonly InterruptedPull[] = []) => {
  const ground = await openJobsGround(folder, interrupted);
  opened.push(ground);
  return ground;
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'transfers-'));
});
afterEach(async () => {
  for (const { jobs } of opened.splice(0)) await jobs.flush();
  await rm(folder, { recursive: true, force: true });
});

const PUSH = { key: 'docker.io/library/nginx:1.27', names: ['registry.test/team/nginx:1'], platforms: null };
const COPY = {
  from: 'docker.io/library/nginx:1.27',
  to: ['registry.test/a:1', 'registry.test/b:1'],
  platforms: null,
  referrers: true,
};
const CONFIG = `sha256:${'c'.repeat(64)}`;
const SHARED = `sha256:${'b'.repeat(64)}`;

function plan(): MoveEvent {
  const blob = (digest: string, size: number, state: MovedBlob['state']): MovedBlob => ({
    digest,
    size,
    state,
    from: state === 'mount' ? 'team/base' : null,
    title: digest.slice(7, 8),
  });
  const blobs = [blob(LAYER, 2_000_000, 'send'), blob(SHARED, 500_000, 'mount'), blob(CONFIG, 1000, 'there')];
  const reference = 'registry.test/team/nginx:1';
  return {
    kind: 'plan',
    plan: {
      title: 'nginx:1.27',
      digest: LAYER,
      platforms: ['linux/amd64'],
      missing: [],
      targets: [{ reference, familiar: reference, registry: 'registry.test', replaces: null, blobs }],
      send: 2_000_000,
      there: 1000,
      mount: 500_000,
      command: 'strata push nginx:1.27 registry.test/team/nginx:1',
    },
  };
}

test('pulls, pushes and copies share one queue, and a changed number holds at once', async () => {
  const { jobs, start, stateOf, allow, waiting } = await setUp();
  const pull = await start('a');
  const { jobId: push } = await jobs.startPush(PUSH);
  const { jobId: copy } = await jobs.startPush(COPY);
  const last = await start('b');
  expect([pull, push, copy, last].map((id) => stateOf(id)?.kind)).toEqual([
    'running',
    'running',
    'queued',
    'queued',
  ]);
  expect(waiting()).toEqual(['1 nginx:1.27 to registry.test/a:1 and 1 more', '2 b:latest']);
  allow(3);
  expect(stateOf(copy)?.kind).toBe('running');
  expect(waiting()).toEqual(['1 b:latest']);
  allow(1);
  expect(stateOf(copy)?.kind).toBe('running');
});

test('a push tells its bytes by layer, what was there and what was mounted, and its command', async () => {
  const { jobs, moving, reaches } = await setUp();
  const { jobId } = await jobs.startPush(PUSH);
  const look = () => jobs.list().find(({ id }) => id === jobId);
  const [push] = moving;
  if (!push) throw new Error('no push runs');
  push.observe(plan());
  push.observe({ kind: 'blob', digest: CONFIG, size: 1000, state: 'there', resumed: 0 });
  push.observe({ kind: 'blob', digest: SHARED, size: 500_000, state: 'mounted', resumed: 0 });
  push.observe({ kind: 'blob', digest: LAYER, size: 2_000_000, state: 'uploading', resumed: 400_000 });
  push.observe({ kind: 'bytes', digest: LAYER, sent: 1_000_000 });
  expect(look()?.progress).toMatchObject({ total: 2_501_000, reused: 901_000, transferred: 600_000 });
  push.observe({ kind: 'retry', attempt: 2, delayMs: 1000, because: 'cut' });
  expect(look()?.state).toMatchObject({ kind: 'retrying', attempt: 2, because: 'cut' });
  push.observe({ kind: 'bytes', digest: LAYER, sent: 1_500_000 });
  expect(look()?.state).toEqual({ kind: 'running' });
  push.observe({ kind: 'blob', digest: LAYER, size: 2_000_000, state: 'done', resumed: 400_000 });
  push.observe({ kind: 'named', reference: 'registry.test/team/nginx:1', digest: LAYER });
  push.finish();
  await reaches(jobId, 'done');
  expect(look()).toMatchObject({
    kind: 'push',
    title: 'registry.test/team/nginx:1',
    command: 'strata push nginx:1.27 registry.test/team/nginx:1',
    push: PUSH,
    state: { summary: 'Sent 2 MB; 1 MB was there; 500 kB was taken from another repository there' },
    progress: { total: 2_501_000, reused: 901_000, transferred: 1_600_000 },
  });
  expect(look()?.progress.layers.map(({ state }) => state)).toEqual(['done', 'mounted', 'reused']);
  expect(jobs.log(jobId).map(({ text }) => text)).toContain(`registry.test/team/nginx:1 is ${LAYER}`);
});

test('the same push twice is one job; a failed one can be begun again with its request', async () => {
  const { jobs, moving, reaches } = await setUp();
  const { jobId } = await jobs.startPush(PUSH);
  expect(await jobs.startPush({ ...PUSH })).toEqual({ jobId });
  moving[0]?.fail(new StrataError('UPLOAD_REFUSED', 'No', { action: 'Ask for the right to push.' }));
  await reaches(jobId, 'failed');
  const again = await jobs.retry(jobId);
  expect(moving.map(({ request }) => request)).toEqual([PUSH, PUSH]);
  jobs.cancel(again.jobId);
  await reaches(again.jobId, 'cancelled');
});

test('a paused pull ends its run, lets the next one begin, and is the same job when it goes on', async () => {
  const { jobs, start, running, stateOf, reaches, waiting } = await setUp();
  const [a, , c] = [await start('a'), await start('b'), await start('c')];
  running[0]?.observe({
    kind: 'plan',
    total: 100,
    reused: 0,
    layers: [{ digest: LAYER, size: 100, here: 0 }],
  });
  running[0]?.observe({ kind: 'bytes', digest: LAYER, received: 40 });
  jobs.pause(a);
  expect(stateOf(a)).toEqual({ kind: 'paused' });
  expect(running[0]?.signal.aborted).toBe(true);
  await reaches(c, 'running');
  const paused = jobs.list().find(({ id }) => id === a);
  expect(paused).toMatchObject({ ended: null, progress: { transferred: 40, rate: 0 } });
  jobs.resume(a);
  expect(waiting()).toEqual(['1 a:latest']);
  running[1]?.finish();
  await reaches(a, 'running');
  expect(running[3]?.reference).toBe('docker.io/library/a:latest');
  running[3]?.finish();
  await reaches(a, 'done');
});

test('one that is resumed before it has come to its end begins again once it has', async () => {
  const { jobs, start, running, stateOf, reaches } = await setUp();
  const id = await start('a');
  jobs.pause(id);
  jobs.resume(id);
  expect(stateOf(id)?.kind).toBe('queued');
  await reaches(id, 'running');
  expect(running).toHaveLength(2);
});

test('one that waits can be paused, and a paused one cancelled, at any moment', async () => {
  const { jobs, start, stateOf, reaches, ended } = await setUp();
  const [a, , c] = [await start('a'), await start('b'), await start('c')];
  jobs.pause(c);
  expect(stateOf(c)).toEqual({ kind: 'paused' });
  jobs.cancel(c);
  expect(stateOf(c)).toEqual({ kind: 'cancelled' });
  jobs.pause(a);
  jobs.cancel(a);
  await reaches(a, 'cancelled');
  await expect.poll(() => ended.map(({ id }) => id)).toEqual([c, a]);
});

test('a pull that is complete when it is paused is complete', async () => {
  const { jobs, start, running, reaches, stateOf } = await setUp();
  const id = await start('a');
  running[0]?.finish();
  jobs.pause(id);
  await reaches(id, 'done');
  expect(stateOf(id)).toMatchObject({ summary: 'Downloaded 0 B' });
});

test('only what waits can be moved, and its order is that of its beginning', async () => {
  const { jobs, start, running, allow, waiting } = await setUp();
  allow(1);
  await start('running');
  const [a, b, c] = [await start('a'), await start('b'), await start('c')];
  jobs.move(c, a);
  expect(waiting()).toEqual(['1 c:latest', '2 a:latest', '3 b:latest']);
  jobs.move(a, null);
  expect(waiting()).toEqual(['1 c:latest', '2 b:latest', '3 a:latest']);
  jobs.move(b, 'gone');
  expect(waiting()).toEqual(['1 c:latest', '2 a:latest', '3 b:latest']);
  allow(4);
  expect(running.map(({ reference }) => reference.slice(18))).toEqual([
    'running:latest',
    'c:latest',
    'a:latest',
    'b:latest',
  ]);
  expect(() => jobs.move(a, c)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
  expect(() => jobs.resume(a)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('what waits hears that its turn is another', async () => {
  const { jobs, start, events, allow } = await setUp();
  allow(1);
  await start('running');
  const [a, b] = [await start('a'), await start('b')];
  jobs.move(b, a);
  const told = (id: string) => events.findLast((event) => event.kind === 'job' && event.job.id === id);
  await expect.poll(() => told(a)).toMatchObject({ job: { place: 2 } });
  expect(told(b)).toMatchObject({ job: { place: 1 } });
});

test('what is no transfer cannot be paused', async () => {
  const { jobs } = await setUp();
  const { jobId } = jobs.startTask({
    kind: 'scan',
    title: 'nginx',
    command: '',
    run: () => new Promise(() => undefined),
  });
  expect(() => jobs.pause(jobId)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

test('paused ones stay paused over a restart, and pushes that were cut off are offered with their request', async () => {
  const first = await setUp();
  const paused = await first.start('a');
  first.jobs.pause(paused);
  const { jobId: cut } = await first.jobs.startPush(PUSH);
  const { jobId: cutCopy } = await first.jobs.startPush(COPY);
  const several = await first.jobs.startPull({
    text: 'multi',
    platform: null,
    platforms: ['linux/amd64', 'linux/arm64'],
  });
  first.jobs.pause(cutCopy);
  await first.jobs.flush();

  const record: InterruptedPull = {
    id: 'record-1',
    reference: 'docker.io/library/a:latest',
    platform: null,
    started: '2026-01-02T03:04:05.000Z',
    received: 5000,
  };
  const second = await setUp([record]);
  expect(second.jobs.list().map(({ title, state }) => [title, state.kind])).toEqual([
    ['a:latest', 'paused'],
    ['registry.test/team/nginx:1', 'interrupted'],
    ['nginx:1.27 to registry.test/a:1 and 1 more', 'paused'],
    ['multi:latest', 'interrupted'],
  ]);
  expect([second.running.length, second.moving.length]).toEqual([0, 0]);
  second.jobs.resume(paused);
  second.running[0]?.finish();
  await second.reaches(paused, 'done');
  expect(second.dismissed).toEqual(['record-1']);
  const push = await second.jobs.retry(cut);
  second.moving[0]?.finish();
  await second.reaches(push.jobId, 'done');
  const pull = await second.jobs.retry(several.jobId);
  expect(second.jobs.list().find(({ id }) => id === pull.jobId)?.command).toBe(
    'strata pull --platform linux/amd64 --platform linux/arm64 docker.io/library/multi:latest',
  );
  expect(second.moving.map(({ request }) => request)).toEqual([PUSH]);
  await second.jobs.retry(cutCopy);
  expect(second.stateOf(cutCopy)?.kind).toBe('running');
  expect(second.moving.at(-1)?.request).toEqual(COPY);
});

test('a thousand transfers wait in order, and are told of in a moment', async () => {
  const { start, waiting, running, stateOf } = await setUp();
  for (let each = 0; each < 1000; each++) await start(`image-${each}`);
  expect(waiting()).toHaveLength(998);
  expect(waiting()[0]).toBe('1 image-2:latest');
  expect(running).toHaveLength(2);
  expect(stateOf('gone')).toBeUndefined();
});
