import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { buildTestGround, type BuildTestGround } from '../testing/build/build-ground.ts';
import { bundleProgram, nextLine, startProgram, type Program } from '../testing/node-program.ts';
import { leftovers, unsoundness } from '../testing/store/store-check.ts';

let ground: BuildTestGround;
let program: string;
let home: string;
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
  home = path.join(ground.path, 'home');
  program = await bundleProgram(
    fileURLToPath(new URL('../testing/build/build-program.ts', import.meta.url)),
    path.join(ground.path, 'program'),
  );
});
afterEach(() => ground.close());

const once = (context: string, tag: string): Program =>
  startProgram(program, ['once', home, inject('workers'), context, tag]);

async function digestOf(running: Program): Promise<string> {
  expect(await nextLine(running)).toBe('open');
  const digest = await nextLine(running);
  expect(await running.ended).toBe(0);
  return digest;
}

async function requireSound(images: number): Promise<void> {
  const store = await openStore({ root: path.join(home, 'store', 'v1') });
  expect(await unsoundness(store)).toEqual([]);
  expect((await store.names()).length).toBe(images);
  store.close();
  expect(await leftovers(store.root)).toEqual([]);
}

test(
  'two processes that build the same and different things at once into one store lose nothing',
  { timeout: 120_000 },
  async () => {
    const lines = ['RUN echo made > /made', 'COPY own /own'];
    const same = await ground.contextWithShell(lines, { own: 'same' });
    const other = await ground.contextWithShell(lines, { own: 'other' });
    const digests = await Promise.all([
      digestOf(once(same, 'one:1')),
      digestOf(once(same, 'two:1')),
      digestOf(once(other, 'three:1')),
    ]);
    expect(digests[0]).toBe(digests[1]);
    expect(digests[2]).not.toBe(digests[0]);
    await requireSound(3);
  },
);

test(
  'collecting over and over in one process takes nothing that another builds',
  { timeout: 120_000 },
  async () => {
    const collector = startProgram(program, ['collect', home, inject('workers')]);
    expect(await nextLine(collector)).toBe('open');
    try {
      const context = await ground.contextWithShell(
        ['RUN echo made > /made', 'FROM scratch', 'COPY --from=base /made /made', 'COPY own /own'],
        { own: 'own' },
      );
      const digest = await digestOf(once(context, 'one:1'));
      expect(await digestOf(once(context, 'one:1'))).toBe(digest);
    } finally {
      collector.child.kill('SIGKILL');
      await collector.ended;
    }
    await requireSound(1);
  },
);
