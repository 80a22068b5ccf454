import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { startFaultRegistry, type FaultRegistry } from '../testing/registry/fault-registry.ts';
import { bundleProgram, nextLine, startProgram, type Program } from '../testing/node-program.ts';
import { makeLayer, type SampleLayer } from '../testing/images/sample-layer.ts';
import { leftovers } from '../testing/store/store-check.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { Core } from './core.ts';
import { openCore } from './open-core.ts';

/** Bytes after which a held download stops. */
const HELD = 8_000_000;
const BIG = 10_000_000;

let folder: TemporaryFolder;
let remote: FaultRegistry;
let program: string;
let base: SampleLayer;
let big: SampleLayer;
let home: string;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  program = await bundleProgram(
    fileURLToPath(new URL('../testing/pull-program.ts', import.meta.url)),
    folder.path,
  );
  remote = await startFaultRegistry();
  base = await makeLayer({ kind: 'files', seed: 'base', count: 20, bytesEach: 2_000 });
  big = await makeLayer({ kind: 'random', seed: 'big', bytes: BIG });
  remote.addImage('team/big', '1', { layers: [base.blob, big.blob], diffIds: [base.diffId, big.diffId] });
  for (let at = 0; at < 24; at++) {
    const own = await makeLayer({ kind: 'files', seed: `own-${at}`, count: 5, bytesEach: 3_000 });
    remote.addImage('team/app', String(at), {
      layers: [base.blob, own.blob],
      diffIds: [base.diffId, own.diffId],
    });
  }
});
afterAll(async () => {
  await remote.close();
  await folder.remove();
});
beforeEach(() => {
  home = join(folder.path, `home-${count++}`);
  remote.faults.clear();
});

const app = (at: number): string => `${remote.host}/team/app:${at}`;
const bigImage = (): string => `${remote.host}/team/big:1`;

function start(command: string, references: readonly string[] = []): Program {
  return startProgram(program, [command, home, inject('workers'), ...references]);
}

async function until(running: Program, pattern: RegExp): Promise<string> {
  for (;;) {
    const line = await nextLine(running);
    if (pattern.test(line)) return line;
  }
}

async function withCore<T>(use: (core: Core) => Promise<T>): Promise<T> {
  const core = await openCore({ home, workersFolder: inject('workers') });
  try {
    return await use(core);
  } finally {
    await core.close();
  }
}

async function requireImages(names: readonly string[]): Promise<void> {
  const root = await withCore(async (core) => {
    const images = (await core.images()).all;
    expect(images.flatMap((image) => image.names).sort()).toEqual([...names].sort());
    expect(new Set(images.map(({ state }) => state))).toEqual(new Set(['complete']));
    expect((await core.verify()).problems).toEqual([]);
    return core.storeFolder;
  });
  expect(await leftovers(root)).toEqual([]);
}

/** Holds the big layer back after its first bytes; the function given lets it go on. */
function holdBig(times: number): () => void {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  remote.faults.next(({ path }) => path.includes(big.digest), { kind: 'hold', until, after: HELD }, times);
  return release;
}

test('two processes that pull different images at once lose none', async () => {
  const all = Array.from({ length: 24 }, (_, at) => app(at));
  const programs = [
    start(
      'pull',
      all.filter((_, at) => at % 2 === 0),
    ),
    start(
      'pull',
      all.filter((_, at) => at % 2 === 1),
    ),
  ];
  expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([0, 0]);
  await requireImages(all);
});

test('two processes that pull the same images at once both succeed', async () => {
  const all = [bigImage(), ...Array.from({ length: 8 }, (_, at) => app(at))];
  const programs = [start('pull', all), start('pull', all)];
  expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([0, 0]);
  await requireImages(all);
});

test('pruning over and over in one process takes nothing that another is pulling', async () => {
  const release = holdBig(1);
  const collector = start('collect');
  const puller = start('pull', [bigImage(), ...Array.from({ length: 12 }, (_, at) => app(at))]);
  await until(puller, /^bytes [67]\d{6}$/);
  // At least one whole round while the download stands, with its first layer in the store and no name for it.
  await until(collector, /pruned/);
  await until(collector, /pruned/);
  release();
  expect(await puller.ended).toBe(0);
  await until(collector, /pruned/);
  collector.child.kill('SIGKILL');
  await collector.ended;
  await requireImages([bigImage(), ...Array.from({ length: 12 }, (_, at) => app(at))]);
});

test('of two processes that pull, one is killed: the other goes on at once, and the killed pull goes on from its bytes', async () => {
  holdBig(1);
  const killed = start('pull', [bigImage()]);
  await until(killed, /^bytes 7[5-9]\d{5}$/);
  const other = start(
    'pull',
    Array.from({ length: 12 }, (_, at) => app(at)),
  );
  await until(other, /done/);
  killed.child.kill('SIGKILL');
  expect(await killed.ended).toBe('SIGKILL');
  expect(await other.ended).toBe(0);

  const received = await withCore(async (core) => {
    const [pull, ...rest] = await core.interruptedPulls();
    expect(rest).toEqual([]);
    expect(pull).toMatchObject({ reference: bigImage(), platform: null });
    return pull!.received;
  });
  expect(received).toBeGreaterThan(7_500_000);

  remote.faults.clear();
  const before = remote.requests.length;
  await withCore(async (core) => {
    const plan = await core.planPull({ text: bigImage(), platform: null });
    expect(plan.layers[1]).toMatchObject({ here: received });
    await core.pull({ text: bigImage(), platform: null });
    expect(await core.interruptedPulls()).toEqual([]);
  });
  const sent = remote.requests
    .slice(before)
    .filter(({ path }) => path.includes(big.digest))
    .reduce((total, request) => total + request.sent, 0);
  // At least 95 % of what had been received is used again.
  expect(sent).toBeLessThanOrEqual(big.blob.length - 0.95 * HELD);
  await requireImages([bigImage(), ...Array.from({ length: 12 }, (_, at) => app(at))]);
});

test('a pull that is dismissed after a kill leaves nothing', async () => {
  holdBig(1);
  const killed = start('pull', [bigImage()]);
  await until(killed, /^bytes 7[5-9]\d{5}$/);
  killed.child.kill('SIGKILL');
  await killed.ended;
  await withCore(async (core) => {
    const [pull] = await core.interruptedPulls();
    await core.dismissInterrupted(pull!.id);
    const { partial, unreachable } = await (await core.images()).totals();
    expect({ partial, unreachable }).toEqual({ partial: 0, unreachable: 0 });
    expect(await leftovers(core.storeFolder)).toEqual([]);
  });
});
