import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { LayerFile } from '../image/content/content-orders.ts';
import { containerGround, type ContainerGround } from '../testing/build/container-ground.ts';
import { bundleProgram, nextLine, startProgram, type Program } from '../testing/node-program.ts';
import { run } from '../testing/run.ts';

const PROGRAM = fileURLToPath(new URL('../testing/build/container-program.ts', import.meta.url));

let ground: ContainerGround;
let layers: readonly LayerFile[];
/** Control groups of others: of tests that run beside these, or of a machine's earlier days. */
let foreign: ReadonlySet<string>;
beforeEach(async () => {
  foreign = new Set(await controlGroups());
  ground = await containerGround(inject('workers'));
  layers = [
    await ground.layer({ kind: 'busybox' }),
    await ground.layer({ kind: 'files', seed: 'few', count: 200, bytesEach: 100 }),
  ];
});
afterEach(() => ground.close());

async function start(what: string): Promise<Program> {
  const program = await bundleProgram(PROGRAM, join(ground.path, 'program'));
  return startProgram(program, [ground.path, inject('workers'), JSON.stringify(layers), what]);
}

async function isRunning(word: string): Promise<boolean> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.split('\0').includes(word)) return true;
  }
  return false;
}

async function controlGroups(): Promise<readonly string[]> {
  const { stdout } = await run('find', ['/sys/fs/cgroup', '-name', 'strata-*', '-type', 'd']);
  return stdout.split('\n').filter((group) => group !== '');
}

/** Nothing of ours; a container of a test beside this one goes when that ends. */
async function expectNothingLeft(): Promise<void> {
  await expect.poll(leftovers, { timeout: 20_000 }).toBe('');
}

/** What a killed process must not leave: control groups, mounts, work in progress. */
async function leftovers(): Promise<string> {
  const groups = (await controlGroups()).filter((group) => !foreign.has(group));
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  const scratch = await readdir(join(ground.path, 'derived', 'rootfs', 'scratch'));
  return [...groups, ...mounts.filter((line) => line.includes(ground.path)), ...scratch].join('');
}

test('a container dies with the process that runs it, and the next one removes what is left', async () => {
  const seconds = `${Math.floor(1e6 + Math.random() * 1e6)}`;
  const program = await start(seconds);
  expect(await nextLine(program)).toBe('running');
  expect(await isRunning(seconds)).toBe(true);
  program.child.kill('SIGKILL');
  await program.ended;
  await expect.poll(() => isRunning(seconds), { timeout: 5000 }).toBe(false);
  // Mounts have gone already: they were nobody else's.
  expect((await readFile('/proc/self/mountinfo', 'utf8')).includes(ground.path)).toBe(false);
  const rootfs = await ground.containers.prepare(layers);
  await rootfs.release();
  await expectNothingLeft();
});

test('whenever a process is killed that unpacks, nothing stays mounted and what is kept is whole', async () => {
  for (let round = 0; round < 6; round += 1) {
    const program = await start('apply');
    expect(await nextLine(program)).toBe('begun');
    // Any moment will do.
    await new Promise((resolve) => setTimeout(resolve, 150 + round * 130));
    program.child.kill('SIGKILL');
    await program.ended;
    const next = await containerGround(inject('workers'), { at: ground.path });
    const rootfs = await next.containers.prepare(layers);
    const told = await next.sh('find /few -type f | wc -l; ls /bin/busybox', { rootfs });
    expect(told.stdout).toBe('200\n/bin/busybox\n');
    await rootfs.release();
    await expectNothingLeft();
    await next.containers.clear();
    await next.workers.close();
  }
});
