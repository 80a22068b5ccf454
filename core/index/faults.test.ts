import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../api/errors.ts';
import { StrataError } from '../oci/strata-error.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { disturbedDisk, systemError } from '../testing/store/failing-disk.ts';
import { openPullGround, type PullGround } from '../testing/pull-ground.ts';
import { makeLayer } from '../testing/images/sample-layer.ts';
import { leftovers, unsoundness } from '../testing/store/store-check.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { imagesOf } from './images-of.ts';
import { pruneImages, removeImages } from './removing.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EIO: 'DISK_FAILED',
  EACCES: 'NO_PERMISSION',
  EMFILE: 'TOO_MANY_OPEN_FILES',
};
/** In the ordinary run each call fails with one of the codes, in turn; STRATA_FAULTS=all tries all with each. */
const ALL = process.env['STRATA_FAULTS'] === 'all';
const HOUR = 3_600_000;

let folder: TemporaryFolder;
let ground: PullGround;
let template: string;
let count = 0;

/** Three images: one kept, one to remove, one that lost its name to a newer one. */
beforeAll(async () => {
  folder = await temporaryFolder();
  ground = await openPullGround();
  template = join(folder.path, 'template');
  const store = await openStore({ root: template });
  const base = await makeLayer({ kind: 'files', seed: 'base', count: 3, bytesEach: 400 });
  for (const [tag, seed] of [
    ['moved', 'old'],
    ['moved', 'new'],
    ['gone', 'gone'],
  ] as const) {
    const own = await makeLayer({ kind: 'files', seed, count: 2, bytesEach: 300 });
    ground.remote.addImage('team/app', tag, {
      layers: [base.blob, own.blob],
      diffIds: [base.diffId, own.diffId],
    });
    await ground.pull(store, `team/app:${tag}`);
  }
  store.close();
});
afterAll(async () => {
  await ground.close();
  await folder.remove();
});

const nameOf = (tag: string): string => `${ground.remote.host}/team/app:${tag}`;

async function removeAndUndo(store: Store): Promise<void> {
  const request = { keys: [nameOf('gone')], mode: 'delete' } as const;
  const present = (await store.names()).some(({ name }) => name === request.keys[0]);
  // A second attempt may find that the first removed it, and failed while it was undone.
  const undo = present
    ? (await removeImages(store, await imagesOf(store).current(), request, HOUR)).undo
    : (await store.trash())[0];
  if (undo !== undefined && undo !== null) await store.restore(undo.id);
}

async function prune(store: Store): Promise<void> {
  const request = { all: false, until: null, labels: [] };
  await pruneImages(store, await imagesOf(store).current(), request, 0);
}

interface Operation {
  readonly title: string;
  readonly run: (store: Store) => Promise<void>;
  readonly images: number;
  readonly blobs: number;
}

async function runWithFault(operation: Operation, code: string, at: number): Promise<boolean> {
  const root = join(folder.path, `store-${count++}`);
  await cp(template, root, { recursive: true });
  let fired: string | undefined;
  const { disk } = disturbedDisk(at, (call) => {
    fired = call;
    throw systemError(code, call);
  });
  const store = await openStore({ root, disk });
  const about = (): string => `${operation.title}: ${code} at call ${at} (${fired ?? 'none'})`;
  const failed = await operation.run(store).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failed !== undefined) {
    requireExplained(failed, code, about());
    await requireSound(root, about());
    await operation.run(store);
  }
  store.close();
  expect(await unsoundness(store), about()).toEqual([]);
  expect(await leftovers(root), about()).toEqual([]);
  expect((await store.names()).length, about()).toBe(operation.images);
  expect((await store.present()).size, about()).toBe(operation.blobs);
  expect(
    (await imagesOf(store).current()).all.map(({ state }) => state),
    about(),
  ).not.toContain('incomplete');
  return fired !== undefined;
}

async function requireSound(root: string, about: string): Promise<void> {
  const other = await openStore({ root });
  expect(await unsoundness(other), about).toEqual([]);
  other.close();
}

function requireExplained(error: unknown, code: string, about: string): void {
  expect(error, about).toBeInstanceOf(StrataError);
  expect((error as StrataError).code, about).toBe(CODES[code]);
  expect((error as StrataError).action, about).toBeTruthy();
}

test.each<Operation>([
  { title: 'removing an image and undoing it', run: removeAndUndo, images: 3, blobs: 10 },
  { title: 'pruning', run: prune, images: 2, blobs: 7 },
])(
  '$title: each call to the disk fails once, and doing it again succeeds',
  { timeout: 120_000 },
  async (operation) => {
    const codes = Object.keys(CODES);
    let at = 0;
    for (let fired = true; fired; at++) {
      for (const code of ALL ? codes : [codes[at % codes.length]!])
        fired = await runWithFault(operation, code, at);
    }
    expect(at).toBeGreaterThan(8);
  },
);
