import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { digestFile } from './digest-file.ts';
import { sha256 } from './hash.ts';
import { openWorkers, type Workers } from './workers.ts';

// Holds each task until told what to do with it.
const OBEDIENT = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ kind, task, data, message }) => {
  if (kind === 'ping') parentPort.postMessage({ kind: 'pong' });
  if (kind === 'start') parentPort.postMessage({ kind: 'message', task, message: ['began', data] });
  if (kind === 'cancel') parentPort.postMessage({ kind: 'failed', task, report: { code: 'CANCELLED', message: 'Cancelled', evidence: {}, retryable: true } });
  if (message === 'end') parentPort.postMessage({ kind: 'ended', task, value: 'done' });
  if (message === 'throw') throw new Error('unforeseen');
  if (message === 'exit') process.exit(3);
  if (message === 'exhaust') { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); }
});`;

let folder: TemporaryFolder;
let workers: Workers;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'obedient.worker.cjs'), OBEDIENT);
  workers = openWorkers({ folder: folder.path, size: 2 });
});
afterEach(async () => {
  await workers.close();
  await folder.remove();
});

interface Held {
  readonly result: Promise<unknown>;
  readonly began: Promise<void>;
  readonly hasBegun: () => boolean;
  readonly tell: (message: string) => void;
  readonly cancel: () => void;
}

function hold(share?: number): Held {
  let begun = false;
  let begin: () => void = () => undefined;
  const began = new Promise<void>((resolve) => (begin = resolve));
  const task = workers.start('obedient', 'data', {
    onMessage: () => {
      begun = true;
      begin();
    },
    ...(share === undefined ? {} : { share }),
  });
  task.result.catch(() => undefined);
  return {
    result: task.result,
    began,
    hasBegun: () => begun,
    tell: (message) => task.post(message),
    cancel: () => task.cancel(),
  };
}

test('a task gets its data and messages, and gives its value', async () => {
  const task = hold();
  task.tell('end');
  expect(await task.result).toBe('done');
  expect(task.hasBegun()).toBe(true);
});

test('tasks beyond the threads wait, and what was posted to them waits with them', async () => {
  const [first, second, third] = [hold(), hold(), hold()];
  third.tell('end');
  await Promise.all([first.began, second.began]);
  expect(await workers.ping('obedient')).toBe(true);
  expect(third.hasBegun()).toBe(false);
  first.tell('end');
  expect(await third.result).toBe('done');
});

test('small tasks share a thread and do not wait behind a large one', async () => {
  const large = [hold(0.9), hold(0.9)];
  const waiting = hold(0.5);
  const small = [hold(0.05), hold(0.05), hold(0.05)];
  await Promise.all([...large, ...small].map((task) => task.began));
  expect(waiting.hasBegun()).toBe(false);
  large[0]?.tell('end');
  await waiting.began;
});

test('a waiting task can be cancelled, and a running one', async () => {
  const running = [hold(), hold()];
  const waiting = hold();
  waiting.cancel();
  await expect(waiting.result).rejects.toMatchObject({ code: 'CANCELLED' });
  running[0]?.cancel();
  await expect(running[0]?.result).rejects.toMatchObject({ code: 'CANCELLED' });
});

for (const end of ['throw', 'exit', 'exhaust']) {
  test(`a thread that ends (${end}) fails its tasks and no others, and is replaced`, async () => {
    const [doomed, other] = [hold(), hold()];
    await Promise.all([doomed.began, other.began]);
    const waiting = hold();
    doomed.tell(end);
    await expect(doomed.result).rejects.toMatchObject({ code: 'WORKER_FAILED', retryable: true });
    waiting.tell('end');
    other.tell('end');
    expect(await Promise.all([waiting.result, other.result])).toEqual(['done', 'done']);
  });
}

test('a worker file that is missing is said so', async () => {
  await expect(workers.start('absent', 1).result).rejects.toMatchObject({ code: 'WORKER_FAILED' });
});

test('closing ends what runs and what waits', async () => {
  const tasks = [hold(), hold(), hold()];
  await tasks[0]?.began;
  await workers.close();
  for (const { result } of tasks)
    await expect(result).rejects.toMatchObject({ code: expect.stringMatching(/CANCELLED|WORKER_FAILED/) });
  expect(() => hold()).toThrow(expect.objectContaining({ code: 'WORKER_FAILED' }));
});

test('idle threads do not keep a program from ending, whether they have worked or not', async () => {
  const holding = (): number =>
    process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length;
  const before = holding();
  workers.warm('obedient');
  expect(holding()).toBe(before);
  const task = hold();
  expect(holding()).toBeGreaterThan(before);
  task.tell('end');
  await task.result;
  expect(holding()).toBe(before);
  expect(await workers.ping('obedient')).toBe(true);
  expect(holding()).toBe(before);
});

test('a file is hashed in a thread, with progress, and can be stopped', async () => {
  const real = openWorkers({ folder: inject('workers'), size: 1 });
  try {
    const file = join(folder.path, 'file');
    const bytes = Buffer.alloc(5_000_000, 'hash');
    await writeFile(file, bytes);
    const progress: number[] = [];
    expect(await digestFile(real, file, { onProgress: (hashed) => progress.push(hashed) })).toEqual({
      digest: sha256(bytes),
      size: bytes.length,
    });
    expect(progress.at(-1)).toBe(bytes.length);
    expect((await digestFile(real, file, { algorithm: 'sha512' })).digest).toMatch(/^sha512:[0-9a-f]{128}$/);
    await expect(digestFile(real, join(folder.path, 'none'))).rejects.toMatchObject({ code: 'DISK_FAILED' });
    await mkdir(join(folder.path, 'directory'));
    await expect(digestFile(real, join(folder.path, 'directory'))).rejects.toMatchObject({
      code: 'DISK_FAILED',
    });
    await expect(digestFile(real, file, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(existsSync(file) && readFileSync(file).length).toBe(bytes.length);
  } finally {
    await real.close();
  }
});
