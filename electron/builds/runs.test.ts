import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BuildOrder, BuildRun, RunStep } from '../../core/api/builds.ts';
import { temporaryFolder, type TemporaryFolder } from '../../core/testing/temporary-folder.ts';
import { run } from '../../core/testing/run.ts';
import { keepFile } from '../files/kept-file.ts';
import type { Task } from '../jobs/run-task.ts';
import { cleanLines } from './clean-line.ts';
import { buildCommand } from './command-line.ts';
import { compareRuns } from './compare-runs.ts';
import type { KeptRun } from './kept-run.ts';
import { liveRun } from './live-run.ts';
import { logFromText, logToText } from './log-file.ts';
import { openSources } from './known-sources.ts';
import { openRunHistory } from './run-history.ts';
import { openRuns } from './runs.ts';
import { MOST_LINES, newRunLog } from './run-log.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const ORDER: BuildOrder = {
  source: 's1',
  tags: ['app:1'],
  target: null,
  args: {},
  labels: {},
  platforms: [],
  noCache: false,
  pull: false,
  network: 'default',
  format: 'oci',
  provenance: 'none',
  secrets: {},
  contexts: {},
  ssh: {},
};

const start = (id: string, change: Partial<BuildRun> = {}) =>
  liveRun({
    id,
    source: 's1',
    title: 'app:1',
    cause: 'person',
    order: ORDER,
    dockerfile: 'FROM scratch\n',
    command: 'strata build .',
    ...change,
  });

function keptRun(id: string, change: Partial<BuildRun> = {}): KeptRun {
  const place = { context: { kind: 'folder', path: '/x' }, dockerfile: '/x/Dockerfile', title: 'x' } as const;
  return { run: { ...start(id).view(), ...change }, place, isEdited: false, job: null };
}

test('of a step that prints without end the last lines stay, and it is said how many are gone', () => {
  const log = newRunLog();
  log.add(1, 'note', ['first']);
  for (let at = 0; at < 20; at++)
    log.add(
      2,
      'out',
      Array.from({ length: 1000 }, (_, index) => `line ${at * 1000 + index}`),
    );
  log.add(1, 'note', ['last']);
  const { lines, total, dropped } = log.page({ step: 2, offset: 0, limit: 1 });
  expect(total).toBeGreaterThanOrEqual(MOST_LINES);
  expect(total).toBeLessThan(MOST_LINES * 1.2);
  expect(dropped + total).toBe(20_000);
  expect(lines).toEqual([{ step: 2, stream: 'out', text: `line ${dropped}` }]);
  expect(log.count(2)).toBe(20_000);
  const all = log.page({ step: null, offset: 0, limit: 10_000 });
  expect([all.lines.at(0)?.text, all.lines.at(-1)?.text, all.dropped]).toEqual(['first', 'last', dropped]);
  expect(log.page({ step: 7, offset: 0, limit: 10 })).toEqual({ lines: [], total: 0, dropped: 0 });
});

test('long lines of many steps stay within what is kept of a log', () => {
  const log = newRunLog();
  const line = 'x'.repeat(4000);
  for (let step = 0; step < 20; step++)
    log.add(
      step,
      'out',
      Array.from({ length: 1000 }, () => line),
    );
  const kept = log.page({ step: null, offset: 0, limit: 1_000_000 });
  expect(kept.lines.length * line.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  expect(kept.lines.length + kept.dropped).toBe(20_000);
});

test('a log is the same after it was written and read, and damage costs only the damaged lines', async () => {
  const log = newRunLog();
  log.add(1, 'note', ['a', 'b']);
  log.add(2, 'error', ['c']);
  log.add(
    1,
    'out',
    Array.from({ length: 7000 }, (_, index) => String(index)),
  );
  const text = await logToText(log);
  const query = { step: null, offset: 0, limit: 100_000 };
  expect((await logFromText(text)).page(query)).toEqual(log.page(query));
  const damaged = text.replace('[2,"error","c"]', '[2,"error"').replace(/\n/, '\n\0{}\n[null]\n');
  const { lines } = (await logFromText(damaged)).page(query);
  expect(lines.length).toBe(log.page(query).lines.length - 1);
});

test('colours and titles of terminals are taken out, other controls are shown as symbols', () => {
  const text =
    '\u001b[1;31mred\u001b[0m \u241b[32mgreen\u241b[m\n\u001b]0;title\u0007text\r \u202eabc\u001b[2J';
  expect(cleanLines(text)).toEqual(['red green', 'text␍ ⟨U+202E⟩abc']);
  const since = performance.now();
  cleanLines('\u241b]'.repeat(2_000_000));
  cleanLines('\u241b[;;;'.repeat(1_000_000));
  expect(performance.now() - since).toBeLessThan(1000);
  expect(cleanLines('x'.repeat(100_000))[0]).toHaveLength(4001);
});

test('the command line is one that a shell reads as it was meant', async () => {
  const order: BuildOrder = {
    ...ORDER,
    tags: ['app:1', 'app:latest'],
    target: 'web',
    args: { VERSION: "it's $HOME", NPM_TOKEN: 'c4n4ry', MONKEY: 'banana', SSH_KEY: 'c4n4ry' },
    labels: { a: 'b\u202e\n' },
    platforms: ['linux/amd64', 'linux/arm64'],
    noCache: true,
    provenance: 'max',
    network: 'none',
    secrets: {
      one: { kind: 'file', handle: 'h', path: '/my keys/one,"two"' },
      two: { kind: 'environment', variable: 'TWO' },
    },
    contexts: { lib: { kind: 'image', reference: 'debian:12' } },
    ssh: { default: { kind: 'agent' }, other: { kind: 'key', handle: 'h', path: '/id' } },
  };
  const command = buildCommand(order, {
    context: { kind: 'folder', path: '/a b' },
    dockerfile: '/a b/web.Dockerfile',
  });
  expect(command).not.toMatch(/c4n4ry|\u202e|\n/);
  const script = `show() { printf '%s\\0' "$@"; }; ${command.replace(/^strata build/, 'show')}`;
  const { stdout } = await run('bash', ['-c', script], { env: { LC_ALL: 'C.UTF-8' } });
  expect(stdout.split('\0').slice(0, -1)).toEqual([
    '-t',
    'app:1',
    '-t',
    'app:latest',
    '-f',
    '/a b/web.Dockerfile',
    '--target',
    'web',
    '--build-arg',
    "VERSION=it's $HOME",
    '--build-arg',
    'NPM_TOKEN',
    '--build-arg',
    'MONKEY=banana',
    '--build-arg',
    'SSH_KEY',
    '--label',
    'a=b\u202e\n',
    '--platform',
    'linux/amd64,linux/arm64',
    '--no-cache',
    '--network',
    'none',
    '--provenance',
    'mode=max',
    '--secret',
    'id=one,"src=/my keys/one,""two"""',
    '--secret',
    'id=two,env=TWO',
    '--build-context',
    'lib=docker-image://debian:12',
    '--ssh',
    'default',
    '--ssh',
    'other=/id',
    '/a b',
  ]);
});

test('a run counts what grows and what was cached, and tells only of steps that changed', () => {
  const live = start('r1');
  live.begin((text) => text.replaceAll('secret', '[hidden]'));
  live.observe({ kind: 'step', step: { id: 1, title: '[1/2] COPY secret /', stage: 'a', line: 2 } });
  live.observe({ kind: 'step', step: { id: 2, title: '[2/2] RUN x', stage: 'a', line: 3 } });
  expect(live.changedSteps().map(({ id, title }) => [id, title])).toEqual([
    [1, '[1/2] COPY [hidden] /'],
    [2, '[2/2] RUN x'],
  ]);
  live.observe({ kind: 'grown', id: 2, bytes: 1000 });
  live.observe({ kind: 'output', id: 2, stream: 'out', text: 'one secret\ntwo' });
  expect(live.changedSteps()).toMatchObject([{ id: 2, bytes: 1000, lines: 2, state: 'running' }]);
  expect(live.changedSteps()).toEqual([]);
  const ended = { kind: 'ended', milliseconds: 5 } as const;
  live.observe({ ...ended, id: 1, outcome: 'cached', bytes: 500, why: null });
  live.observe({ kind: 'output', id: 99, stream: 'out', text: 'of nobody' });
  live.end({
    kind: 'failed',
    error: {
      code: 'BUILD_FAILED',
      message: 'secret',
      evidence: { line: 3, output: 'secret' },
      retryable: false,
    },
  });
  const view = live.view();
  expect(view).toMatchObject({ steps: 2, cached: 1, bytes: 1500, jobId: null });
  expect(view.graph.map(({ state }) => state)).toEqual(['cached', 'cancelled']);
  expect(view.state).toEqual({
    kind: 'failed',
    error: {
      code: 'BUILD_FAILED',
      message: '[hidden]',
      evidence: { line: 3, output: '[hidden]' },
      retryable: false,
    },
    step: null,
    line: 3,
  });
});

const step = (id: number, title: string, stage: string | null = 'a'): RunStep => ({
  id,
  title,
  stage,
  line: id,
  state: 'done',
  began: 0,
  milliseconds: 1,
  bytes: 1,
  why: null,
  lines: 0,
});

test('two runs are matched by stage and instruction, whatever number a step has', () => {
  const from = keptRun('a', {
    graph: [
      step(1, '[a 1/4] FROM scratch'),
      step(2, '[a 2/4] COPY x /'),
      step(3, '[a 3/4] RUN one'),
      step(4, '[a 4/4] COPY gone /'),
      step(5, '[b 1/1] COPY x /', 'b'),
    ],
    order: { ...ORDER, args: { VERSION: '1', API_TOKEN: 'old' }, target: 'a' },
  }).run;
  const to = keptRun('b', {
    graph: [
      step(1, '[a 1/4] FROM scratch'),
      step(2, '[a 2/4] WORKDIR /new'),
      step(3, '[a 3/4] COPY x /'),
      step(4, '[a 4/4] RUN two'),
      step(5, '[b 1/1] COPY x /', 'b'),
    ],
    order: { ...ORDER, args: { VERSION: '2', API_TOKEN: 'new' } },
    dockerfile: 'FROM other\n',
  }).run;
  const compared = compareRuns(from, to);
  expect(compared.steps.map((row) => [row.from?.id ?? null, row.to?.id ?? null])).toEqual([
    [1, 1],
    [null, 2],
    [2, 3],
    [3, 4],
    [4, null],
    [5, 5],
  ]);
  expect(compared.inputs).toEqual([
    { name: 'target stage', from: 'a', to: '' },
    { name: 'build argument VERSION', from: '1', to: '2' },
    { name: 'build argument API_TOKEN', from: '[hidden]', to: '[hidden]' },
  ]);
  expect(compared.dockerfile).toEqual({ from: 'FROM scratch\n', to: 'FROM other\n' });
});

test('a build that waits for another one ends at once when it is cancelled', async () => {
  const sources = openSources(keepFile(path.join(folder.path, 'sources.json'), () => undefined));
  const { id } = sources.open(keptRun('r1').place);
  const tasks: Task[] = [];
  const runs = openRuns({
    building: () => Promise.reject(new Error('nothing is built')),
    jobs: () =>
      Promise.resolve({
        startTask(task) {
          tasks.push(task);
          return { jobId: 'j1' };
        },
      }),
    sources,
    history: await openRunHistory(path.join(folder.path, 'runs')),
    environment: {},
    emit: () => undefined,
    log: () => undefined,
  });
  const after = new Promise(() => undefined);
  await runs.start({ order: { ...ORDER, source: id }, dockerfile: null, cause: 'sample', after });
  const stop = new AbortController();
  const running = tasks[0]?.run({ signal: stop.signal, onProgress: () => undefined, say: () => undefined });
  stop.abort();
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  await sources.flush();
});

/** Puts runs where a process before this one left them. */
async function leave(count: number, change: Partial<BuildRun>, log: string): Promise<void> {
  for (let at = 0; at < count; at++) {
    const started = new Date(1_700_000_000_000 + at * 1000).toISOString();
    const kept = keptRun(`run-${at}`, { ...change, started, state: { kind: 'cancelled' } });
    await writeFile(path.join(folder.path, `run-${at}.json`), JSON.stringify(kept));
    await writeFile(path.join(folder.path, `run-${at}.log`), log);
  }
}

test('the history keeps the newest two hundred runs, and nothing of the others', async () => {
  await leave(205, {}, '{}');
  await writeFile(path.join(folder.path, 'run-1.json.0123456789ab.new'), 'cut off');
  await writeFile(path.join(folder.path, 'alone.log'), '{}');
  const history = await openRunHistory(folder.path);
  expect(history.heads()).toHaveLength(200);
  expect(history.heads()[0]?.id).toBe('run-204');
  expect((await readdir(folder.path)).length).toBe(400);
  await history.save(keptRun('newest', { state: { kind: 'cancelled' } }), newRunLog());
  expect(history.heads().map(({ id }) => id)).not.toContain('run-5');
  expect((await readdir(folder.path)).length).toBe(400);
});

test('a hundred megabytes of history are enough', async () => {
  await leave(24, { dockerfile: 'x'.repeat(1024 * 1024) }, 'x'.repeat(4 * 1024 * 1024));
  const history = await openRunHistory(folder.path);
  expect(history.heads().length).toBe(19);
  expect(history.heads()[0]?.id).toBe('run-23');
});
