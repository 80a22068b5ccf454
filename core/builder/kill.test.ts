import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { buildIn, buildTestGround, type BuildTestGround } from '../testing/build/build-ground.ts';
import { openCore } from '../index/open-core.ts';
import { mountsBelow, runningWith, unfinishedIn, watchContainers } from '../testing/build/leftovers.ts';
import { bundleProgram, nextLine, startProgram, type Program } from '../testing/node-program.ts';
import { run } from '../testing/run.ts';
import { leftovers, unexplained, unsoundness } from '../testing/store/store-check.ts';

/** How often a process is killed that builds; a fifth as often one that writes outputs. STRATA_KILLS=1000 is the long run. */
const KILLS = Number(process.env['STRATA_KILLS'] ?? '100');
/** Stores that are worked on side by side. */
const LANES = 2;
const LONGEST = 60 * 60_000;

let ground: BuildTestGround;
let program: string;
beforeAll(async () => {
  ground = await buildTestGround(inject('workers'));
  program = await bundleProgram(
    fileURLToPath(new URL('../testing/build/build-program.ts', import.meta.url)),
    path.join(ground.path, 'program'),
  );
});
afterAll(() => ground.close());

/** Everything that builds do, and as little as possible of it. `word`: what its programs are known by. */
function contextOf(word: string): Promise<string> {
  const shell = (script: string): string => JSON.stringify(['/bin/busybox', 'sh', '-c', script, word]);
  return ground.contextWithShell(
    [
      'FROM scratch AS small',
      'COPY busybox /bin/busybox',
      'FROM small AS other',
      `RUN --mount=type=cache,target=/kept ${shell('echo x >> /kept/x; echo y > /made')}`,
      'FROM small',
      'COPY change /change',
      'COPY --from=other /made /made',
      `RUN ${shell('read word < /change; echo $word > /ran')}`,
    ],
    { change: '' },
  );
}

/** How long a round takes, on this machine at this time: a little more, in milliseconds. */
async function roundTime(churning: Program): Promise<number> {
  expect(await nextLine(churning)).toBe('open');
  const since = performance.now();
  expect(await nextLine(churning)).toBe('round');
  const took = performance.now() - since;
  churning.child.kill('SIGKILL');
  await churning.ended;
  return took * 1.1;
}

interface Lane {
  readonly command: 'churn' | 'deliver';
  readonly name: string;
  readonly kills: number;
  /** What is not whole of what was written there. */
  readonly broken: (outside: string) => Promise<readonly string[]>;
}

async function runLane({ command, name, kills, broken }: Lane): Promise<number> {
  const home = path.join(ground.path, name);
  const root = path.join(home, 'store', 'v1');
  const scratch = path.join(root, 'derived', 'rootfs', 'scratch');
  const outside = path.join(ground.path, `${name}-outside`);
  await mkdir(outside);
  const word = `word-${Math.floor(Math.random() * 1e12)}`;
  const context = await contextOf(word);
  const begin = (): Program => startProgram(program, [command, home, inject('workers'), context, outside]);
  const longest = await roundTime(begin());
  const containers = watchContainers(scratch);
  for (let round = 0; round < kills; round += 1) {
    const killed = begin();
    expect(await nextLine(killed)).toBe('open');
    const after = Math.random() * longest;
    const about = `${name}, kill ${round} after ${after} ms`;
    // Any moment will do.
    await new Promise((resolve) => setTimeout(resolve, after));
    killed.child.kill('SIGKILL');
    expect(await killed.ended, about).toBe('SIGKILL');
    await expect.poll(() => runningWith(word), { timeout: 10_000, message: about }).toEqual([]);
    expect(await unexplained(root), about).toEqual([]);
    expect(await broken(outside), about).toEqual([]);

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
    expect(await readdir(scratch), about).toEqual([]);
    expect(await mountsBelow(root), about).toEqual([]);
    expect(await containers.groups(), about).toEqual([]);
    await expect.poll(() => unfinishedIn(outside), { timeout: 5000, message: about }).toEqual([]);
    expect(await broken(outside), about).toEqual([]);
    await rm(path.join(outside, 'folder'), { recursive: true, force: true });
  }
  containers.close();
  return kills;
}

/** Gives how often each of them was killed. */
function runLanes(lane: Omit<Lane, 'name'>): Promise<readonly number[]> {
  const names = Array.from({ length: LANES }, (_, at) => `${lane.command}-${at}`);
  return Promise.all(names.map((name) => runLane({ ...lane, name })));
}

test(
  'whenever a process is killed that builds, sends its cache and prunes, nothing is left and the next build succeeds',
  { timeout: LONGEST },
  async () => {
    const kills = Math.ceil(KILLS / LANES);
    const killed = await runLanes({ command: 'churn', kills, broken: () => Promise.resolve([]) });
    expect(killed).toEqual([kills, kills]);
  },
);

const IN_FOLDER = ['bin', 'change', 'made', 'ran'];

/** What has a name there, and not all that belongs into it: what is written last is the last of these. */
async function brokenIn(outside: string): Promise<readonly string[]> {
  const names = (await readdir(outside)).filter((name) => !name.startsWith('.'));
  const isWhole = async (name: string): Promise<boolean> => {
    const file = path.join(outside, name);
    if (name === 'folder') return (await readdir(file)).sort().join() === IN_FOLDER.join();
    const { stdout } = await run('tar', ['-tf', file]);
    return stdout.includes(name === 'files.tar' ? 'ran\n' : 'oci-layout\n');
  };
  const whole = await Promise.all(names.map((name) => isWhole(name)));
  return names.filter((_name, at) => whole[at] !== true);
}

test(
  'whenever a process is killed that writes archives and folders, what is there is whole, and nothing lies beside it after the next start',
  { timeout: LONGEST },
  async () => {
    const kills = Math.ceil(KILLS / LANES / 5);
    expect(await runLanes({ command: 'deliver', kills, broken: brokenIn })).toEqual([kills, kills]);
  },
);
