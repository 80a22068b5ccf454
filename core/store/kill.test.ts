import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleProgram, nextLine, startProgram } from '../testing/node-program.ts';
import { leftovers, unexplained, unsoundness } from '../testing/store/store-check.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { openStore } from './open-store.ts';

/** Points in the ordinary run; STRATA_KILL_POINTS asks for more. */
const POINTS = Number(process.env['STRATA_KILL_POINTS'] ?? 40);

let folder: TemporaryFolder;
let program: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  program = await bundleProgram(
    fileURLToPath(new URL('../testing/store/store-program.ts', import.meta.url)),
    folder.path,
  );
});
afterAll(() => folder.remove());

test(
  'a process killed before any call to the disk leaves the old or the new store',
  { timeout: 300_000 },
  async () => {
    const whole = startProgram(program, ['story', join(folder.path, 'whole'), '-1']);
    const calls = Number(await nextLine(whole));
    expect(await whole.ended).toBe(0);

    const points = Math.round(POINTS * 0.75);
    for (let point = 0; point < points; point++) {
      const killAt = Math.floor(((point + Math.random()) * calls) / points);
      const root = join(folder.path, `killed-${killAt}-${point}`);
      const about = `killed before call ${killAt} of ${calls}`;
      expect(await startProgram(program, ['story', root, String(killAt)]).ended, about).toBe('SIGKILL');
      const store = await openStore({ root });
      expect(await unsoundness(store), about).toEqual([]);
      store.close();
      expect(await unexplained(root), about).toEqual([]);
      expect(await leftovers(root), about).toEqual([]);
      const again = startProgram(program, ['story', root, '-1']);
      expect(await again.ended, about).toBe(0);
    }
  },
);

test(
  'of two processes at work, one is killed at any moment: the other goes on',
  { timeout: 300_000 },
  async () => {
    const root = join(folder.path, 'churn');
    const survivor = startProgram(program, ['churn', root, 'survivor']);
    await nextLine(survivor);
    for (let point = 0; point < Math.round(POINTS * 0.25); point++) {
      const victim = startProgram(program, ['churn', root, `victim${point}`]);
      await nextLine(victim);
      // Not a wait for anything: the moment of the kill is what is tried.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      victim.child.kill('SIGKILL');
      await victim.ended;
    }
    expect(survivor.child.exitCode).toBe(null);
    survivor.child.kill('SIGKILL');
    await survivor.ended;
    const store = await openStore({ root });
    expect((await store.names()).length).toBeGreaterThan(0);
    expect(await unsoundness(store)).toEqual([]);
    store.close();
    expect(await unexplained(root)).toEqual([]);
    expect(await leftovers(root)).toEqual([]);
  },
);
