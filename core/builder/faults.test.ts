import { cp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { ErrorCode } from '../api/errors.ts';
import { openContainers } from '../container/containers.ts';
import { StrataError } from '../oci/strata-error.ts';
import { NO_CREDENTIALS } from '../registry/credentials/credentials.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';
import type { Disk } from '../store/disk/disk.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { openWorkers, type Workers } from '../stream/workers.ts';
import { buildTestGround, type BuildTestGround } from '../testing/build/build-ground.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { disturbedDisk, hastyDisk, systemError } from '../testing/store/failing-disk.ts';
import { run } from '../testing/run.ts';
import { leftovers, unsoundness } from '../testing/store/store-check.ts';
import { build } from './build.ts';
import { buildCache } from './cache/build-cache.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EIO: 'DISK_FAILED',
  EACCES: 'NO_PERMISSION',
  EMFILE: 'TOO_MANY_OPEN_FILES',
};
/** In the ordinary run each call fails with one of the codes, in turn; STRATA_FAULTS=all tries all with each. */
const ALL = process.env['STRATA_FAULTS'] === 'all';

let ground: BuildTestGround;
let workers: Workers;
let registry: Registry;
let context: string;
let template: string;
let count = 0;

beforeAll(async () => {
  ground = await buildTestGround(inject('workers'));
  workers = openWorkers({ folder: inject('workers') });
  registry = openRegistry({ credentials: NO_CREDENTIALS });
  context = await ground.contextWithShell(
    ['RUN echo made > /made', 'FROM scratch', 'COPY own /own/', 'COPY --from=base /made /made', 'ENV A=b'],
    { own: 'own' },
  );
  // The shell's layers are there, so that the calls are those of the steps on top.
  template = path.join(ground.path, 'template');
  const store = await openStore({ root: template, disk: hastyDisk });
  await buildInto(store, 'base');
  store.close();
});
afterAll(async () => {
  registry.close();
  await workers.close();
  await ground.close();
});

async function buildInto(store: Store, target: string | null = null): Promise<string> {
  const containers = openContainers({ storeRoot: store.root, workers });
  const beginSave = (): Promise<() => Promise<void>> => Promise.resolve(() => Promise.resolve());
  const request = plainBuild(context, { tags: ['built:1'], network: 'none', target });
  const { manifest } = await build({ store, registry, workers, containers, beginSave }, request, {
    signal: new AbortController().signal,
    observe: () => undefined,
    sourceDateEpoch: null,
  });
  return manifest;
}

async function pruneAll(store: Store): Promise<void> {
  const containers = openContainers({ storeRoot: store.root, workers });
  await buildCache(store, containers).prune({ mounts: true, all: true });
}

function requireCode(failed: unknown, code: ErrorCode | undefined, about: string): void {
  expect(failed, about).toBeInstanceOf(StrataError);
  expect(failed, about).toMatchObject({ code });
}

async function requireSound(store: Store, about: string): Promise<void> {
  expect(await unsoundness(store), about).toEqual([]);
}

/** Whether the fault was met at all. */
async function withFault(
  about: string,
  code: string,
  at: number,
  work: (store: Store) => Promise<unknown>,
): Promise<boolean> {
  const root = path.join(ground.path, `store-${count++}`);
  await cp(template, root, { recursive: true });
  let fired = false;
  const { disk } = disturbedDisk(at, (call) => {
    fired = true;
    throw systemError(code, call);
  });
  const store = await openStore({ root, disk: disk satisfies Disk });
  try {
    const failed = await work(store).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failed !== undefined) {
      requireCode(failed, CODES[code], about);
      await requireSound(store, about);
      await work(store);
    }
    expect(await unsoundness(store), about).toEqual([]);
  } finally {
    store.close();
  }
  expect(await leftovers(root), about).toEqual([]);
  await run('rm', ['-rf', root]);
  return fired;
}

test.each([
  ['a build', buildInto],
  ['pruning the cache', pruneAll],
])(
  '%s: each call of the store to the disk fails once, and doing it again succeeds',
  { timeout: 600_000 },
  async (what, work) => {
    const codes = Object.keys(CODES);
    let at = 0;
    for (let fired = true; fired; at += 1)
      for (const code of ALL ? codes : [codes[at % codes.length] ?? ''])
        fired = await withFault(`${what}: ${code} at call ${at}`, code, at, (store) => work(store));
    expect(at).toBeGreaterThan(5);
  },
);

test.skipIf(process.getuid?.() !== 0)(
  'a disk that is full, wherever a build is then, leaves a sound store, and the build succeeds once there is room',
  { timeout: 300_000 },
  async () => {
    const root = path.join(ground.path, 'small');
    await run('mkdir', ['-p', root]);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', root]);
    try {
      let failures = 0;
      for (let kilobytes = 200; kilobytes < 12_000; kilobytes += 700) {
        await run('mount', ['-o', 'remount,size=64m', root]);
        await run('sh', ['-c', `rm -rf ${root}/*`]);
        const store = await openStore({ root });
        await run('mount', ['-o', `remount,size=${kilobytes}k`, root]);
        const failed = await buildInto(store).then(
          () => undefined,
          (error: unknown) => error,
        );
        const about = `with ${kilobytes} kB`;
        if (failed !== undefined) {
          failures += 1;
          requireCode(failed, 'DISK_FULL', about);
        }
        expect(await unsoundness(store), about).toEqual([]);
        await run('mount', ['-o', 'remount,size=64m', root]);
        await buildInto(store);
        expect(await unsoundness(store), about).toEqual([]);
        store.close();
        expect(await leftovers(root), about).toEqual([]);
      }
      expect(failures).toBeGreaterThan(3);
    } finally {
      await run('umount', ['--lazy', root]);
    }
  },
);
