import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StrataError, type InterruptedPull } from '../../core/index.ts';
import { LAYER, openJobsGround } from './jobs-ground.ts';
import type { Task } from './run-task.ts';

let folder = '';
const setUp = (interrupted: readonly InterruptedPull[] = []) => openJobsGround(folder, interrupted);

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jobs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('two pulls run at a time, and the third begins when one has ended', async () => {
  const { start, running, stateOf, reaches } = await setUp();
  const [a, b, c] = [await start('a'), await start('b'), await start('c')];
  expect([a, b, c].map((id) => stateOf(id)?.kind)).toEqual(['running', 'running', 'queued']);
  running[0]?.finish();
  await reaches(c, 'running');
  expect(stateOf(a)).toEqual({
    kind: 'done',
    imageKey: 'docker.io/library/a:latest',
    summary: 'Downloaded 0 B',
  });
  expect(running).toHaveLength(3);
});

test('a pull says what arrived, what was here, and how to do it on the command line', async () => {
  const { jobs, start, running, reaches, events } = await setUp();
  const id = await start('nginx:1.27', 'linux/arm64');
  const [pull] = running;
  if (!pull) throw new Error('no pull runs');
  const { observe, finish } = pull;
  observe({
    kind: 'resolved',
    reference: 'docker.io/library/nginx:1.27',
    digest: LAYER,
    platform: 'linux/arm64/v8',
  });
  observe({
    kind: 'plan',
    total: 3_000_000,
    reused: 1_000_000,
    layers: [{ digest: LAYER, size: 2_000_000, here: 0 }],
  });
  observe({ kind: 'layer', digest: LAYER, state: 'downloading', received: 0, resumed: 0 });
  observe({ kind: 'bytes', digest: LAYER, received: 2_000_000 });
  finish();
  await reaches(id, 'done');
  const job = jobs.list().find((each) => each.id === id);
  expect(job).toMatchObject({
    kind: 'pull',
    title: 'nginx:1.27',
    command: 'strata pull --platform linux/arm64 docker.io/library/nginx:1.27',
    state: { kind: 'done', summary: 'Downloaded 2 MB; 1 MB was here' },
    progress: { total: 3_000_000, transferred: 2_000_000, reused: 1_000_000, rate: 0, secondsLeft: null },
  });
  expect(job?.ended).not.toBeNull();
  expect(jobs.log(id).map((line) => line.text)).toContain(
    '3000000 bytes in all, 1000000 bytes of them are here'.replace(/^/, '1 layers, '),
  );
  expect(events.at(-1)).toEqual({ kind: 'job', job });
});

test('a wait before another attempt shows its reason, and ends with the next byte', async () => {
  const { start, running, stateOf, jobs } = await setUp();
  const id = await start('nginx');
  running[0]?.observe({ kind: 'retry', attempt: 2, delayMs: 4000, because: 'the registry hung\u001b[2J up' });
  expect(stateOf(id)).toMatchObject({ kind: 'retrying', attempt: 2 });
  expect(jobs.log(id).at(-1)).toMatchObject({
    level: 'warning',
    text: 'attempt 2 follows in 4.0 s: the registry hung␛[2J up',
  });
  running[0]?.observe({ kind: 'layer', digest: LAYER, state: 'downloading', received: 0, resumed: 0 });
  expect(stateOf(id)).toEqual({ kind: 'running' });
});

test('what fails keeps its typed error, and can be begun again', async () => {
  const { start, running, reaches, jobs, stateOf, events } = await setUp();
  const id = await start('nginx');
  running[0]?.fail(
    new StrataError('MANIFEST_UNKNOWN', 'There is no nginx:latest', { action: 'Choose another tag.' }),
  );
  await reaches(id, 'failed');
  expect(stateOf(id)).toMatchObject({ error: { code: 'MANIFEST_UNKNOWN', action: 'Choose another tag.' } });
  const { jobId } = await jobs.retry(id);
  expect(stateOf(jobId)?.kind).toBe('running');
  expect(events).toContainEqual({ kind: 'job-gone', id });
  expect(jobs.list().map((job) => job.id)).toEqual([jobId]);
});

test('cancelling ends a running pull and one that waits', async () => {
  const { start, jobs, running, reaches, stateOf } = await setUp();
  const [a, , c] = [await start('a'), await start('b'), await start('c')];
  jobs.cancel(c);
  expect(stateOf(c)).toEqual({ kind: 'cancelled' });
  jobs.cancel(a);
  await reaches(a, 'cancelled');
  expect(running.map((pull) => pull.reference)).toEqual([
    'docker.io/library/a:latest',
    'docker.io/library/b:latest',
  ]);
});

test('the same pull twice is one job', async () => {
  const { start, running } = await setUp();
  expect(await start('nginx')).toBe(await start('nginx:latest'));
  expect(await start('nginx', 'linux/arm64')).not.toBe(await start('nginx'));
  expect(running).toHaveLength(2);
});

test('what is not a name begins no job', async () => {
  const { start, jobs } = await setUp();
  await expect(start('not a name')).rejects.toMatchObject({ code: 'INVALID_REFERENCE' });
  expect(jobs.list()).toEqual([]);
});

const CUT_OFF: InterruptedPull = {
  id: 'record-1',
  reference: 'docker.io/library/nginx:1.27',
  platform: null,
  started: '2026-01-02T03:04:05.000Z',
  received: 5000,
};

test('a pull that was cut off is offered, and its record goes only when it is complete', async () => {
  const { jobs, running, reaches, dismissed } = await setUp([CUT_OFF]);
  const [job] = jobs.list();
  expect(job).toMatchObject({
    title: 'nginx:1.27',
    state: { kind: 'interrupted' },
    progress: { reused: 5000 },
  });
  const { jobId } = await jobs.retry(job?.id ?? '');
  running[0]?.fail(new StrataError('REGISTRY_UNREACHABLE', 'No route'));
  await reaches(jobId, 'failed');
  expect(dismissed).toEqual([]);
  const again = await jobs.retry(jobId);
  running[1]?.finish();
  await reaches(again.jobId, 'done');
  expect(dismissed).toEqual(['record-1']);
});

test('dismissing a pull that was cut off gives its bytes up', async () => {
  const { jobs, dismissed } = await setUp([CUT_OFF]);
  await jobs.dismiss(jobs.list()[0]?.id ?? '');
  expect(dismissed).toEqual(['record-1']);
  expect(jobs.list()).toEqual([]);
});

test('ended jobs and their logs survive a restart; what ran or waited comes back as interrupted, once', async () => {
  const first = await setUp();
  const done = await first.start('done');
  first.running[0]?.finish();
  await first.reaches(done, 'done');
  await first.start('nginx:1.27');
  await first.start('b');
  await first.start('waiting');
  await first.jobs.flush();

  const second = await setUp([CUT_OFF]);
  expect(second.jobs.list().map((job) => [job.title, job.state.kind])).toEqual([
    ['done:latest', 'done'],
    ['nginx:1.27', 'interrupted'],
    ['b:latest', 'interrupted'],
    ['waiting:latest', 'interrupted'],
  ]);
  expect(second.jobs.log(done).at(-1)?.text).toBe('Downloaded 0 B');
  expect(second.running).toEqual([]);
});

test.each(['', '{', '{"a":1}', '[null,7,{"job":{"state":{"kind":"odd"}},"log":[]}]'])(
  'a history that holds %j does not stop the start',
  async (content) => {
    await writeFile(path.join(folder, 'jobs.json'), content);
    const { jobs } = await setUp();
    expect(jobs.list()).toEqual([]);
  },
);

test('the history is bounded', async () => {
  const { start, running, reaches, jobs } = await setUp();
  for (let each = 0; each < 110; each++) {
    const id = await start(`image-${each}`);
    running[each]?.finish();
    await reaches(id, 'done');
  }
  expect(jobs.list().length).toBeLessThanOrEqual(101);
  expect(jobs.list().at(-1)?.title).toBe('image-109:latest');
});

test('a verification keeps its report and runs once at a time', async () => {
  const { jobs, reaches, report } = await setUp();
  const { jobId } = jobs.startVerification();
  expect(jobs.startVerification()).toEqual({ jobId });
  await reaches(jobId, 'done');
  expect(jobs.report(jobId)).toEqual(report);
  expect(jobs.report('another')).toBeNull();
  expect(jobs.list()[0]?.state).toMatchObject({ summary: '3 blobs, 1.23 MB: all as they should be' });
});

test('a job that is not on the list has a typed error; one at work is not dismissed', async () => {
  const { jobs, start } = await setUp();
  expect(() => jobs.cancel('gone')).toThrowError(expect.objectContaining({ code: 'JOB_NOT_FOUND' }));
  await expect(jobs.retry('__proto__')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  const id = await start('nginx');
  await expect(jobs.dismiss(id)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

/** Builds that end when the test says so. */
function buildsOf(jobs: Awaited<ReturnType<typeof setUp>>['jobs']) {
  const finish: (() => void)[] = [];
  const told: string[] = [];
  const build = (title: string): Task => ({
    kind: 'build',
    title,
    command: '',
    added: () => void told.push(`${title} added`),
    ended: ({ kind }) => void told.push(`${title} ${kind}`),
    again: () => build(`${title} again`),
    run: ({ signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new StrataError('CANCELLED', 'Cancelled')));
        finish.push(() => resolve({ summary: 'Built', imageKey: title }));
      }),
  });
  return { finish, told, start: (title: string) => jobs.startTask(build(title)).jobId };
}

test('two builds run at a time, whatever else runs, and lead to the image that they made', async () => {
  const { jobs, start, stateOf, reaches } = await setUp();
  const builds = buildsOf(jobs);
  await start('nginx');
  await start('debian');
  const [a, b, c] = [builds.start('a'), builds.start('b'), builds.start('c')];
  expect([a, b, c].map((id) => stateOf(id)?.kind)).toEqual(['running', 'running', 'queued']);
  builds.finish[0]?.();
  await reaches(c, 'running');
  expect(stateOf(a)).toEqual({ kind: 'done', imageKey: 'a', summary: 'Built' });
});

test('a build hears of its end also when it never ran, and a retry begins a new one', async () => {
  const { jobs, reaches } = await setUp();
  const builds = buildsOf(jobs);
  const [a, , c] = [builds.start('a'), builds.start('b'), builds.start('c')];
  jobs.cancel(c);
  expect(builds.told).toEqual(['a added', 'b added', 'c added', 'c cancelled']);
  jobs.cancel(a);
  await reaches(a, 'cancelled');
  await jobs.retry(a);
  expect(builds.told.slice(4)).toEqual(['a cancelled', 'a again added']);
});

test('a build that ended is still on the list after a restart', async () => {
  const first = await setUp();
  const builds = buildsOf(first.jobs);
  const id = builds.start('a');
  builds.finish[0]?.();
  await first.reaches(id, 'done');
  await first.jobs.flush();
  const second = await setUp();
  expect(second.stateOf(id)).toEqual({ kind: 'done', imageKey: 'a', summary: 'Built' });
  expect(await second.jobs.retry(id)).toEqual({ jobId: `again-${id}` });
});
