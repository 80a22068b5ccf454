import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { startFaultRegistry, type FaultRegistry } from '../testing/registry/fault-registry.ts';
import { makeLayer } from '../testing/images/sample-layer.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import type { Core } from './core.ts';
import { openCore } from './open-core.ts';

/** Rounds in the ordinary run; ENDURANCE=2000 asks for more. */
const ROUNDS = Number(process.env['ENDURANCE'] ?? 60);

let folder: TemporaryFolder;
let remote: FaultRegistry;
let core: Core;

beforeEach(async () => {
  folder = await temporaryFolder();
  remote = await startFaultRegistry();
  core = await openCore({ home: folder.path, workersFolder: inject('workers') });
});
afterEach(async () => {
  await core.close();
  await remote.close();
  await folder.remove();
});

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What this process has open, and how much memory it has, in bytes. */
async function footprint(): Promise<{ descriptors: number; heap: number; resident: number }> {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { descriptors: (await readdir('/proc/self/fd')).length, heap: heapUsed, resident: rss };
}

/** Bytes and files below a folder. */
async function sizeOf(root: string): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(root, { withFileTypes: true })) {
    const place = join(root, entry.name);
    const inside = entry.isDirectory() ? await sizeOf(place) : { files: 1, bytes: (await stat(place)).size };
    files += inside.files;
    bytes += inside.bytes;
  }
  return { files, bytes };
}

test(
  'pulling and removing over and over leaves memory, descriptors and the store as they were',
  { timeout: 3_600_000 },
  async () => {
    const base = await makeLayer({ kind: 'files', seed: 'base', count: 10, bytesEach: 1_000 });
    const name = `${remote.host}/team/app:1`;
    // Many images, so that what is remembered by digest would pile up; not one a round, or the registry's memory would grow.
    const owns = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        makeLayer({ kind: 'files', seed: `own-${at}`, count: 3, bytesEach: 500 }),
      ),
    );
    const round = async (at: number): Promise<void> => {
      const own = owns[at % owns.length]!;
      remote.addImage('team/app', '1', {
        layers: [base.blob, own.blob],
        diffIds: [base.diffId, own.diffId],
      });
      await core.pull({ text: name, platform: null });
      expect((await core.images()).all.length).toBe(1);
      await core.remove({ keys: [name], mode: 'delete' }, { grace: 0 });
    };
    const warm = Math.max(10, Math.round(ROUNDS / 6));
    for (let at = 0; at < warm; at++) await round(at);
    const [before, stored] = [await footprint(), await sizeOf(core.storeFolder)];
    const quarters: (typeof before)[] = [];
    for (let at = warm; at < ROUNDS; at++) {
      await round(at);
      if ((at - warm) % Math.ceil((ROUNDS - warm) / 4) === 0) quarters.push(await footprint());
    }
    const [after, left] = [await footprint(), await sizeOf(core.storeFolder)];
    quarters.push(after);

    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    console.log(
      `${ROUNDS - warm} rounds: descriptors ${before.descriptors} -> ${after.descriptors}, ` +
        `heap ${megabytes(before.heap)} -> ${megabytes(after.heap)} MB, ` +
        `resident ${[before, ...quarters].map(({ resident }) => megabytes(resident)).join(' -> ')} MB`,
    );
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors + 2);
    // Of what is more, most is the registry's of this test, which keeps what it was asked.
    expect(after.heap - before.heap).toBeLessThan(64 * 1024 * 1024);
    expect(after.resident - before.resident).toBeLessThan(256 * 1024 * 1024);
    expect(left.files).toBe(stored.files);
    expect(Math.abs(left.bytes - stored.bytes)).toBeLessThan(8_192);
    expect(await readFile(join(core.storeFolder, 'index.json'), 'utf8')).not.toContain('team/app');
    expect((await core.verify()).problems).toEqual([]);
  },
);
