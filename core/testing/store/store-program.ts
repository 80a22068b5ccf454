import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeDisk } from '../../store/disk/disk.ts';
import { openLock } from '../../store/disk/lock.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { disturbedDisk } from './failing-disk.ts';
import { makeImage, storeImage } from './store-images.ts';

/**
 * A process that works on a store, for tests that run several of them and kill some:
 *   write <root> <prefix> <count>   names images one after another
 *   count <root> <times>            adds one to the number in a file, under the lock and in no safe way
 *   hold <root>                     takes the lock, says so, and keeps it until it is killed
 *   pull <root> <name>              begins a pull, stores half of it, says so, and waits to be killed
 *   story <root> <killAt>           goes through every kind of change; kills itself before the given call to the disk
 *   churn <root> <seed>             goes through every kind of change for ever
 */
const [command, root = '', first = '', second = ''] = process.argv.slice(2);

async function write(store: Store): Promise<void> {
  for (let round = 0; round < Number(second); round++) {
    const begun = performance.now();
    await storeImage(store, `example.org/${first}:${round}`, makeImage(['base of all', `${first} ${round}`]));
    console.log(Math.round(performance.now() - begun));
  }
}

/** Two inside at once, and one's addition is lost. */
async function count(): Promise<void> {
  const lock = openLock(nodeDisk, join(root, 'locks', 'store'));
  const file = join(root, 'number');
  for (let time = 0; time < Number(first); time++) {
    await lock.run(async () => {
      const number = Number(await readFile(file, 'utf8'));
      await writeFile(file, String(number + 1));
    });
  }
}

async function hold(): Promise<void> {
  await openLock(nodeDisk, join(root, 'locks', 'store')).run(async () => {
    console.log('held');
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  });
}

async function pull(store: Store): Promise<void> {
  const image = makeImage(['base of all', 'half of it', 'the rest'], first);
  const job = await store.beginJob({ kind: 'pull', title: first, input: { reference: first } });
  await job.hold(image.digests);
  const [one, two] = [...image.blobs];
  if (one !== undefined) await store.putBlob(...one);
  if (two !== undefined) {
    const intake = await store.intake({ digest: two[0], size: two[1].length });
    const file = await nodeDisk.append(intake.file);
    await file.write(two[1].subarray(0, 4));
    await file.close();
  }
  console.log('half');
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));
}

/** One after another, everything that changes a store. Names end in the seed, so that several can do it at once. */
async function story(store: Store, seed: string): Promise<void> {
  const name = (part: string): string => `example.org/${part}:${seed}`;
  await storeImage(store, name('kept'), makeImage(['base of all', `kept ${seed}`]));
  await storeImage(store, name('moved'), makeImage(['base of all', `old ${seed}`]));
  await storeImage(store, name('moved'), makeImage(['base of all', `new ${seed}`]));
  await storeImage(store, name('gone'), makeImage(['base of all', `gone ${seed}`]));
  await store.remove({ names: [name('gone')], manifests: [], mode: 'delete' }, { grace: 0 });
  await storeImage(store, name('undone'), makeImage(['base of all', `undone ${seed}`]));
  const removed = await store.remove(
    { names: [name('undone')], manifests: [], mode: 'delete' },
    { grace: 3_600_000 },
  );
  if (removed.undo !== null) await store.restore(removed.undo.id);
  await store.remove({ names: [name('undone')], manifests: [], mode: 'untag' }, { grace: 3_600_000 });
  await store.collect();
  await store.emptyTrash({ expiredOnly: false });
  const unnamed = (await store.names()).flatMap((entry) =>
    entry.name === null ? [entry.descriptor.digest] : [],
  );
  await store.remove({ names: [name('moved')], manifests: unnamed, mode: 'delete' }, { grace: 3_600_000 });
}

async function main(): Promise<void> {
  if (command === 'hold') return hold();
  if (command === 'count') return count();
  if (command === 'story') {
    const { disk, calls } = disturbedDisk(Number(first), () => {
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => undefined);
    });
    await story(await openStore({ root, disk }), 'story');
    console.log(calls());
    return;
  }
  const store = await openStore({ root });
  console.log('open');
  if (command === 'write') return write(store);
  if (command === 'pull') return pull(store);
  for (let round = 0; ; round++) await story(store, `${first}-${round}`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
