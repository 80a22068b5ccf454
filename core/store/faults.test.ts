import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorCode } from '../api/errors.ts';
import { StrataError } from '../oci/strata-error.ts';
import { disturbedDisk, systemError } from '../testing/store/failing-disk.ts';
import { leftovers, unsoundness } from '../testing/store/store-check.ts';
import { makeImage, storeImage } from '../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

/**
 * Every call of every operation that changes the disk fails once (fault S2). Afterwards the store is sound, what was
 * there before is whole, and the same operation succeeds.
 */
const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'DISK_FULL',
  EIO: 'DISK_FAILED',
  EMFILE: 'TOO_MANY_OPEN_FILES',
  EACCES: 'NO_PERMISSION',
};

/** In the ordinary run the calls take turns with the codes; STRATA_FAULTS=all tries every code at every call. */
const codes = Object.keys(CODES);
const rounds = (process.env['STRATA_FAULTS'] === 'all' ? [0, 1, 2, 3] : [0]).map(
  (shift) =>
    (at: number): string =>
      codes[(at + shift) % codes.length]!,
);

const HOUR = 3_600_000;
const first = makeImage(['shared by both', 'first alone']);
const second = makeImage(['shared by both', 'second alone']);
const added = makeImage(['shared by both', 'added']);
const FIRST = 'example.org/first:1';
const SECOND = 'example.org/second:1';
const ADDED = 'example.org/added:1';

interface Operation {
  readonly prepare?: (store: Store) => Promise<void>;
  readonly run: (store: Store) => Promise<unknown>;
  /** Names afterwards. */
  readonly names: readonly string[];
  /** Blobs afterwards. */
  readonly blobs: number;
}

const removeSecond = async (store: Store, grace: number): Promise<string | undefined> =>
  (await store.remove({ names: [SECOND], manifests: [], mode: 'delete' }, { grace })).undo?.id;
let trashed: string | undefined;
let unfinished = '';
const prepareTrash = async (store: Store): Promise<void> => {
  trashed = await removeSecond(store, HOUR);
};
const big = makeImage(['big one']);
const [bigDigest, bigBytes] = [...big.blobs][1]!;

const operations: Readonly<Record<string, Operation>> = {
  'storing an image': {
    run: (store) => storeImage(store, ADDED, added),
    names: [FIRST, SECOND, ADDED],
    blobs: 10,
  },
  'moving a name': {
    run: (store) => store.setName(SECOND, first.descriptor),
    names: [FIRST, SECOND],
    blobs: 7,
  },
  'removing for good': { run: (store) => removeSecond(store, 0), names: [FIRST], blobs: 4 },
  'removing with an undo': { run: (store) => removeSecond(store, HOUR), names: [FIRST], blobs: 4 },
  'undoing a removal': {
    prepare: prepareTrash,
    run: (store) => store.restore(trashed!),
    names: [FIRST, SECOND],
    blobs: 7,
  },
  'emptying the trash': {
    prepare: prepareTrash,
    run: (store) => store.emptyTrash({ expiredOnly: false }),
    names: [FIRST],
    blobs: 4,
  },
  'bringing a blob back from the trash': {
    prepare: prepareTrash,
    run: async (store) => storeImage(store, SECOND, second),
    names: [FIRST, SECOND],
    blobs: 7,
  },
  collecting: {
    prepare: (store) => storeImage(store, null, added),
    run: (store) => store.collect(),
    names: [FIRST, SECOND],
    blobs: 7,
  },
  'forgetting an unfinished pull': {
    prepare: async (store) => {
      const job = await store.beginJob({ kind: 'pull', title: ADDED, input: { reference: ADDED } });
      await job.hold(added.digests);
      for (const [digest, bytes] of added.blobs) await store.putBlob(digest, bytes);
      await job.fail('failed');
      unfinished = job.id;
    },
    run: (store) => store.dismissJob(unfinished),
    names: [FIRST, SECOND],
    blobs: 7,
  },
  'recording what a layer unpacks to': {
    run: async (store) => {
      const temporary = store.temporary();
      await writeFile(temporary, 'an index');
      try {
        await store.publishLayerIndex(temporary, bigDigest);
        await store.recordFacts(first.digests[0]!, { diffId: bigDigest, unpacked: 1, entries: 1 });
      } finally {
        await rm(temporary, { force: true });
      }
    },
    names: [FIRST, SECOND],
    blobs: 7,
  },
  'taking a big blob in': {
    run: async (store) => {
      const intake = await store.intake({ digest: bigDigest, size: bigBytes.length });
      try {
        const { disk } = disturbedDisk(-1, () => undefined);
        const file = await disk.append(intake.file);
        if (intake.resumeFrom === 0) await file.write(bigBytes);
        await file.close();
        await intake.commit();
      } finally {
        await intake.release();
      }
    },
    names: [FIRST, SECOND],
    blobs: 7,
  },
};

let folder: TemporaryFolder;
let template: string;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  template = join(folder.path, 'template');
  const store = await openStore({ root: template });
  await storeImage(store, FIRST, first);
  await storeImage(store, SECOND, second);
  store.close();
});
afterAll(() => folder.remove());

async function tryWithFault(operation: Operation, code: string, at: number): Promise<boolean> {
  const root = join(folder.path, `store-${count++}`);
  await folderOf(root, operation);
  let fired: string | undefined;
  const { disk } = disturbedDisk(at, (call) => {
    fired = call;
    throw systemError(code, call);
  });
  const store = await openStore({ root, disk });
  const about = (): string => `${code} at call ${at} (${fired ?? 'none'})`;
  const error: unknown = await operation.run(store).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(wordsOf(error), about()).toEqual(
    error === undefined ? undefined : { code: CODES[code], action: true },
  );
  // Whether it failed or what failed could be made good: the store is sound, and doing it (again) does it.
  const other = await openStore({ root });
  expect(await unsoundness(other), about()).toEqual([]);
  expect(namesOf(await other.names()), about()).toContain(FIRST);
  other.close();
  await (error === undefined ? undefined : operation.run(store));
  store.close();
  expect(await unsoundness(store), about()).toEqual([]);
  expect(await leftovers(root), about()).toEqual([]);
  expect(namesOf(await store.names()), about()).toEqual(new Set(operation.names));
  expect((await store.present()).size, about()).toBe(operation.blobs);
  return fired !== undefined;
}

function wordsOf(error: unknown): { readonly code: string; readonly action: boolean } | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof StrataError)) throw error;
  return { code: error.code, action: error.action !== undefined };
}

function namesOf(entries: Awaited<ReturnType<Store['names']>>): ReadonlySet<string> {
  return new Set(entries.flatMap(({ name }) => name ?? []));
}

async function folderOf(root: string, operation: Operation): Promise<void> {
  await cp(template, root, { recursive: true });
  const store = await openStore({ root });
  await operation.prepare?.(store);
  store.close();
}

test.each(Object.keys(operations))(
  '%s: each call to the disk fails once',
  { timeout: 120_000 },
  async (title) => {
    const operation = operations[title]!;
    for (const codeAt of rounds) {
      let at = 0;
      while (await tryWithFault(operation, codeAt(at), at)) at++;
      // The operation really went through this disk.
      expect(at).toBeGreaterThan(2);
    }
  },
);

test('creating a store: each call to the disk fails once', async () => {
  for (const codeAt of rounds) {
    for (let at = 0, fired = true; fired; at++) {
      fired = false;
      const code = codeAt(at);
      const root = join(folder.path, `store-${count++}`);
      const { disk } = disturbedDisk(at, (call) => {
        fired = true;
        throw systemError(code, call);
      });
      const error: unknown = await openStore({ root, disk }).then(
        (store) => store.close(),
        (reason: unknown) => reason,
      );
      expect(wordsOf(error)?.code ?? CODES[code]).toBe(CODES[code]);
      const store = await openStore({ root });
      await storeImage(store, FIRST, first);
      expect(await unsoundness(store)).toEqual([]);
      expect(await leftovers(root)).toEqual([]);
    }
  }
});
