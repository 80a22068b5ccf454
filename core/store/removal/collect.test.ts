import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { hastyDisk } from '../../testing/store/failing-disk.ts';
import { makeImage, storeImage, type TestImage } from '../../testing/store/store-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { StoreJob } from '../jobs.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

let folder: TemporaryFolder;
let count = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** Images that share layers in many ways. */
const IMAGES: readonly TestImage[] = Array.from({ length: 8 }, (_, image) =>
  makeImage([`base ${image % 2}`, `middle ${image % 3}`, `top ${image % 6}`], `seed ${image}`),
);
const BY_MANIFEST = new Map(IMAGES.map((image) => [image.descriptor.digest, image]));
const HOUR = 3_600_000;
const nameOf = (image: number): string => `example.org/image:${image}`;

type Step =
  | { readonly kind: 'pull'; readonly worker: number; readonly image: number }
  | {
      readonly kind: 'remove';
      readonly image: number;
      readonly grace: number;
      readonly mode: 'untag' | 'delete';
    }
  | { readonly kind: 'tag'; readonly image: number; readonly from: number }
  | { readonly kind: 'restore' | 'collect' | 'empty' | 'give up' | 'prune'; readonly worker: number };

const image = fc.integer({ min: 0, max: IMAGES.length - 1 });
const worker = fc.integer({ min: 0, max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('pull' as const), worker, image }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      image,
      grace: fc.constantFrom(0, HOUR),
      mode: fc.constantFrom('untag' as const, 'delete' as const, 'delete' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tag' as const), image, from: image }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('restore' as const, 'collect', 'collect', 'empty', 'give up', 'prune'),
      worker,
    }),
  },
);

/** A pull in slow motion: one call to the store for each step. */
interface Pulling {
  readonly image: number;
  readonly job: StoreJob;
  readonly todo: (readonly [Digest, Uint8Array])[];
  /** What the job was told to be here, and what it put there since. */
  readonly here: Set<Digest>;
}

class Model {
  readonly stores: readonly Store[];
  readonly pulling = new Map<number, Pulling>();
  /** A step at a time for each worker: a pull is one after the other in itself. */
  readonly busy = new Set<number>();
  readonly undos: string[] = [];
  constructor(stores: readonly Store[]) {
    this.stores = stores;
  }

  async run(step: Step, position: number): Promise<void> {
    const store = this.stores[position % this.stores.length]!;
    switch (step.kind) {
      case 'pull':
        return this.pull(store, step.worker, step.image);
      case 'give up': {
        const pulling = this.pulling.get(step.worker);
        if (this.busy.has(step.worker) || pulling === undefined) return;
        this.pulling.delete(step.worker);
        await pulling.job.fail('cancelled');
        await store.dismissJob(pulling.job.id);
        return;
      }
      case 'remove': {
        const { undo } = await store.remove(
          { names: [nameOf(step.image)], manifests: [], mode: step.mode },
          { grace: step.grace },
        );
        if (undo !== null) this.undos.push(undo.id);
        return;
      }
      case 'prune': {
        const manifests = (await store.names()).flatMap(({ name, descriptor }) =>
          name === null ? [descriptor.digest] : [],
        );
        const { undo } = await store.remove({ names: [], manifests, mode: 'delete' }, { grace: HOUR });
        if (undo !== null) this.undos.push(undo.id);
        return;
      }
      case 'tag': {
        const from = (await store.names()).find(({ name }) => name === nameOf(step.from));
        if (from !== undefined)
          await expected('IMAGE_NOT_FOUND', store.setName(nameOf(step.image), from.descriptor));
        return;
      }
      case 'restore': {
        const id = this.undos.splice(step.worker % Math.max(1, this.undos.length), 1)[0];
        if (id !== undefined) await expected('UNDO_EXPIRED', store.restore(id));
        return;
      }
      case 'collect':
        await store.collect();
        return;
      case 'empty':
        await store.emptyTrash({ expiredOnly: false });
        return;
    }
  }

  async pull(store: Store, worker: number, image: number): Promise<void> {
    if (this.busy.has(worker)) return;
    this.busy.add(worker);
    try {
      const pulling = this.pulling.get(worker);
      if (pulling === undefined) {
        const job = await store.beginJob({
          kind: 'pull',
          title: `pull ${worker}`,
          input: { worker: String(worker) },
        });
        const here = new Set(await job.hold(IMAGES[image]!.digests));
        const todo = [...IMAGES[image]!.blobs].filter(([digest]) => !here.has(digest));
        this.pulling.set(worker, { image, job, todo, here });
        return;
      }
      const next = pulling.todo.shift();
      if (next !== undefined) {
        await store.putBlob(...next);
        pulling.here.add(next[0]);
        return;
      }
      await store.setName(nameOf(pulling.image), IMAGES[pulling.image]!.descriptor);
      await pulling.job.done();
      this.pulling.delete(worker);
    } finally {
      this.busy.delete(worker);
    }
  }

  /** Everything that something needs at this moment. */
  async needed(): Promise<ReadonlySet<Digest>> {
    const needed = new Set<Digest>();
    for (const { descriptor } of await this.stores[0]!.names()) {
      for (const digest of BY_MANIFEST.get(descriptor.digest)!.digests) needed.add(digest);
    }
    for (const { here } of this.pulling.values()) for (const digest of here) needed.add(digest);
    return needed;
  }
}

async function expected(code: string, work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof StrataError) || error.code !== code) throw error;
  });
}

/** STRATA_STEPS asks for more or fewer. */
const STEPS = Number(process.env['STRATA_STEPS'] ?? 10_000);
const BATCHES_A_RUN = 130;
const STEPS_A_RUN = BATCHES_A_RUN * 3;

test(
  'in random interleavings nothing reachable is lost and nothing unreachable stays',
  { timeout: 300_000 },
  async () => {
    let steps = 0;
    // Steps of one batch run at once, on two stores that share a folder.
    const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 5, size: 'max' }), {
      minLength: BATCHES_A_RUN,
      maxLength: BATCHES_A_RUN,
      size: 'max',
    });
    await fc.assert(
      fc.asyncProperty(batches, async (run) => {
        const root = join(folder.path, `run-${count++}`);
        const model = new Model([
          await openStore({ root, disk: hastyDisk }),
          await openStore({ root, disk: hastyDisk }),
        ]);
        const [store] = model.stores as [Store];
        for (const batch of run) {
          await Promise.all(batch.map((each, position) => model.run(each, position)));
          steps += batch.length;
          const present = await store.present();
          for (const digest of await model.needed()) expect(present.has(digest)).toBe(true);
        }
        for (const { job } of model.pulling.values()) await job.done();
        model.pulling.clear();
        await store.collect();
        expect(await store.present()).toEqual(await model.needed());
        for (const each of model.stores) each.close();
      }),
      { numRuns: Math.ceil(STEPS / STEPS_A_RUN), endOnFailure: true },
    );
    expect(steps).toBeGreaterThan(STEPS * 0.8);
  },
);

test('blobs are not collected while a document that may need them cannot be read', async () => {
  const root = join(folder.path, `store-${count++}`);
  const store = await openStore({ root });
  const [kept, other] = [makeImage(['kept']), makeImage(['other'])];
  await storeImage(store, 'example.org/kept:1', kept);
  await storeImage(store, null, other);
  await store.discardBlob(kept.descriptor.digest);
  expect(await store.collect()).toMatchObject({ blobs: 0, blind: [kept.descriptor.digest] });
  await store.putBlob(kept.descriptor.digest, kept.blobs.get(kept.descriptor.digest)!);
  expect(await store.collect()).toMatchObject({ blobs: 3, blind: [] });
  expect(await store.present()).toEqual(new Set(kept.digests));
});

test('files that are not the store’s are left alone', async () => {
  const root = join(folder.path, `store-${count++}`);
  const store = await openStore({ root });
  const strays = ['blobs/sha256/README', 'blobs/notes', 'partial/mine', 'trash/mine'].map((path) =>
    join(root, path),
  );
  for (const stray of strays) await writeFile(stray, 'x');
  await mkdir(join(root, 'blobs', 'md5'));
  await store.collect({ unfinished: 'all' });
  const again = await openStore({ root });
  expect((await again.verify()).problems.map(({ kind, path }) => [kind, path])).toEqual(
    expect.arrayContaining([
      ['stray-file', strays[0]],
      ['stray-file', strays[1]],
      ['stray-file', join(root, 'blobs', 'md5')],
    ]),
  );
  for (const stray of strays)
    await expect(writeFile(stray, 'x', { flag: 'wx' })).rejects.toMatchObject({ code: 'EEXIST' });
});
