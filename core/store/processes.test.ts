import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleProgram, nextLine, startProgram } from '../testing/node-program.ts';
import { leftovers, unsoundness } from '../testing/store/store-check.ts';
import { makeImage, storeImage } from '../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';

let folder: TemporaryFolder;
let program: string;
let root: string;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  program = await bundleProgram(
    fileURLToPath(new URL('../testing/store/store-program.ts', import.meta.url)),
    folder.path,
  );
});
afterAll(() => folder.remove());
beforeEach(() => {
  root = join(folder.path, `store-${count++}`);
});

test.each([
  { writers: 2, rounds: 50 },
  { writers: 4, rounds: 50 },
])(
  '$writers processes that name images at once lose no name',
  { timeout: 60_000 },
  async ({ writers, rounds }) => {
    const programs = Array.from({ length: writers }, (_, writer) =>
      startProgram(program, ['write', root, `w${writer}`, String(rounds)]),
    );
    const waits = await Promise.all(
      programs.map(async (writer) => {
        await nextLine(writer);
        let longest = 0;
        for (let round = 0; round < rounds; round++)
          longest = Math.max(longest, Number(await nextLine(writer)));
        expect(await writer.ended).toBe(0);
        return longest;
      }),
    );
    const store = await openStore({ root });
    const names = (await store.names()).map(({ name }) => name);
    expect(new Set(names).size).toBe(writers * rounds);
    expect(names.length).toBe(writers * rounds);
    expect(Math.max(...waits)).toBeLessThan(30_000);
    expect(await unsoundness(store)).toEqual([]);
    expect(await leftovers(root)).toEqual([]);
  },
);

test('four processes that share a number under the lock lose no addition', { timeout: 60_000 }, async () => {
  await mkdir(root);
  await writeFile(join(root, 'number'), '0');
  const programs = Array.from({ length: 4 }, () => startProgram(program, ['count', root, '250']));
  expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
  expect(await readFile(join(root, 'number'), 'utf8')).toBe('1000');
});

test('the lock of a killed process is free at once', async () => {
  const store = await openStore({ root });
  const image = makeImage(['base']);
  for (let round = 0; round < 5; round++) {
    const holder = startProgram(program, ['hold', root]);
    expect(await nextLine(holder)).toBe('held');
    const waiting = storeImage(store, `example.org/name:${round}`, image);
    holder.child.kill('SIGKILL');
    const begun = performance.now();
    await waiting;
    // Far below any time-out, far above what a loaded machine needs.
    expect(performance.now() - begun).toBeLessThan(2_000);
    await holder.ended;
  }
});

test('a killed pull is offered to go on, keeps what it had until it is dismissed, and then leaves nothing', async () => {
  const killed = startProgram(program, ['pull', root, 'example.org/half:1']);
  expect([await nextLine(killed), await nextLine(killed)]).toEqual(['open', 'half']);
  const store = await openStore({ root });
  expect(await store.interruptedJobs()).toEqual([]);
  expect([...(await store.holds()).values()].flat()).toContain('example.org/half:1');
  killed.child.kill('SIGKILL');
  await killed.ended;

  const [job] = await store.interruptedJobs();
  expect(job).toMatchObject({
    kind: 'pull',
    title: 'example.org/half:1',
    input: { reference: 'example.org/half:1' },
  });
  expect(await store.holds()).toEqual(new Map());
  await store.collect();
  const image = makeImage(['base of all', 'half of it', 'the rest'], 'example.org/half:1');
  expect(await store.present()).toEqual(new Set([image.digests[0]]));
  const size = image.blobs.get(image.digests[1]!)!.length;
  expect(await store.partials()).toEqual(new Map([[image.digests[1], 4]]));
  const intake = await store.intake({ digest: image.digests[1]!, size });
  expect(intake.resumeFrom).toBe(4);
  expect(await readFile(intake.file)).toEqual(
    Buffer.from(image.blobs.get(image.digests[1]!)!.subarray(0, 4)),
  );
  await intake.release();

  await store.dismissJob(job!.id);
  expect(await store.interruptedJobs()).toEqual([]);
  expect(await store.present()).toEqual(new Set());
  expect(await store.partials()).toEqual(new Map());
  expect(await leftovers(root)).toEqual([]);
});

test('a pull that is begun again takes over what a killed one had', async () => {
  const killed = startProgram(program, ['pull', root, 'example.org/half:1']);
  expect([await nextLine(killed), await nextLine(killed)]).toEqual(['open', 'half']);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const store = await openStore({ root });
  await storeImage(
    store,
    'example.org/half:1',
    makeImage(['base of all', 'half of it', 'the rest'], 'example.org/half:1'),
  );
  expect(await store.interruptedJobs()).toEqual([]);
  expect(await leftovers(root)).toEqual([]);
});
