import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../api/errors.ts';
import { StrataError } from '../oci/strata-error.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { disturbedDisk, systemError } from '../testing/store/failing-disk.ts';
import { openPullGround, type PullGround } from '../testing/pull-ground.ts';
import { makeLayer, type SampleLayer } from '../testing/images/sample-layer.ts';
import { leftovers, unsoundness } from '../testing/store/store-check.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EIO: 'DISK_FAILED',
  EACCES: 'NO_PERMISSION',
  EMFILE: 'TOO_MANY_OPEN_FILES',
};
/** In the ordinary run each call fails with one of the codes, in turn; STRATA_FAULTS=all tries all with each. */
const ALL = process.env['STRATA_FAULTS'] === 'all';

let folder: TemporaryFolder;
let ground: PullGround;
let templates: Readonly<Record<string, string>>;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  ground = await openPullGround();
  const base = await makeLayer({ kind: 'files', seed: 'base', count: 3, bytesEach: 400 });
  const old = await makeLayer({ kind: 'random', seed: 'old', bytes: 2_000 });
  const renewed = await makeLayer({ kind: 'random', seed: 'renewed', bytes: 2_000 });
  publish(base, old);
  const fresh = join(folder.path, 'fresh');
  (await openStore({ root: fresh })).close();

  const moving = join(folder.path, 'moving');
  const store = await openStore({ root: moving });
  await ground.pull(store, 'team/app:1');
  publish(base, renewed);
  await pullHalf(store, renewed);
  store.close();
  templates = { fresh, moving };
});
afterAll(async () => {
  await ground.close();
  await folder.remove();
});

function publish(...layers: readonly SampleLayer[]): void {
  ground.remote.addImage('team/app', '1', {
    layers: layers.map(({ blob }) => blob),
    diffIds: layers.map(({ diffId }) => diffId),
  });
}

async function pullHalf(store: Store, layer: SampleLayer): Promise<void> {
  const stop = new AbortController();
  const isLayer = ({ path }: { readonly path: string }): boolean => path.includes(layer.digest);
  ground.remote.faults.next(isLayer, { kind: 'hold', until: new Promise(() => undefined), after: 1_000 });
  const pulled = ground.pull(store, 'team/app:1', {
    signal: stop.signal,
    observe: (event) => event.kind === 'bytes' && event.digest === layer.digest && stop.abort(),
  });
  await expect(pulled).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await store.partials()).toEqual(new Map([[layer.digest, 1_000]]));
}

interface Situation {
  readonly title: string;
  readonly template: string;
  readonly blobs: number;
  readonly facts: number;
  readonly images: number;
}

/** Pulls with the given call to the disk failing; says which call that was, if there was one. */
async function pullWithFault(situation: Situation, code: string, at: number): Promise<string | undefined> {
  const root = join(folder.path, `store-${count++}`);
  await cp(templates[situation.template]!, root, { recursive: true });
  let fired: string | undefined;
  const { disk } = disturbedDisk(at, (call) => {
    fired = call;
    throw systemError(code, call);
  });
  const store = await openStore({ root, disk });
  const about = (): string => `${code} at call ${at} (${fired ?? 'none'})`;
  const failed = await ground.pull(store, 'team/app:1', { concurrentLayers: 1 }).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failed !== undefined) {
    await requireSoundFailure(failed, store, code, about());
    await ground.pull(store, 'team/app:1');
  }
  store.close();
  expect(await unsoundness(store), about()).toEqual([]);
  expect(await leftovers(root), about()).toEqual([]);
  expect((await store.present()).size, about()).toBe(situation.blobs);
  expect((await store.facts()).size, about()).toBe(situation.facts);
  const names = (await store.names()).map(({ name }) => name);
  expect(names.length, about()).toBe(situation.images);
  expect(names, about()).toContain(`${ground.remote.host}/team/app:1`);
  return fired;
}

async function requireSoundFailure(error: unknown, store: Store, code: string, about: string): Promise<void> {
  expect(error, about).toBeInstanceOf(StrataError);
  expect((error as StrataError).code, about).toBe(CODES[code]);
  expect((error as StrataError).action, about).toBeTruthy();
  expect(await unsoundness(store), about).toEqual([]);
  expect(await store.holds(), about).toEqual(new Map());
  // Who never comes back to it gets everything back.
  const abandoned = `${store.root}-abandoned`;
  await cp(store.root, abandoned, { recursive: true });
  expect(await leftovers(abandoned), about).toEqual([]);
}

test.each<Situation>([
  { title: 'a first pull', template: 'fresh', blobs: 4, facts: 2, images: 1 },
  {
    title: 'a pull that moves a name and goes on from what was left',
    template: 'moving',
    blobs: 7,
    facts: 3,
    images: 2,
  },
])(
  '$title: each call to the disk fails once, and pulling again succeeds',
  { timeout: 300_000 },
  async (situation) => {
    const codes = Object.keys(CODES);
    const seen = new Set<string>();
    for (let at = 0, fired: string | undefined = ''; fired !== undefined; at++) {
      for (const code of ALL ? codes : [codes[at % codes.length]!]) {
        fired = await pullWithFault(situation, code, at);
        if (fired !== undefined) seen.add(fired);
      }
    }
    // The pull really went through this disk; the order of calls of two layers is not always the same.
    for (const call of ['create', 'write', 'flush', 'rename', 'link', 'makeFolder'])
      expect(seen).toContain(call);
  },
);
