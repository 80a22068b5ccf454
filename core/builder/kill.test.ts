import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { buildIn, buildTestGround, type BuildTestGround } from '../testing/build-ground.ts';
import { openCore } from '../index/open-core.ts';
import { bundleProgram, nextLine, startProgram, type Program } from '../testing/node-program.ts';
import { run } from '../testing/run.ts';
import { leftovers, unexplained, unsoundness } from '../testing/store-check.ts';

/** How often a process is killed: STRATA_KILLS=1000 for the long run. */
const KILLS = Number(process.env['STRATA_KILLS'] ?? '100');
/** Stores that are worked on side by side. */
const LANES = 2;

let ground: BuildTestGround;
let program: string;
beforeAll(async () => {
  ground = await buildTestGround(inject('workers'));
  program = await bundleProgram(
    fileURLToPath(new URL('../testing/build-program.ts', import.meta.url)),
    path.join(ground.path, 'program'),
  );
});
afterAll(() => ground.close());

/** Command lines of running processes that have a word in them. */
async function running(word: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(word)) found.push(line);
  }
  return found;
}

async function mounts(): Promise<readonly string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return lines.filter((line) => line.includes(ground.path));
}

async function emptyGroups(): Promise<readonly string[]> {
  const { stdout } = await run('find', ['/sys/fs/cgroup', '-name', 'strata-*', '-type', 'd']);
  const groups = stdout.split('\n').filter((group) => group !== '');
  const filled = await Promise.all(
    groups.map(
      async (group) => (await readFile(path.join(group, 'cgroup.procs'), 'utf8').catch(() => 'gone')) !== '',
    ),
  );
  return groups.filter((_group, at) => filled[at] === false);
}

async function unfinished(folder: string): Promise<readonly string[]> {
  const { stdout } = await run('find', [folder, '-name', '.*.part']);
  return stdout.split('\n').filter((line) => line !== '');
}

/** How long it takes to build, send and prune, on this machine at this time: a little more, in milliseconds. */
async function roundTime(churning: Program): Promise<number> {
  expect(await nextLine(churning)).toBe('open');
  const since = performance.now();
  expect(await nextLine(churning)).toBe('round');
  const took = performance.now() - since;
  churning.child.kill('SIGKILL');
  await churning.ended;
  return took * 1.1;
}

async function lane(name: string, kills: number, seconds: string): Promise<void> {
  const home = path.join(ground.path, name);
  const root = path.join(home, 'store', 'v1');
  const cache = path.join(ground.path, `${name}-cache`);
  const context = await ground.contextWithShell(
    [
      'FROM base AS other',
      `RUN --mount=type=cache,target=/kept true ${seconds} && echo x >> /kept/x && cp /kept/x /made`,
    ].concat([
      'FROM base',
      'COPY change /change',
      'COPY --from=other /made /made',
      `RUN true ${seconds}; cat /change > /ran`,
    ]),
    { change: '' },
  );
  const begin = (): Program => startProgram(program, ['churn', home, inject('workers'), context, cache]);
  const longest = await roundTime(begin());
  for (let round = 0; round < kills; round += 1) {
    const killed = begin();
    expect(await nextLine(killed)).toBe('open');
    const after = Math.random() * longest;
    const about = `${name}, kill ${round} after ${after} ms`;
    // Any moment will do.
    await new Promise((resolve) => setTimeout(resolve, after));
    killed.child.kill('SIGKILL');
    expect(await killed.ended, about).toBe('SIGKILL');
    await expect.poll(() => running(seconds), { timeout: 10_000, message: about }).toEqual([]);
    expect(await unexplained(root), about).toEqual([]);

    const core = await openCore({ home, workersFolder: inject('workers') });
    try {
      await core.inside();
      const { steps } = await buildIn(core, context, { tags: ['churned:1'] });
      expect(Object.keys(steps).length, about).toBeGreaterThan(0);
    } finally {
      await core.close();
    }
    const store = await openStore({ root });
    expect(await unsoundness(store), about).toEqual([]);
    store.close();
    expect(await leftovers(root), about).toEqual([]);
    expect(await readdir(path.join(root, 'derived', 'rootfs', 'scratch')), about).toEqual([]);
    expect(
      (await mounts()).filter((line) => line.includes(root)),
      about,
    ).toEqual([]);
    await expect.poll(() => unfinished(ground.path), { timeout: 5000, message: about }).toEqual([]);
  }
}

test(
  'whenever a process is killed that builds, sends its cache and prunes, nothing is left and the next build succeeds',
  { timeout: 30 * 60_000 },
  async () => {
    const foreign = new Set(await emptyGroups());
    const word = (): string => `${Math.floor(1e8 + Math.random() * 1e8)}`;
    const each = Math.ceil(KILLS / LANES);
    await Promise.all(Array.from({ length: LANES }, (_, at) => lane(`lane-${at}`, each, word())));
    const ours = async (): Promise<readonly string[]> =>
      (await emptyGroups()).filter((group) => !foreign.has(group));
    await expect.poll(ours, { timeout: 20_000 }).toEqual([]);
  },
);
